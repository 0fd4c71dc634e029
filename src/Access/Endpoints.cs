using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Access.Audit;
using Trading.Access.Contracts;
using Trading.Access.Factors;
using Trading.Access.Federation;
using Trading.Access.Leave;
using Trading.Access.Lists;
using Trading.Access.Lists.Files;
using Trading.Access.Offices;
using Trading.Access.OwnData;
using Trading.Access.People;
using Trading.Access.SignIn;
using Trading.Access.Systems;
using Trading.Kernel.Http;

namespace Trading.Access;

/// <summary>The module's part of the API.</summary>
public static class Endpoints
{
    private const string Views = "/api/v1/list-views";

    public static IEndpointRouteBuilder MapAccess(this IEndpointRouteBuilder routes)
    {
        MapPeople(routes.MapGroup("/api/v1/people").WithTags("Access"));
        MapMe(routes.MapGroup("/api/v1/people/me").WithTags("Access"));
        MapMine(routes.MapGroup("/api/v1/people/me").WithTags("Access"));
        MapOwnData(routes.MapGroup("/api/v1/people/me").WithTags("Access"));
        MapOffices(routes.MapGroup("/api/v1/offices").WithTags("Access"));
        MapSystems(routes.MapGroup("/api/v1/systems").WithTags("Access"));
        MapSwitch(routes.MapGroup("/api/v1/systems").WithTags("Access"));
        MapAudit(routes.MapGroup("/api/v1/audit").WithTags("Audit"));
        MapViews(routes.MapGroup(Views).WithTags("Access"));
        routes.MapListFiles();
        return routes;
    }

