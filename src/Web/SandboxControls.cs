using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Exchange.Contracts;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Registry.Entities;
using Trading.Registry.Lifecycle;

namespace Trading.Web;

/// <summary>
/// What an engineer makes happen in a sandbox, because on the real platform he would wait for it for months. A real host has
/// no such address.
/// </summary>
internal static class SandboxControls
{
    public const string Address = "/api/v1/sandbox/rehearsals";

    private static readonly Caller Rehearsing = Caller.Platform("sandbox");

    /// <summary>What is to happen.</summary>
    /// <param name="What"><c>change</c>, <c>suspend</c>, <c>resume</c>, <c>close</c>, <c>merge</c>, <c>expire</c>, <c>epoch</c>, <c>division</c> or <c>fields</c>.</param>
    /// <param name="Code">To which firm; of the first five.</param>
    /// <param name="Into">Into which firm it is merged.</param>
    /// <param name="Region">Which division the asking system serves from now on.</param>
    /// <param name="Sections">Which sections of a record it may read from now on; what its keys open when left out.</param>
    public sealed record Rehearsal(
        string What,
        EntityCode? Code = null,
        EntityCode? Into = null,
        RegionCode? Region = null,
        IReadOnlyList<string>? Sections = null
    );

    /// <summary>What happened.</summary>
    public sealed record Rehearsed(string What, EntityCode? Code, long? Version);

    public static void MapSandbox(this WebApplication app)
    {
        if (app.Services.GetRequiredService<Sandbox>().IsOne)
        {
            app.MapPost(Address, Rehearse).ExcludeFromDescription();
        }
    }

    private static async Task<IResult> Rehearse(
        Rehearsal body,
        HttpContext context,
        ICallerSource callers,
        Sender sender,
        Grants grants,
        IEnumerable<ReadableSection> readable
    )
    {
        var caller = callers.Of(context);
        if (caller.Kind != CallerKind.System || !caller.May(ExchangePermissions.FollowChanges))
        {
            return Problems.Result(
                caller.Kind == CallerKind.Anonymous
                    ? new Problem(
                        ProblemKind.Unauthenticated,
                        "unauthenticated",
                        new("请用沙箱的密钥。", "Use a key of the sandbox.")
                    )
                    : Problem.Forbidden(
                        "演练是交易系统的，其密钥需要 changes.read。",
                        "Rehearsals are a trading system's, whose key needs changes.read."
                    ),
                context
            );
        }

        var happened = body.What is "division" or "fields"
            ? await Rescope(body, caller.SystemId!.Value, sender, readable, context.RequestAborted)
            : await Happen(body, sender, grants, context.RequestAborted);
        return happened.Problem is { } problem
            ? Problems.Result(problem, context)
            : Results.Ok(happened.Value);
    }

    private static async Task<Outcome<Rehearsed>> Happen(
        Rehearsal body,
        Sender sender,
        Grants grants,
        CancellationToken cancel
    )
    {
        switch (body.What)
        {
            case "expire":
                return Of(await sender.Send(new ForgetChanges.Command(), Rehearsing, cancel), null);
            case "epoch":
                return Of(await sender.Send(new RaiseEpoch.Command(), Rehearsing, cancel), null);
        }

        if (body.Code is not { } code)
        {
            return Missing("/code", "请用 code 说明是哪个主体。", "Say with code which firm.");
        }

        var found = await sender.Send(new GetDossier.Query(code), Rehearsing, cancel);
        if (found.Problem is { } unknown)
        {
            return unknown;
        }

        const string why = "沙箱演练";
        var version = found.Value.Version;
        switch (body.What)
        {
            case "suspend":
                return Changed(
                    await sender.Send(
                        new SuspendEntity.Command(code, version, why),
                        Rehearsing,
                        cancel
                    )
                );
            case "resume":
                return Changed(
                    await sender.Send(
                        new ResumeEntity.Command(code, version, why),
                        Rehearsing,
                        cancel
                    )
                );
            case "close":
                return Changed(
                    await sender.Send(
                        new CloseEntity.Command(code, version, why),
                        Rehearsing,
                        cancel
                    )
                );
            case "merge":
                return body.Into is { } into
                    ? Changed(
                        await sender.Send(
                            new MergeEntity.Command(code, version, into, why),
                            Rehearsing,
                            cancel
                        )
                    )
                    : Missing(
                        "/into",
                        "请用 into 说明并入哪个主体。",
                        "Say with into which firm it becomes."
                    );
            case "change":
                var confirmed = await sender.Send(
                    new ConfirmEntity.Command(code, version),
                    Clerk(code, grants),
                    cancel
                );
                return Of(confirmed, confirmed.Problem is null ? confirmed.Value.Version : null);
            default:
                return Missing(
                    "/what",
                    "what 应为 change、suspend、resume、close、merge、expire、epoch、division 或 fields。",
                    "'what' is change, suspend, resume, close, merge, expire, epoch, division or fields."
                );
        }

        Outcome<Rehearsed> Changed(Outcome<StateChanged> changed) =>
            Of(changed, changed.Problem is null ? changed.Value.Version : null);

        Outcome<Rehearsed> Of<T>(Outcome<T> outcome, long? now)
            where T : notnull =>
            outcome.Problem is { } problem ? problem : new Rehearsed(body.What, body.Code, now);
    }

    // What an administrator would do to the system that asks, so that it sees what it is told then.
    private static async Task<Outcome<Rehearsed>> Rescope(
        Rehearsal body,
        Guid systemId,
        Sender sender,
        IEnumerable<ReadableSection> readable,
        CancellationToken cancel
    )
    {
        var found = await sender.Send(new GetSystem.Query(systemId), Rehearsing, cancel);
        if (found.Problem is { } unknown)
        {
            return unknown;
        }

        var system = found.Value;
        Outcome<TradingSystem> changed;
        if (body.What == "fields")
        {
            changed = await sender.Send(
                new ScopeSystem.Command(
                    systemId,
                    system.Version,
                    body.Sections?.Select(code => new SystemSection(
                            code,
                            [
                                .. readable
                                    .Where(section => section.Code == code)
                                    .SelectMany(section =>
                                        section.Fields.Select(field => field.Code)
                                    ),
                            ],
                            "沙箱演练"
                        ))
                        .ToList(),
                    system.PerMinute,
                    system.Addresses
                ),
                Rehearsing,
                cancel
            );
        }
        else if (body.Region is { } region)
        {
            changed = await sender.Send(
                new ChangeSystem.Command(
                    systemId,
                    system.Version,
                    system.Name,
                    region,
                    system.OwnerOfficeId,
                    system.Kinds,
                    system.Contact
                ),
                Rehearsing,
                cancel
            );
        }
        else
        {
            return Missing(
                "/region",
                "请用 region 说明贵系统改为服务哪个行政区划。",
                "Say with region which division your system serves from now on."
            );
        }

        return changed.Problem is { } problem
            ? problem
            : new Rehearsed(body.What, null, changed.Value.Version);
    }

    // The firm's own word that its record still holds: a version, and nothing else.
    private static Caller Clerk(EntityCode code, Grants grants) =>
        new()
        {
            Kind = CallerKind.Person,
            Name = "sandbox",
            EntityCode = code,
            Permissions = grants.OfRoles([Roles.Bidder]),
        };

    private static Problem Missing(string pointer, string zh, string en) =>
        Problem.Invalid(pointer, "sandbox.rehearsal", new(zh, en));
}
