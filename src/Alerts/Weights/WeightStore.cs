using System.Text.Json;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Weights;

/// <summary>Fitted weights as they are kept.</summary>
internal sealed record WeightSet
{
    public Guid Id { get; init; }
    public string State { get; init; } = "";
    public DateTimeOffset ProposedAt { get; init; }
    public string ProposedBy { get; init; } = "";
    public DateTimeOffset Cut { get; init; }
    public int Replaces { get; init; }
    public string Report { get; init; } = "";

    public WeightReport ReadReport() =>
        JsonSerializer.Deserialize<WeightReport>(Report, MessageText.Json)!;
}

/// <summary>Weights that were put into force.</summary>
internal sealed record WeightsInForce
{
    public int Version { get; init; }

    /// <summary>Null for those that ship.</summary>
    public Guid? SetId { get; init; }

    public DateOnly InForceFrom { get; init; }
    public DateTimeOffset At { get; init; }
    public string Actor { get; init; } = "";
    public string Reason { get; init; } = "";
}

/// <summary>Something that became of weights.</summary>
internal sealed record WeightEvent
{
    public Guid? SetId { get; init; }
    public DateTimeOffset At { get; init; }
    public string Actor { get; init; } = "";
    public string Action { get; init; } = "";
    public int InsteadOf { get; init; }
    public string? Reason { get; init; }
}

