using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trading.Domain.Codes;
using Trading.Exchange.Beyond;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange;

/// <summary>
/// Counts who reads which record, for the firm: beside the requests, so that a read writes nothing and none waits. Held
/// for <see cref="WrittenBeside.WrittenEvery"/>, then written.
/// </summary>
internal sealed partial class RecordReads(
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<RecordReads> log
) : WrittenBeside(time)
{
    // While the database is away: a host's memory is not filled with what cannot be written.
    private const int MostHeld = 50_000;

    private static readonly Statement Add = Statement.Of(
        "exchange.record_read.add",
        """
        update record_read
        set times = times + @times, last_at = case when last_at < @at then @at else last_at end, reader = @reader
        where entity_code = @code and system_id = @systemId and day = @day
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "exchange.record_read.insert",
        """
        insert into record_read (entity_code, system_id, day, reader, times, last_at)
        values (@code, @systemId, @day, @reader, @times, @at)
        """
    );

    private readonly Lock _lock = new();
    private Dictionary<Key, Count> _held = [];
    private bool _full;

    /// <summary>A system read a record just now.</summary>
    public void Saw(EntityCode code, Guid systemId, string reader)
    {
        var now = Time.GetUtcNow();
        lock (_lock)
        {
            Hold(new Key(code, systemId, ChinaTime.DateOf(now)), new Count(reader, 1, now, now));
        }
    }

    /// <summary>Writes what is held; what cannot be written is held on.</summary>
    public override async Task Write(CancellationToken cancel)
    {
        Dictionary<Key, Count> held;
        lock (_lock)
        {
            (held, _held, _full) = (_held, [], false);
        }

        if (held.Count == 0)
        {
            return;
        }

        // In one order, so that two hosts that write the same do not wait for each other in a ring.
        foreach (
            var some in held.OrderBy(one => one.Key.Code)
                .ThenBy(one => one.Key.SystemId)
                .ThenBy(one => one.Key.Day)
                .Chunk(500)
        )
        {
            try
            {
                await Write(some, cancel);
            }
            catch (Exception error)
                when (error is DbException or OperationCanceledException or ObjectDisposedException)
            {
                // Also where another host wrote the day's first at the same instant: the next time it is there. Whoever
                // starts a host inside another may take its services away while it stops.
                NotWritten(error);
                lock (_lock)
                {
                    foreach (var (key, count) in some)
                    {
                        Hold(key, count);
                    }
                }
            }
        }
    }

    private async Task Write(KeyValuePair<Key, Count>[] some, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        var beyond = scope.ServiceProvider.GetRequiredService<ReadsBeyond>();
        scope.ServiceProvider.GetRequiredService<CurrentCaller>().Caller = Caller.Platform(
            "exchange.reads"
        );
        await sql.Begin(cancel);
        foreach (var (key, count) in some)
        {
            var row = new
            {
                code = key.Code,
                systemId = key.SystemId,
                day = key.Day,
                reader = count.Reader,
                times = count.Times,
                at = count.LastAt,
            };
            if (await sql.Execute(Add, row, cancel) == 0)
            {
                await sql.Execute(Insert, row, cancel);
            }

            await beyond.Count(
                new(
                    key.Code,
                    key.SystemId,
                    key.Day,
                    count.Reader,
                    count.Times,
                    count.FirstAt,
                    count.LastAt
                ),
                cancel
            );
        }

        await sql.Commit(cancel);
    }

    private void Hold(Key key, Count count)
    {
        if (_held.TryGetValue(key, out var before))
        {
            _held[key] = new Count(
                count.Reader,
                before.Times + count.Times,
                count.FirstAt < before.FirstAt ? count.FirstAt : before.FirstAt,
                count.LastAt > before.LastAt ? count.LastAt : before.LastAt
            );
        }
        else if (_held.Count < MostHeld)
        {
            _held.Add(key, count);
        }
        else if (!_full)
        {
            _full = true;
            NotHeld();
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Reads of records could not be written down; they are tried again."
    )]
    private partial void NotWritten(Exception error);

    [LoggerMessage(
        LogLevel.Error,
        "So many reads of records wait to be written down that further ones are not counted."
    )]
    private partial void NotHeld();

    private sealed record Key(EntityCode Code, Guid SystemId, DateOnly Day);

    private sealed record Count(
        string Reader,
        long Times,
        DateTimeOffset FirstAt,
        DateTimeOffset LastAt
    );
}
