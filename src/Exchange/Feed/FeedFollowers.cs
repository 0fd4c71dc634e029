using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Feed;

/// <summary>
/// How far each trading system has followed the feed, for whoever watches it: held beside the requests and written every
/// <see cref="WrittenBeside.WrittenEvery"/>, so that a read writes nothing.
/// </summary>
internal sealed partial class FeedFollowers(
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<FeedFollowers> log
) : WrittenBeside(time), ISystemRefusals
{
    private static readonly Statement Add = Statement.Of(
        "exchange.feed_follower.add",
        """
        update feed_follower set position = coalesce(@position, position), read_at = coalesce(@readAt, read_at), requests = requests + @requests,
            changes = changes + @changes, snapshots = snapshots + @snapshots, refusals = refusals + @refusals,
            refused_at = coalesce(@refusedAt, refused_at), refused_with = coalesce(@refusedWith, refused_with)
        where system_id = @systemId
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "exchange.feed_follower.insert",
        """
        insert into feed_follower
            (system_id, position, read_at, requests, changes, snapshots, refusals, refused_at, refused_with)
        values (@systemId, @position, coalesce(@readAt, @refusedAt), @requests, @changes, @snapshots, @refusals, @refusedAt, @refusedWith)
        """
    );

    private const int LongestCode = 60;

    private readonly Lock _lock = new();
    private Dictionary<Guid, Held> _held = [];

    /// <summary>It asked to go on from a position, which is what it has.</summary>
    public void Asked(Caller caller, long position) =>
        Hold(
            caller,
            held =>
                held with
                {
                    Requests = held.Requests + 1,
                    Position = position,
                    ReadAt = Time.GetUtcNow(),
                }
        );

    /// <summary>It was told of so many changes.</summary>
    public void Told(Caller caller, int changes) =>
        Hold(caller, held => held with { Changes = held.Changes + changes });

    /// <summary>It took a snapshot.</summary>
    public void TookSnapshot(Caller caller) =>
        Hold(
            caller,
            held => held with { Snapshots = held.Snapshots + 1, ReadAt = Time.GetUtcNow() }
        );

    /// <inheritdoc/>
    public void Refused(Caller caller, string code)
    {
        code = code.Length > LongestCode ? code[..LongestCode] : code;
        var now = Time.GetUtcNow();
        Hold(
            caller,
            held => held with { Refusals = held.Refusals + 1, RefusedAt = now, RefusedWith = code }
        );
    }

    /// <summary>Writes what is held; what cannot be written is left out, since the next request says it again.</summary>
    public override async Task Write(CancellationToken cancel)
    {
        Dictionary<Guid, Held> held;
        lock (_lock)
        {
            (held, _held) = (_held, []);
        }

        foreach (var (systemId, one) in held.OrderBy(one => one.Key))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
                var row = new
                {
                    systemId,
                    position = one.Position,
                    readAt = one.ReadAt,
                    requests = one.Requests,
                    changes = one.Changes,
                    snapshots = one.Snapshots,
                    refusals = one.Refusals,
                    refusedAt = one.RefusedAt,
                    refusedWith = one.RefusedWith,
                };
                if (await sql.Execute(Add, row, cancel) == 0)
                {
                    await sql.Execute(Insert, row, cancel);
                }
            }
            catch (Exception error)
                when (error is DbException or OperationCanceledException or ObjectDisposedException)
            {
                NotWritten(error);
            }
        }
    }

    private void Hold(Caller caller, Func<Held, Held> change)
    {
        if (caller.SystemId is not { } system)
        {
            return;
        }

        lock (_lock)
        {
            _held[system] = change(_held.GetValueOrDefault(system) ?? new());
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "How far a trading system has followed could not be written down."
    )]
    private partial void NotWritten(Exception error);

    private sealed record Held
    {
        public long? Position { get; init; }
        public DateTimeOffset? ReadAt { get; init; }
        public long Requests { get; init; }
        public long Changes { get; init; }
        public long Snapshots { get; init; }
        public long Refusals { get; init; }
        public DateTimeOffset? RefusedAt { get; init; }
        public string? RefusedWith { get; init; }
    }
}