/// <summary>
/// Keeps proposals and what is in force. Each time something is put into force it has the next number, which is its key: of two
/// who do so at once one meets the other's number, runs again, and finds another number in force than was looked at.
/// </summary>
internal sealed class WeightStore(
    SqlSession sql,
    LongJobWriter jobs,
    CurrentCaller current,
    TimeProvider time
)
{
    private const string Columns =
        "select id, state, proposed_at, proposed_by, cut, replaces, report from weight_set";

    private static readonly Statement One = Statement.Of(
        "alerts.weight_set.one",
        Columns + " {lock} where id = @id {for update}"
    );

    private static readonly Statement List = Statement.Of(
        "alerts.weight_set.list",
        Columns + " order by proposed_at desc, id desc {page}"
    );

    private static readonly Statement Waiting = Statement.Of(
        "alerts.weight_set.waiting",
        "select id from weight_set where state = 'proposed'"
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.weight_set.insert",
        """
        insert into weight_set (id, state, proposed_at, proposed_by, cut, replaces, weights, report)
        values (@id, 'proposed', @now, @by, @cut, @replaces, @weights, @report)
        """
    );

    private static readonly Statement Put = Statement.Of(
        "alerts.weight_set.state",
        "update weight_set set state = @state where id = @id and state = @from"
    );

    private static readonly Statement InForce = Statement.Of(
        "alerts.weight_force.list",
        "select version, set_id, in_force_from, at, actor, reason from weight_force order by version desc {page}"
    );

    private static readonly Statement Force = Statement.Of(
        "alerts.weight_force.insert",
        """
        insert into weight_force (version, set_id, in_force_from, at, actor, reason)
        values (@version, @set, @from, @now, @by, @reason)
        """
    );

    private static readonly Statement Say = Statement.Of(
        "alerts.weight_event.insert",
        """
        insert into weight_event (id, set_id, at, actor, action, instead_of, reason)
        values (@id, @set, @now, @by, @action, @instead, @reason)
        """
    );

    private static readonly Statement Events = Statement.Of(
        "alerts.weight_event.list",
        "select set_id, at, actor, action, instead_of, reason from weight_event order by at desc, id desc {page}"
    );

    /// <summary>One of them for who decides on it, held until the commit: 403 as in <see cref="Refusal"/>, 404 where there is none.</summary>
    public async Task<Outcome<WeightSet>> Hold(Guid id, CancellationToken cancel) =>
        Refusal(current.Caller) is { } refusal ? refusal
        : await sql.One<WeightSet>(One, new { id }, cancel) is { } set ? set
        : Problem.NotFound("没有这组权重。", "There are no such weights.");

    /// <summary>The newest.</summary>
    public Task<List<WeightSet>> Newest(int take, CancellationToken cancel) =>
        sql.Query<WeightSet>(List, new { skip = 0, take }, cancel);

    /// <summary>What was put into force, the newest first.</summary>
    public Task<List<WeightsInForce>> Forced(int take, CancellationToken cancel) =>
        sql.Query<WeightsInForce>(InForce, new { skip = 0, take }, cancel);

    /// <summary>What became of weights, the newest first.</summary>
    public Task<List<WeightEvent>> Happened(int take, CancellationToken cancel) =>
        sql.Query<WeightEvent>(Events, new { skip = 0, take }, cancel);

    /// <summary>Keeps a proposal in the place of the one that waited.</summary>
    public async Task<Guid> Propose(
        IReadOnlyList<FittedWeight> weights,
        WeightReport report,
        DateTimeOffset cut,
        int replaces,
        string by,
        CancellationToken cancel
    )
    {
        foreach (var waiting in await sql.Query<Guid>(Waiting, null, cancel))
        {
            await Move(waiting, WeightStates.Proposed, WeightStates.Replaced, cancel);
        }

        var now = time.GetUtcNow();
        var id = sql.NewId(now);
        await sql.Execute(
            Insert,
            new
            {
                id,
                now,
                by,
                cut,
                replaces,
                weights = JsonSerializer.Serialize(weights, MessageText.Json),
                report = JsonSerializer.Serialize(report, MessageText.Json),
            },
            cancel
        );
        await Tell(id, WeightActions.Proposed, replaces, null, by, cancel);
        return id;
    }

    /// <summary>Moves a set to another state; false where it is not in the one any more in which it was read.</summary>
    public async Task<bool> Move(Guid id, string from, string state, CancellationToken cancel) =>
        await sql.Execute(
            Put,
            new
            {
                id,
                from,
                state,
            },
            cancel
        ) == 1;

    /// <summary>
    /// Puts weights into force from today on, and asks for every warning to be merged by them; returns the decision. A problem where
    /// another number is in force than was looked at, or somebody decided on the set meanwhile.
    /// </summary>
    /// <param name="set">Which; null for those that ship.</param>
    /// <param name="replaces">The number in force that was looked at.</param>
    /// <param name="action">One of <see cref="WeightActions"/>.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Outcome<WeightDecision>> Enter(
        WeightSet? set,
        int replaces,
        string action,
        string reason,
        CancellationToken cancel
    )
    {
        var before = (await Forced(1, cancel)).FirstOrDefault();
        if ((before?.Version ?? 0) != replaces)
        {
            return Changed();
        }

        var now = time.GetUtcNow();
        var version = replaces + 1;
        await sql.Execute(
            Force,
            new
            {
                version,
                set = set?.Id,
                from = ChinaTime.DateOf(now),
                now,
                by = current.Caller.Name,
                reason,
            },
            cancel
        );
        if (set is not null && !await Move(set.Id, set.State, WeightStates.InForce, cancel))
        {
            return Changed();
        }

        if (before?.SetId is { } retired && retired != set?.Id)
        {
            await Move(retired, WeightStates.InForce, WeightStates.Retired, cancel);
        }

        await Tell(set?.Id, action, replaces, reason, current.Caller.Name, cancel);
        return new WeightDecision(
            set?.Id,
            WeightStates.InForce,
            version,
            jobs.Ask(
                MergeByWeights.Kind.Code,
                new MergeByWeights.Input(version),
                exclusive: MergeByWeights.Kind.Code
            )
        );
    }

    /// <summary>Keeps what became of weights.</summary>
    public Task Tell(
        Guid? set,
        string action,
        int instead,
        string? reason,
        string by,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        return sql.Execute(
            Say,
            new
            {
                id = sql.NewId(now),
                set,
                now,
                by,
                action,
                instead,
                reason,
            },
            cancel
        );
    }

    /// <summary>Why somebody may not decide on weights; null where nothing is in the way. They serve the whole province, so who decides sees all of it.</summary>
    public static Problem? Refusal(Caller caller) =>
        caller.ScopeOf(AlertsPermissions.DecideOnModels).IsEverything
            ? null
            : Problem.Forbidden(
                "权重用于全省，只能由数据范围为全省的监督人员决定。",
                "Weights serve the whole province; only a supervisor whose scope is the whole province may decide on them."
            );

    /// <summary>What is in force, or this set, is not what was looked at any more.</summary>
    public static Problem Changed() =>
        Problem.Conflict(
            "weights.changed",
            "使用中的权重已由他人更换，或该提议已有决定。请刷新后重新比较再决定。",
            "Somebody has put other weights into force meanwhile, or decided on these. Load the page again, compare, and decide then."
        );
}

/// <summary>What came of a decision on weights.</summary>
/// <param name="SetId">Which; null for those that ship.</param>
/// <param name="State">One of <see cref="WeightStates"/>.</param>
/// <param name="Version">The number in force now.</param>
/// <param name="JobId">The long job that merges every warning by them; null where nothing is to be merged.</param>
public sealed record WeightDecision(Guid? SetId, string State, int Version, Guid? JobId);