    private static void MapViews(RouteGroupBuilder views)
    {
        views
            .MapGet("", (string? list, Api api) => api.Get(new ListMyViews.Query(list)))
            .WithName("ListMyViews")
            .WithSummary("我的列表视图 · The views of lists that I keep")
            .Produces<IReadOnlyList<ListView>>();
        views
            .MapPost(
                "",
                (KeepView.Command body, Api api) => api.Create(body, kept => $"{Views}/{kept.Id}")
            )
            .WithName("KeepView")
            .WithSummary("保存列表视图 · Keep a list's filters, order and columns under a name")
            .Creates<ListView>();
        views
            .MapPut(
                "/{id:guid}",
                (Guid id, ChangeView.Body body, Api api) =>
                    api.Change(version => new ChangeView.Command(
                        id,
                        version,
                        body.Name,
                        body.Filters,
                        body.Sort,
                        body.Columns
                    ))
            )
            .WithName("ChangeView")
            .WithSummary("修改列表视图 · Rename it or give it other filters; needs If-Match")
            .Changes<ListView>();
        views
            .MapDelete("/{id:guid}", (Guid id, Api api) => api.Do(new DropView.Command(id)))
            .WithName("DropView")
            .WithSummary("删除列表视图 · Forget it")
            .Produces<Domain.Unit>();
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
                    string? sort,
                    bool? total,
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
                            Sort = sort,
                            CountUpTo = total == true ? ListTotal.Usual : null,
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
                    api.Create(command, made => $"/api/v1/people/{made.Person.Id}")
            )
            .WithName("CreatePerson")
            .WithSummary(
                "Gives a person an account; shows its first password, once and not in the reply to a repeated request."
            )
            .Creates<CreatePerson.Made>();
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
            .MapPut(
                "/{id:guid}/scope",
                (Guid id, GivenScope body, Api api) =>
                    api.Change(version => SetScope.Command.Of(id, version, body))
            )
            .WithName("SetScope")
            .WithSummary("数据范围 · Says which divisions' and kinds' data a person sees.")
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
            .MapPost(
                "/{id:guid}/password",
                (Guid id, Api api) => api.Do(new ResetPassword.Command(id))
            )
            .WithName("ResetPassword")
            .WithSummary(
                "Makes a first password for somebody who lost the own one, shows it, once, and ends the sessions."
            )
            .Produces<FirstPassword>();
        people
            .MapGet(
                "/{id:guid}/employers",
                (Guid id, Api api) => api.Get(new ListEmployers.Query(id))
            )
            .WithName("ListEmployers")
            .WithSummary("The firms a person works or worked for.")
            .Produces<IReadOnlyList<Employer>>();
        people
            .MapPost(
                "/{id:guid}/employers",
                (Guid id, RecordEmployer.Mine body, Api api) =>
                    api.Create(
                        new RecordEmployer.Command(id, body.EntityCode, body.FromDay, body.ToDay),
                        employer => $"/api/v1/people/{id}/employers#{employer.Id}"
                    )
            )
            .WithName("RecordEmployer")
            .WithSummary("Records a firm that a person works for: others verify its record.")
            .Creates<Employer>();
        people
            .MapPost(
                "/{id:guid}/employers/{employerId:guid}/end",
                (Guid id, Guid employerId, Api api) =>
                    api.Do(new EndEmployer.Command(id, employerId))
            )
            .WithName("EndEmployer")
            .WithSummary("Ends a person's employment as of today.")
            .Produces<Unit>();
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
            .Produces<Unit>();
        people
            .MapDelete(
                "/{id:guid}/sessions",
                (Guid id, Api api) => api.Do(new EndSessionsOf.Command(id))
            )
            .WithName("EndSessionsOf")
            .WithSummary("Ends all sessions of somebody at once.")
            .Produces<Unit>();
    }

    private static void MapMe(RouteGroupBuilder me)
    {
        me.MapPut("/password", (ChangeMyPassword.Command command, Api api) => api.Do(command))
            .WithName("ChangeMyPassword")
            .WithSummary(
                "Changes the caller's own password; with a first password nothing else is possible before."
            )
            .Produces<Unit>();
        me.MapPost("/proof", (GiveProof.Command command, Api api) => api.Do(command))
            .WithName("GiveProof")
            .WithSummary(
                "Proves that the caller is there, after step_up_required: a code, or the password without a second factor."
            )
            .Produces<Unit>();
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
            .Produces<Unit>();
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
            .Produces<Unit>();
        me.MapDelete(
                "/sessions/{id:guid}",
                (Guid id, Api api) => api.Do(new EndSession.Command(id))
            )
            .WithName("EndSession")
            .WithSummary("Ends one of the caller's own sessions.")
            .Produces<Unit>();
    }

    private static void MapMine(RouteGroupBuilder mine)
    {
        mine.MapGet("/identities", (Api api) => api.Get(new ListMyIdentities.Query()))
            .WithName("ListMyIdentities")
            .WithSummary("The identities that sign in to the caller's own account.")
            .Produces<ListMyIdentities.MyIdentities>();
        mine.MapDelete(
                "/identities/{id:guid}",
                (Guid id, Api api) => api.Do(new UnlinkIdentity.Command(id))
            )
            .WithName("UnlinkIdentity")
            .WithSummary("Unlinks an identity and ends the other sessions it opened.")
            .Produces<Unit>();
        mine.MapPut(
                "/password/first",
                (SetFirstPassword.Command command, Api api) => api.Do(command)
            )
            .WithName("SetFirstPassword")
            .WithSummary("Gives an account opened with an electronic licence its first password.")
            .Produces<Unit>();
        mine.MapGet("/scope", (Api api) => api.Get(new GetMyScope.Query()))
            .WithName("GetMyScope")
            .WithSummary("数据范围 · Which data the caller sees.")
            .Produces<GetMyScope.MyScope>();
        mine.MapGet("/leave", (Api api) => api.Get(new ListMyLeave.Query()))
            .WithName("ListMyLeave")
            .WithSummary(
                "The caller's leave, whom the caller stands in for, and who could stand in."
            )
            .Produces<ListMyLeave.MyLeave>();
        mine.MapPost(
                "/leave",
                (RecordLeave.Command command, Api api) =>
                    api.Create(command, leave => $"/api/v1/people/me/leave#{leave.Id}")
            )
            .WithName("RecordLeave")
            .WithSummary("Records the caller's leave and who stands in with which roles.")
            .Creates<Absence>();
        mine.MapPost("/leave/{id:guid}/end", (Guid id, Api api) => api.Do(new EndLeave.Command(id)))
            .WithName("EndLeave")
            .WithSummary("Ends a leave, and with it the delegation, at once.")
            .Produces<Unit>();
        mine.MapGet("/employers", (Api api) => api.Get(new ListEmployers.Mine()))
            .WithName("ListMyEmployers")
            .Sends<ListEmployers.Mine>()
            .WithSummary("The firms the caller works or worked for.")
            .Produces<IReadOnlyList<Employer>>();
        mine.MapPost(
                "/employers",
                (RecordEmployer.Mine command, Api api) =>
                    api.Create(command, employer => $"/api/v1/people/me/employers#{employer.Id}")
            )
            .WithName("DeclareEmployer")
            .Sends<RecordEmployer.Mine>()
            .WithSummary("Declares a firm the caller works for: others verify its record.")
            .Creates<Employer>();
        mine.MapPost(
                "/employers/{id:guid}/end",
                (Guid id, Api api) => api.Do(new EndEmployer.Mine(id))
            )
            .WithName("EndMyEmployer")
            .Sends<EndEmployer.Mine>()
            .WithSummary("Ends a self-declared employment as of today.")
            .Produces<Unit>();
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
            .Produces<Unit>();
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
                (
                    string? text,
                    string? region,
                    string? sort,
                    bool? total,
                    string? cursor,
                    int? take,
                    Api api
                ) =>
                    api.Get(
                        new ListSystems.Query
                        {
                            Text = text,
                            Region = region,
                            Sort = sort,
                            CountUpTo = total == true ? ListTotal.Usual : null,
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
            .MapPut(
                "/{id:guid}",
                (Guid id, ChangeSystem.Body body, Api api) =>
                    api.Change(version => new ChangeSystem.Command(
                        id,
                        version,
                        body.Name,
                        body.Region,
                        body.OwnerOfficeId,
                        body.Kinds,
                        body.Contact
                    ))
            )
            .WithName("ChangeSystem")
            .WithSummary(
                "Renames a trading system, or says anew whose it is, what it serves and whom to call; needs If-Match."
            )
            .Changes<TradingSystem>();
        systems
            .MapPut(
                "/{id:guid}/scope",
                (Guid id, ScopeSystem.Body body, Api api) =>
                    api.Change(version => new ScopeSystem.Command(
                        id,
                        version,
                        body.Sections,
                        body.PerMinute,
                        body.Addresses
                    ))
            )
            .WithName("ScopeSystem")
            .WithSummary(
                "Says which fields a trading system may read and for what, how often it may ask and from where."
            )
            .Changes<TradingSystem>();
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
            .Sends<SwitchSystem.Command>()
            .WithSummary("Shuts a trading system out with all its keys.")
            .Changes<TradingSystem>();
        systems
            .MapPost(
                "/{id:guid}/reactivate",
                (Guid id, Api api) =>
                    api.Change(version => new SwitchSystem.Command(id, version, true))
            )
            .WithName("ReactivateSystem")
            .Sends<SwitchSystem.Command>()
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
            .MapGet("/{id}", (string id, Api api) => api.Get(new GetAuditEntry.Query(id)))
            .WithName("GetAuditEntry")
            .WithSummary(
                "One entry in full, by its id (7-1234; a bare number from before there were lanes)."
            )
            .Produces<GetAuditEntry.Entry>();
        audit
            .MapGet("/export", AuditDownload.Send)
            .WithName("ExportAudit")
            .WithSummary(
                "The entries of a period as a signed archive: JSON lines, manifest, signature, public key."
            )
            .Produces(StatusCodes.Status200OK, contentType: "application/zip")
            .Produces(StatusCodes.Status409Conflict);
        audit
            .MapGet("/public-key", (Api api) => api.Get(new GetAuditKey.Query()))
            .WithName("GetAuditKey")
            .WithSummary("The public key that verifies exports, archives and heads.")
            .Produces<GetAuditKey.Key>();
        audit
            .MapGet("/verification", (Api api) => api.Get(new VerifyAudit.Query()))
            .WithName("VerifyAudit")
            .WithSummary("Walks all chains and their links and tells what was done to them first.")
            .Produces<VerifyAudit.Report>();
    }
}
