using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Changes;

/// <summary>
/// Gives what writers noted and committed its positions: consecutive, those of one subject in the order of its versions.
/// Runs on every node and takes turns by the head's row, which each turn holds for one short transaction: whoever is second
/// sees what the first did, and a killed one leaves nothing half done and nothing to be waited for. So whatever a reader
/// sees at a position, nothing will ever come before it.
/// </summary>
public sealed class ChangeSequencer(
    IServiceScopeFactory scopes,
    ChangeSignal signal,
    ChangeTail tail,
    TimeProvider time,
    ILogger<ChangeSequencer> log
) : BackgroundService
{
    /// <summary>The most changes of one turn: so few that the next waits for milliseconds.</summary>
    public const int MostAtOnce = 2000;

    // What is committed meanwhile shares the next turn.
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(10);

    // For what a node that was killed, or a command line, left behind: a node's own commits wake it.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    // From so many on the engine's bulk path is quicker than statements of one row.
    private const int Few = 50;
    private const int IdsAtOnce = 1000;

    private static readonly BulkTable Log = new(
        "change_log",
        ("position", BulkType.Long),
        ("kind", BulkType.Text),
        ("subject", BulkType.Text),
        ("version", BulkType.Long),
        ("removed", BulkType.Bool),
        ("reason", BulkType.Text),
        ("region", BulkType.Text),
        ("left_region", BulkType.Text),
        ("trading_kind", BulkType.Text),
        ("source", BulkType.Text),
        ("about", BulkType.Text),
        ("at", BulkType.Instant),
        ("placed_at", BulkType.Instant)
    );

    private static readonly Statement First = Statement.Of(
        "kernel.change_pending.first",
        "select id from change_pending order by id {page}"
    );

    private static readonly Statement TakeHead = Statement.Of(
        "kernel.change_head.take",
        "select position, placed_at from change_head {lock} where id = 1 {for update}"
    );

    private static readonly Statement Pending = Statement.Of(
        "kernel.change_pending.list",
        """
        select id, kind, subject, version, removed, reason, region, left_region, trading_kind, source, about, at
        from change_pending order by id {page}
        """
    );

    // By their ids and not up to one: what another transaction wrote below and commits meanwhile stays for the next turn.
    private static readonly Statement Delete = Statement.Of(
        "kernel.change_pending.delete",
        "delete from change_pending where id in @ids"
    );

    private static readonly Statement Insert = Statement.Of(
        "kernel.change_log.insert",
        """
        insert into change_log
            (position, kind, subject, version, removed, reason, region, left_region, trading_kind, source, about, at,
             placed_at)
        values
            (@position, @kind, @subject, @version, @removed, @reason, @region, @leftRegion, @tradingKind, @source, @about,
             @at, @placedAt)
        """
    );

    private static readonly Statement MoveHead = Statement.Of(
        "kernel.change_head.move",
        "update change_head set position = @position, placed_at = @placedAt where id = 1"
    );

    /// <summary>Gives everything that is committed its positions; returns how many.</summary>
    public async Task<int> Look(CancellationToken cancel)
    {
        for (var placed = 0; ; )
        {
            var some = await Turn(cancel);
            placed += some;
            if (some < MostAtOnce)
            {
                return placed;
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await Look(stoppingToken) > 0)
                {
                    await Task.Delay(Gap, stoppingToken);
                }
                else
                {
                    await signal.Wait(Longest, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (ObjectDisposedException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A database that is away for a while must not end the sequencer.
            catch (Exception error)
#pragma warning restore CA1031
            {
                log.LogError(error, "Changes could not be given their positions; trying again.");
                await Task.Delay(Longest, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<int> Turn(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        if (await sql.One<long?>(First, new { skip = 0, take = 1 }, cancel) is null)
        {
            return 0;
        }

        await sql.Begin(cancel);
        var head = (await sql.One<HeadRow>(TakeHead, null, cancel))!;
        var rows = await sql.Query<PendingRow>(
            Pending,
            new { skip = 0, take = MostAtOnce },
            cancel
        );
        if (rows.Count == 0)
        {
            return 0;
        }

        var now = time.GetUtcNow();
        var placedAt = now > head.PlacedAt ? now : head.PlacedAt;
        foreach (var ids in rows.Select(row => row.Id).Chunk(IdsAtOnce))
        {
            await sql.Execute(Delete, new { ids }, cancel);
        }

        var position = head.Position;
        var placed = InVersionOrder(rows)
            .Select(row => new PlacedChange(
                ++position,
                row.Kind,
                row.Subject,
                row.Version,
                row.Reason
            )
            {
                Removed = row.Removed,
                Region = row.Region,
                LeftRegion = row.LeftRegion,
                TradingKind = row.TradingKind,
                Source = row.Source,
                About = row.About,
                At = row.At,
                PlacedAt = placedAt,
            })
            .ToList();
        if (placed.Count > Few)
        {
            await sql.Load(Log, [.. placed.Select(ValuesOf)], cancel);
        }
        else
        {
            sql.Hold([.. placed.Select(change => (Insert, ArgumentsOf(change)))]);
        }

        sql.Hold((MoveHead, new { position, placedAt }));
        await sql.Commit(cancel);
        tail.Wake();
        return rows.Count;
    }

    /// <summary>
    /// In the order in which they were noted. Where the notes of one subject should not be in that of its versions, they
    /// change places with each other.
    /// </summary>
    internal static IReadOnlyList<PendingRow> InVersionOrder(IReadOnlyList<PendingRow> rows)
    {
        var ordered = rows.ToArray();
        foreach (
            var places in rows.Index()
                .GroupBy(one => (one.Item.Kind, one.Item.Subject), one => one.Index)
                .Select(group => group.ToList())
                .Where(places => places.Count > 1)
        )
        {
            foreach (
                var (place, row) in places.Zip(
                    places.Select(place => rows[place]).OrderBy(row => row.Version)
                )
            )
            {
                ordered[place] = row;
            }
        }

        return ordered;
    }

    private static object?[] ValuesOf(PlacedChange change) =>
        [
            change.Position,
            change.Kind,
            change.Subject,
            change.Version,
            change.Removed,
            change.Reason,
            change.Region,
            change.LeftRegion,
            change.TradingKind,
            change.Source,
            change.About,
            change.At,
            change.PlacedAt,
        ];

    private static object ArgumentsOf(PlacedChange change) =>
        new
        {
            position = change.Position,
            kind = change.Kind,
            subject = change.Subject,
            version = change.Version,
            removed = change.Removed,
            reason = change.Reason,
            region = change.Region,
            leftRegion = change.LeftRegion,
            tradingKind = change.TradingKind,
            source = change.Source,
            about = change.About,
            at = change.At,
            placedAt = change.PlacedAt,
        };

    private sealed record HeadRow
    {
        public long Position { get; init; }
        public DateTimeOffset PlacedAt { get; init; }
    }

    /// <summary>A note that has no position yet.</summary>
    internal sealed record PendingRow
    {
        public long Id { get; init; }
        public string Kind { get; init; } = "";
        public string Subject { get; init; } = "";
        public long Version { get; init; }
        public bool Removed { get; init; }
        public string Reason { get; init; } = "";
        public string? Region { get; init; }
        public string? LeftRegion { get; init; }
        public string? TradingKind { get; init; }
        public string? Source { get; init; }
        public string? About { get; init; }
        public DateTimeOffset At { get; init; }
    }
}
