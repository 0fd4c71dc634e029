using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Commands;

/// <summary>
/// <see cref="Limits"/> that hold over all hosts, for what guards an account: counted in this process first, so that a
/// flood at one host costs the database nothing, and what passes is counted in the database. No transaction is open
/// meanwhile: nobody waits for another's count.
/// </summary>
public sealed class SharedLimits(SqlSession sql, Limits limits, TimeProvider time)
{
    private static readonly Statement Take = Statement.Of(
        "kernel.rate_count.take",
        """
        update rate_count set taken = taken + 1
        where subject = @subject and minute = @minute and taken < @permits
        """
    );

    private static readonly Statement Begin = Statement.Of(
        "kernel.rate_count.begin",
        """
        insert into rate_count (subject, minute, taken)
        select @subject, @minute, 1
        where not exists (select 1 from rate_count where subject = @subject and minute = @minute)
        """
    );

    /// <summary>Counts one; the problem when it is one too many, here or over all hosts.</summary>
    /// <param name="limit">Name of the setting.</param>
    /// <param name="whose">Address, account or device; null is not limited (a call inside the process).</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<Problem?> Count(string limit, string? whose, CancellationToken cancel)
    {
        if (limits.Take(limit, whose) is { } refused)
        {
            return refused;
        }

        // What a command of the platform's own sends on is no guess from outside.
        if (
            whose is null
            || limits.PermitsOf(limit) is not (> 0 and var permits)
            || sql.InTransaction
        )
        {
            return null;
        }

        var now = time.GetUtcNow();
        var args = new
        {
            subject = Convert.ToHexStringLower(
                SHA256.HashData(Encoding.UTF8.GetBytes($"{limit} {whose}"))
            ),
            minute = Limits.WindowOf(now),
            permits,
        };
        return
            await sql.Execute(Take, args, cancel) > 0
            || await IsFirst(args, cancel)
            // Another host's was the first, between the two.
            || await sql.Execute(Take, args, cancel) > 0
            ? null
            : Limits.TooMany(Limits.EndOf(args.minute) - now);
    }

    private async Task<bool> IsFirst(object args, CancellationToken cancel)
    {
        try
        {
            return await sql.Execute(Begin, args, cancel) > 0;
        }
        catch (DbException error) when (Database.IsDuplicate(error))
        {
            return false;
        }
    }
}
