using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Limits;

/// <summary>
/// A row for each limit whose clock runs in a procurement, by which the calendar finds it. Written behind the procurement's
/// lock by whatever changed it, from what <see cref="LimitCheck"/> says: what is due is not computed a second way.
/// </summary>
internal sealed class OpenClocks(
    SqlSession sql,
    RecordedTimes recorded,
    StatutoryLimits limits,
    WorkingDays calendar,
    ClocksBasis basis,
    TimeProvider time
)
{
    private const string Home = "CN";

    private static readonly Statement Held = Statement.Of(
        "procurement.clock.held",
        """
        select procurement_id, limit_id, lot, ordinal, ends_on, due_kind, lapses from open_clock
        where procurement_id in @ids
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "procurement.clock.insert",
        """
        insert into open_clock (procurement_id, limit_id, lot, ordinal, ends_on, due_kind, lapses, kind, region)
        values (@id, @limit, @lot, @ordinal, @day, @due, @lapses, @kind, @region)
        """
    );

    private static readonly Statement Move = Statement.Of(
        "procurement.clock.move",
        """
        update open_clock set ends_on = @day, due_kind = @due, lapses = @lapses
        where procurement_id = @id and limit_id = @limit and lot = @lot and ordinal = @ordinal
        """
    );

    private static readonly Statement Delete = Statement.Of(
        "procurement.clock.delete",
        """
        delete from open_clock
        where procurement_id = @id and limit_id = @limit and lot = @lot and ordinal = @ordinal
        """
    );

    private static readonly Statement Settle = Statement.Of(
        "procurement.clock.settle",
        "update procurement set clocks_basis = @basis where id = @id and clocks_basis <> @basis"
    );

    /// <summary>What clocks rest on that are written now.</summary>
    public string Basis => basis.Digest;

    /// <summary>What a new procurement's clocks rest on where it has none to be written; empty where it may have.</summary>
    public string BasisOf(string country) => country == Home ? "" : basis.Digest;

    /// <summary>Writes the clocks of one that this transaction makes, whose row says what they rest on.</summary>
    public void Begin(RecordedProcurement row)
    {
        if (row.Country == Home)
        {
            Keep(row.Id, recorded.OfNew(row), [], time.GetUtcNow());
        }
    }

    /// <summary>Writes the clocks of one that this transaction has locked and moved; what is traded abroad has none.</summary>
    public async Task Keep(RecordedProcurement row, CancellationToken cancel)
    {
        if (row.Country == Home)
        {
            var record = await recorded.Of(row, cancel);
            var held = await sql.Query<Row>(Held, new { ids = new[] { row.Id } }, cancel);
            Keep(row.Id, record, held, time.GetUtcNow());
        }

        Settled(row.Id);
    }

    /// <summary>Writes the clocks of those that this transaction has locked or made in a country; what is traded abroad has none.</summary>
    public async Task Keep(IReadOnlyCollection<Guid> ids, string country, CancellationToken cancel)
    {
        if (country == Home)
        {
            await Keep(ids, cancel);
            return;
        }

        foreach (var id in ids)
        {
            Settled(id);
        }
    }

    /// <summary>Writes the clocks of procurements that this transaction has locked or made; gives how many rows changed.</summary>
    public async Task<int> Keep(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var changed = 0;
        var records = await recorded.Of(ids, cancel);
        var held = (await sql.Query<Row>(Held, new { ids }, cancel)).ToLookup(row =>
            row.ProcurementId
        );
        foreach (var (id, record) in records)
        {
            changed += Keep(id, record, held[id], now);
            Settled(id);
        }

        return changed;
    }

    private int Keep(Guid id, TradingRecord record, IEnumerable<Row> held, DateTimeOffset now)
    {
        var changed = 0;
        var before = held.ToDictionary(row => (row.LimitId, row.Lot, row.Ordinal));
        foreach (var clock in LimitCheck.Of(record, limits, calendar, now).Where(IsOpen))
        {
            var row = Of(clock, record);
            if (!before.Remove((row.LimitId, row.Lot, row.Ordinal), out var was))
            {
                Hold(Insert, id, row, record);
            }
            else if (was with { ProcurementId = default } != row)
            {
                Hold(Move, id, row, record);
            }
            else
            {
                continue;
            }

            changed++;
        }

        foreach (var gone in before.Values)
        {
            Hold(Delete, id, gone, record);
            changed++;
        }

        return changed;
    }

    private void Settled(Guid id) => sql.Hold((Settle, new { id, basis = basis.Digest }));

    // Whatever the hour: what is over and what lapsed is told when it is asked for.
    private static bool IsOpen(LimitAnswer answer) =>
        answer is { From: not null, To: null, Edge: not null };

    private static Row Of(LimitAnswer clock, TradingRecord record) =>
        new()
        {
            LimitId = clock.Limit.Id,
            Lot = clock.Lot ?? "",
            Ordinal = clock.Repeat,
            EndsOn = clock.Edge!.Value,
            DueKind = CheckedLimit.Camel(clock.DueKind.ToString()),
            Lapses =
                clock.Limit.Optional
                || clock.DueKind == DueKind.Earliest
                || record.Carried?.Contains(clock.Limit.To) == false,
        };

    private void Hold(Statement statement, Guid id, Row row, TradingRecord record) =>
        sql.Hold(
            (
                statement,
                new
                {
                    id,
                    limit = row.LimitId,
                    lot = row.Lot,
                    ordinal = row.Ordinal,
                    day = row.EndsOn,
                    due = row.DueKind,
                    lapses = row.Lapses,
                    kind = record.Kind,
                    region = record.Region,
                }
            )
        );

    private sealed record Row
    {
        public Guid ProcurementId { get; init; }
        public string LimitId { get; init; } = "";
        public string Lot { get; init; } = "";
        public int Ordinal { get; init; }
        public DateOnly EndsOn { get; init; }
        public string DueKind { get; init; } = "";
        public bool Lapses { get; init; }
    }
}
