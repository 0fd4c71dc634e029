using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;

namespace Trading.Kernel.Sql;

/// <summary>
/// Whether a row can be written: with a full disk, or on a server that became a copy, everything can be read and nothing
/// done. Tried at most every ten seconds, because whoever asks asks often and of each node.
/// </summary>
public sealed class WriteProbe(IServiceScopeFactory scopes, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly string Subject =
        $"health/{Environment.MachineName[..Math.Min(50, Environment.MachineName.Length)]}";

    private static readonly Statement Touch = Statement
        .Of(
            "kernel.write_probe.touch",
            "update rate_count set taken = 1 - taken where subject = @subject and minute = 0"
        )
        .Within(Patience);

    private static readonly Statement Insert = Statement
        .Of(
            "kernel.write_probe.insert",
            "insert into rate_count (subject, minute, taken) values (@subject, 0, 0)"
        )
        .Within(Patience);

    private readonly SemaphoreSlim _one = new(1);
    private DateTimeOffset? _wrote;

    /// <summary>Null when a row was written lately, else what the database said.</summary>
    public async Task<DbException?> Complaint(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (_wrote is not { } wrote || time.GetUtcNow() - wrote >= Every)
            {
                await Write(cancel);
                _wrote = time.GetUtcNow();
            }

            return null;
        }
        // Another node of the same name was there at the same instant: rows can be written.
        catch (DbException error) when (Database.IsDuplicate(error) || Database.IsTransient(error))
        {
            return null;
        }
        catch (DbException error)
        {
            return error;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task Write(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(cancel);
        if (await sql.Execute(Touch, new { subject = Subject }, cancel) == 0)
        {
            await sql.Execute(Insert, new { subject = Subject }, cancel);
        }

        await sql.Commit(cancel);
    }
}
