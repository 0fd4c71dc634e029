using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Access.Audit;
using Trading.Access.Factors;
using Trading.Access.Offices;
using Trading.Access.OwnData;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Access.Systems;
using Trading.Kernel;
using Trading.Kernel.Http;

namespace Trading.Access;

/// <summary>The module's part of the API.</summary>
public static class Endpoints
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapAccess(this IEndpointRouteBuilder routes)
    {
        MapPeople(routes.MapGroup("/api/v1/people").WithTags("Access"));
        MapMe(routes.MapGroup("/api/v1/people/me").WithTags("Access"));
        MapOwnData(routes.MapGroup("/api/v1/people/me").WithTags("Access"));
        MapOffices(routes.MapGroup("/api/v1/offices").WithTags("Access"));
        MapSystems(routes.MapGroup("/api/v1/systems").WithTags("Access"));
        MapSwitch(routes.MapGroup("/api/v1/systems").WithTags("Access"));
        MapAudit(routes.MapGroup("/api/v1/audit").WithTags("Audit"));
        return routes;
    }

    private static void MapPeople(RouteGroupBuilder people)
    {
        people
            .MapGet(
                "",
                (
                    string? text,
                    string? role,
                    Guid? officeId,
                    bool? active,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListPeople.Query
                        {
                            Text = text,
                            Role = role,
                            OfficeId = officeId,
                            Active = active,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListPeople")
            .WithSummary("People with accounts, by sign-in name; follow 'next' for more.")
            .Produces<Page<Person>>();
        people
            .MapGet("/{id:guid}", (Guid id, Api api) => api.Get(new GetPerson.Query(id)))
            .WithName("GetPerson")
            .WithSummary("One person's account; its ETag is what changes must name.")
            .Produces<Person>();
        people
            .MapPost(
                "",
                (CreatePerson.Command command, Api api) =>
                    api.Create(command, person => $"/api/v1/people/{person.Id}")
            )
            .WithName("CreatePerson")
            .WithSummary("Gives a person an account.")
            .Creates<Person>();
        people
            .MapPut(
                "/{id:guid}/roles",
                (Guid id, SetRoles.Body body, Api api) =>
                    api.Change(version => new SetRoles.Command(id, version, body.Roles))
            )
            .WithName("SetRoles")
            .WithSummary("Gives a person exactly these roles.")
            .Changes<Person>();
        people
            .MapPost(
                "/{id:guid}/disable",
                (Guid id, Api api) => api.Change(version => new DisablePerson.Command(id, version))
            )
            .WithName("DisablePerson")
            .WithSummary("Closes an account and ends its sessions.")
            .Changes<Person>();
        people
            .MapPost(
                "/{id:guid}/enable",
                (Guid id, Api api) => api.Change(version => new EnablePerson.Command(id, version))
            )
            .WithName("EnablePerson")
            .WithSummary("Opens a disabled account again.")
            .Changes<Person>();
        people
            .MapPut(
                "/{id:guid}/password",
                (Guid id, ResetPassword.Body body, Api api) =>
                    api.Do(new ResetPassword.Command(id, body.Password))
            )
            .WithName("ResetPassword")
            .WithSummary("Sets a new password for somebody and ends the sessions.")
            .Produces<Done>();
        people
            .MapPut(
                "/{id:guid}",
                (Guid id, ChangePerson.Body body, Api api) =>
                    api.Change(version => new ChangePerson.Command(
                        id,
                        version,
                        body.DisplayName,
                        body.OfficeId
                    ))
            )
            .WithName("ChangePerson")
            .WithSummary("Changes a person's name and office.")
            .Changes<Person>();
        people
            .MapDelete(
                "/{id:guid}/factor",
                (Guid id, Api api) => api.Do(new ResetFactor.Command(id))
            )
            .WithName("ResetFactor")
            .WithSummary("Takes away a second factor that somebody lost, and ends the sessions.")
            .Produces<Done>();
        people
            .MapDelete(
                "/{id:guid}/sessions",
                (Guid id, Api api) => api.Do(new EndSessionsOf.Command(id))
            )
            .WithName("EndSessionsOf")
            .WithSummary("Ends all sessions of somebody at once.")
            .Produces<Done>();
    }

    private static void MapMe(RouteGroupBuilder me)
    {
        me.MapPut("/password", (ChangeMyPassword.Command command, Api api) => api.Do(command))
            .WithName("ChangeMyPassword")
            .WithSummary("Changes the caller's own password.")
            .Produces<Done>();
        me.MapPost("/proof", (GiveProof.Command command, Api api) => api.Do(command))
            .WithName("GiveProof")
            .WithSummary(
                "Proves that the caller is there, after step_up_required: a code, or the password without a second factor."
            )
            .Produces<Done>();
        me.MapGet("/factor", (Api api) => api.Get(new MyFactor.Query()))
            .WithName("MyFactor")
            .WithSummary("How the caller's second factor stands.")
            .Produces<MyFactor.State>();
        me.MapPost("/factor", (Api api) => api.Do(new BeginFactor.Command()))
            .WithName("BeginFactor")
            .WithSummary("Begins to enrol a second factor; gives its secret.")
            .Produces<BeginFactor.Begun>();
        me.MapPut("/factor", (ConfirmFactor.Command command, Api api) => api.Do(command))
            .WithName("ConfirmFactor")
            .WithSummary(
                "Puts the second factor in force with a code of it; gives recovery codes, once."
            )
            .Produces<NewCodes>();
        me.MapPost("/factor/removal", (RemoveFactor.Command command, Api api) => api.Do(command))
            .WithName("RemoveFactor")
            .WithSummary("Takes the caller's own second factor away.")
            .Produces<Done>();
        me.MapPost("/factor/recovery-codes", (Api api) => api.Do(new RenewRecoveryCodes.Command()))
            .WithName("RenewRecoveryCodes")
            .WithSummary("Ten new recovery codes, shown once; those before end.")
            .Produces<NewCodes>();
        me.MapGet("/sessions", (Api api) => api.Get(new MySessions.Query()))
            .WithName("MySessions")
            .WithSummary("The caller's own open sessions.")
            .Produces<IReadOnlyList<MySessions.Session>>();
        me.MapDelete("/sessions", (Api api) => api.Do(new EndOtherSessions.Command()))
            .WithName("EndOtherSessions")
            .WithSummary("Ends all of the caller's sessions but this one.")
            .Produces<Done>();
        me.MapDelete(
                "/sessions/{id:guid}",
                (Guid id, Api api) => api.Do(new EndSession.Command(id))
            )
            .WithName("EndSession")
            .WithSummary("Ends one of the caller's own sessions.")
            .Produces<Done>();
    }

    private static void MapOwnData(RouteGroupBuilder own)
    {
        own.MapGet("/data", (Api api) => api.Get(new CopyMyData.Query()))
            .WithName("CopyMyData")
            .WithSummary("个人信息副本 · The caller's own copy of what the platform holds")
            .Produces<CopyMyData.MyData>();
        own.MapPost("/erasure", (EraseMyAccount.Command command, Api api) => api.Do(command))
            .WithName("EraseMyAccount")
            .WithSummary("注销账号 · Erases the caller's own account")
            .Produces<Done>();
    }

    private static void MapOffices(RouteGroupBuilder offices)
    {
        offices
            .MapGet(
                "",
                (string? text, string? kind, string? cursor, int? take, Api api) =>
                    api.Get(
                        new ListOffices.Query
                        {
                            Text = text,
                            Kind = kind,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListOffices")
            .WithSummary("Offices, by division; follow 'next' for more.")
            .Produces<Page<Office>>();
        offices
            .MapPost(
                "",
                (CreateOffice.Command command, Api api) =>
                    api.Create(
                        command,
                        office => $"/api/v1/offices?text={Uri.EscapeDataString(office.NameZh)}"
                    )
            )
            .WithName("CreateOffice")
            .WithSummary("Enters an office.")
            .Creates<Office>();
    }

    private static void MapSystems(RouteGroupBuilder systems)
    {
        systems
            .MapGet(
                "",
                (string? text, string? region, string? cursor, int? take, Api api) =>
                    api.Get(
                        new ListSystems.Query
                        {
                            Text = text,
                            Region = region,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("ListSystems")
            .WithSummary("Trading systems with their keys, by division; follow 'next' for more.")
            .Produces<Page<TradingSystem>>();
        systems
            .MapGet("/{id:guid}", (Guid id, Api api) => api.Get(new GetSystem.Query(id)))
            .WithName("GetSystem")
            .WithSummary("One trading system; its ETag is what issuing a key must name.")
            .Produces<TradingSystem>();
        systems
            .MapPost(
                "",
                (RegisterSystem.Command command, Api api) =>
                    api.Create(command, system => $"/api/v1/systems/{system.Id}")
            )
            .WithName("RegisterSystem")
            .WithSummary("Registers a trading system.")
            .Creates<TradingSystem>();
        systems
            .MapPost(
                "/{id:guid}/keys",
                (Guid id, IssueKey.Body body, Api api) =>
                    api.Change(version => new IssueKey.Command(
                        id,
                        version,
                        body.Scopes,
                        body.ExpiresAt
                    ))
            )
            .WithName("IssueKey")
            .WithSummary(
                "Issues a key and shows it, once; If-Match keeps a repeated request from issuing two."
            )
            .Changes<IssueKey.Issued>();
        systems
            .MapPost(
                "/{id:guid}/keys/{keyId:guid}/revoke",
                (Guid id, Guid keyId, Api api) => api.Do(new RevokeKey.Command(id, keyId))
            )
            .WithName("RevokeKey")
            .WithSummary("Ends a key at once.")
            .Produces<TradingSystem>();
    }

    private static void MapSwitch(RouteGroupBuilder systems)
    {
        systems
            .MapPost(
                "/{id:guid}/deactivate",
                (Guid id, Api api) =>
                    api.Change(version => new SwitchSystem.Command(id, version, false))
            )
            .WithName("DeactivateSystem")
            .WithSummary("Shuts a trading system out with all its keys.")
            .Changes<TradingSystem>();
        systems
            .MapPost(
                "/{id:guid}/reactivate",
                (Guid id, Api api) =>
                    api.Change(version => new SwitchSystem.Command(id, version, true))
            )
            .WithName("ReactivateSystem")
            .WithSummary("Lets a trading system in again, with the keys that are still live.")
            .Changes<TradingSystem>();
    }

    private static void MapAudit(RouteGroupBuilder audit)
    {
        audit
            .MapGet(
                "",
                (
                    string? caller,
                    string? action,
                    string? about,
                    string? result,
                    DateTimeOffset? from,
                    DateTimeOffset? to,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new SearchAudit.Query
                        {
                            Caller = caller,
                            Action = action,
                            About = about,
                            Result = result,
                            From = from,
                            To = to,
                            Cursor = cursor,
                            Take = take ?? 50,
                        }
                    )
            )
            .WithName("SearchAudit")
            .WithSummary("The audit trail, newest first; follow 'next' for more.")
            .Produces<Page<SearchAudit.Entry>>();
        audit
            .MapGet("/{seq:long}", (long seq, Api api) => api.Get(new GetAuditEntry.Query(seq)))
            .WithName("GetAuditEntry")
            .WithSummary("One entry in full.")
            .Produces<GetAuditEntry.Entry>();
        audit
            .MapGet("/verification", (Api api) => api.Get(new VerifyAudit.Query()))
            .WithName("VerifyAudit")
            .WithSummary("Walks the whole chain and tells the first entry that was tampered with.")
            .Produces<VerifyAudit.Report>();
    }
}
