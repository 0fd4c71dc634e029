using Trading.Kernel.Sql;

namespace Trading.Kernel.Changes;

/// <summary>
/// Notes what changed, in the transaction in which it did and while its subject's row is held, so that the notes of one
/// subject are in the order of its versions. Writers of different subjects share no row.
/// </summary>
public sealed class ChangeWriter(SqlSession sql, TimeProvider time)
{
    private static readonly BulkTable Table = new(
        "change_pending",
        ("kind", BulkType.Text),
        ("subject", BulkType.Text),
        ("version", BulkType.Long),
        ("removed", BulkType.Bool),
        ("reason", BulkType.Text),
        ("region", BulkType.Text),
        ("trading_kind", BulkType.Text),
        ("source", BulkType.Text),
        ("about", BulkType.Text),
        ("at", BulkType.Instant)
    );

    private static readonly Statement Insert = Statement.Of(
        "kernel.change_pending.insert",
        """
        insert into change_pending
            (kind, subject, version, removed, reason, region, left_region, trading_kind, source, about, at)
        values
            (@kind, @subject, @version, @removed, @reason, @region, @leftRegion, @tradingKind, @source, @about, @now)
        """
    );

    /// <summary>True when something was noted since the transaction began.</summary>
    internal bool HasNoted { get; private set; }

    /// <summary>A transaction begins.</summary>
    internal void Reset() => HasNoted = false;

    /// <summary>Notes it; sent with the transaction's next question or its commit.</summary>
    public void Note(Change change)
    {
        HasNoted = true;
        sql.Hold(
            (
                Insert,
                new
                {
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
                    now = time.GetUtcNow(),
                }
            )
        );
    }

    /// <summary>Notes what was not there before, many at once by the engine's bulk path.</summary>
    public Task NoteNew(IEnumerable<Change> changes, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        HasNoted = true;
        return sql.Load(
            Table,
            [
                .. changes.Select(change =>
                    new object?[]
                    {
                        change.Kind,
                        change.Subject,
                        change.Version,
                        change.Removed,
                        change.Reason,
                        change.Region,
                        change.TradingKind,
                        change.Source,
                        change.About,
                        now,
                    }
                ),
            ],
            cancel
        );
    }
}
