using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Procurement;

/// <summary>Where a procurement stands after a step.</summary>
/// <param name="Id">The procurement.</param>
/// <param name="State">Its state now; see <see cref="TradingCatalogue.States"/>.</param>
/// <param name="Version">Its version now.</param>
public sealed record StepRecorded(Guid Id, string State, long Version) : IVersioned;

/// <summary>
/// How a procurement moves: published, opened, evaluated, awarded, contracted; or failed, or cancelled. Each step's
/// instant is kept, and instants never run backwards.
/// </summary>
internal sealed class ProcurementLifecycle(
    SqlSession sql,
    CurrentCaller current,
    Events events,
    TimeProvider time
)
{
    public const string Published = "published";
    public const string Opened = "opened";
    public const string Evaluated = "evaluated";
    public const string Awarded = "awarded";
    public const string Contracted = "contracted";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    /// <summary>Clocks of connected systems differ by this much at most.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private static readonly Dictionary<string, IReadOnlyList<string>> Before = new()
    {
        [Opened] = [Published],
        [Evaluated] = [Opened],
        // Where the lowest price wins no panel sits, so an award may follow the opening.
        [Awarded] = [Opened, Evaluated],
        [Failed] = [Opened, Evaluated],
        [Contracted] = [Awarded],
        [Cancelled] = [Published, Opened, Evaluated, Awarded],
    };

    private static readonly Statement Lock = Statement.Of(
        "procurement.procurement.lock",
        """
        select id, source, country, region, kind, office_id, state, reason, version from procurement {lock}
        where id = @id and {scope region, kind, office_id, source} {for update}
        """
    );

    private static readonly Statement StepsOf = Statement.Of(
        "procurement.step.of_one",
        "select step as name, at from procurement_step where procurement_id = @id"
    );

    private static readonly Statement InsertStep = Statement.Of(
        "procurement.step.insert",
        """
        insert into procurement_step (procurement_id, step, at, recorded_at, recorded_by)
        values (@id, @step, @at, @now, @by)
        """
    );

    private static readonly Statement Move = Statement.Of(
        "procurement.procurement.move",
        """
        update procurement set state = @state, reason = @reason, changed_at = @now, version = version + 1 where id = @id
        """
    );

    /// <summary>Whether one state may follow another.</summary>
    public static bool MayFollow(string from, string to) =>
        Before.TryGetValue(to, out var before) && before.Contains(from);

    /// <summary>The procurement, locked, with the instants of its steps; 404 out of the caller's scope. A trading system changes only its own.</summary>
    public async Task<Outcome<Row>> GetForUpdate(Guid id, CancellationToken cancel)
    {
        var row = await sql.One<Row>(
            Lock,
            current.Caller.ScopeOf(ProcurementPermissions.ManageProcurement),
            new { id },
            cancel
        );
        if (row is null)
        {
            return Problem.NotFound("没有这个项目。", "There is no such procurement.");
        }

        current.ActsOn(
            ProcurementPermissions.ManageProcurement,
            new DataPlace(row.Region, row.Kind, row.OfficeId, row.Source)
        );
        if (current.Caller.Kind == CallerKind.System && row.Source != current.Caller.Name)
        {
            return Problem.Forbidden(
                "该项目由其他系统报送，本系统不能变更。",
                "Another system feeds this procurement; this one may not change it."
            );
        }

        foreach (var step in await sql.Query<Step>(StepsOf, new { id }, cancel))
        {
            row.Steps[step.Name] = step.At;
        }

        return row;
    }

    /// <summary>Keeps a step's instant without a change of state.</summary>
    public void Note(Guid id, string step, DateTimeOffset at) =>
        sql.Hold(
            (
                InsertStep,
                new
                {
                    id,
                    step,
                    at,
                    now = time.GetUtcNow(),
                    by = current.Caller.Name,
                }
            )
        );

    /// <summary>Moves it by a step, or says why not.</summary>
    public async Task<Outcome<StepRecorded>> Advance(
        Row row,
        string to,
        string step,
        DateTimeOffset at,
        string pointer,
        string? reason,
        CancellationToken cancel
    )
    {
        if (!MayFollow(row.State, to))
        {
            var from = TradingCatalogue.NameIn(TradingCatalogue.States, row.State);
            var into = TradingCatalogue.NameIn(TradingCatalogue.States, to);
            return Problem.Conflict(
                "procurement.state",
                $"项目当前状态为“{from.Zh}”，不能变为“{into.Zh}”。",
                $"The procurement is {from.En.ToLowerInvariant()} and cannot become {into.En.ToLowerInvariant()}."
            );
        }

        if (at > time.GetUtcNow() + ClockTolerance)
        {
            return Problem.Invalid(
                pointer,
                "step.in_future",
                new("该时间还没有到，请核对。", "This has not happened yet; check the time."),
                Show(at)
            );
        }

        var later = row.Steps.Where(known => known.Value > at).ToList();
        if (later.Count > 0)
        {
            var (last, then) = later.MaxBy(known => known.Value);
            var name = TradingCatalogue.NameIn(TradingCatalogue.Steps, last);
            return Problem.Invalid(
                pointer,
                "step.order",
                new(
                    $"该时间早于“{name.Zh}”（{Show(then)}），步骤不能倒序。",
                    $"This is before the {name.En.ToLowerInvariant()} ({Show(then)}); steps cannot run backwards."
                ),
                Show(at)
            );
        }

        Note(row.Id, step, at);
        await sql.Execute(
            Move,
            new
            {
                id = row.Id,
                state = to,
                reason = reason ?? row.Reason,
                now = time.GetUtcNow(),
            },
            cancel
        );
        await events.Publish(new ProcurementStepRecorded(row.Id, step, to, at), cancel);
        if (to == Cancelled)
        {
            await events.Publish(new ProcurementCancelled(row.Id, reason ?? ""), cancel);
        }

        return new StepRecorded(row.Id, to, row.Version + 1);
    }

    /// <summary>True when the same step was recorded before with the same instant, so that this is the same message again.</summary>
    public static bool IsRepeated(Row row, string step, DateTimeOffset at) =>
        row.Steps.TryGetValue(step, out var kept)
        && Math.Abs((kept - at).Ticks) < TimeSpan.TicksPerMillisecond;

    private static string Show(DateTimeOffset at) =>
        ChinaTime
            .In(at)
            .ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A procurement being moved.</summary>
    internal sealed record Row
    {
        public Guid Id { get; init; }
        public string Source { get; init; } = "";
        public string Country { get; init; } = "";
        public string? Region { get; init; }
        public string Kind { get; init; } = "";
        public Guid? OfficeId { get; init; }
        public string State { get; init; } = "";
        public string? Reason { get; init; }
        public long Version { get; init; }
        public Dictionary<string, DateTimeOffset> Steps { get; } = [];
    }

    private sealed record Step
    {
        public string Name { get; init; } = "";
        public DateTimeOffset At { get; init; }
    }
}
