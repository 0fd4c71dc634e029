using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

/// <summary>
/// Writes down when and from where each key was last used: beside the requests, so that none waits for it, and at most
/// once a minute a key.
/// </summary>
internal sealed partial class KeyUses(
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<KeyUses> log
) : BackgroundService
{
    private static readonly TimeSpan WrittenEvery = TimeSpan.FromMinutes(1);

    private static readonly Statement Note = Statement.Of(
        "access.api_key.note_use",
        """
        update api_key set last_used_at = @at, last_used_from = @from
        where id = @id and (last_used_at is null or last_used_at < @at)
        """
    );

    private readonly ConcurrentDictionary<Guid, long> _noted = new();
    private readonly Channel<Use> _uses = Channel.CreateBounded<Use>(
        new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    /// <summary>A key was used just now.</summary>
    public void Saw(Guid key, string? address)
    {
        var now = time.GetUtcNow();
        if (_noted.TryGetValue(key, out var last) && now.UtcTicks - last < WrittenEvery.Ticks)
        {
            return;
        }

        _noted[key] = now.UtcTicks;
        _uses.Writer.TryWrite(new Use(key, now, address));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var use in _uses.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope
                    .ServiceProvider.GetRequiredService<SqlSession>()
                    .Execute(
                        Note,
                        new
                        {
                            id = use.Key,
                            at = use.At,
                            from = use.Address,
                        },
                        stoppingToken
                    );
            }
            catch (System.Data.Common.DbException error)
            {
                // The next use is written a minute later.
                NotWritten(error);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The last use of a key could not be written down.")]
    private partial void NotWritten(Exception error);

    private sealed record Use(Guid Key, DateTimeOffset At, string? Address);
}
