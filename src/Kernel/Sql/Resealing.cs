using Trading.Kernel.Security;

namespace Trading.Kernel.Sql;

/// <summary>Seals under the key in force what older keys sealed.</summary>
public static class Resealing
{
    /// <summary>Some of it; how many rows that were: fewer than <paramref name="atOnce"/> once there are no more.</summary>
    /// <param name="sql">Where it lies.</param>
    /// <param name="ring">The keys.</param>
    /// <param name="sealedBefore">Reads a <c>{page}</c> of what is sealed and not like <c>@current</c>, locked.</param>
    /// <param name="set">Keeps a row's new seal.</param>
    /// <param name="anew">What <paramref name="set"/> takes, of a row.</param>
    /// <param name="atOnce">The most rows.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public static async Task<int> Reseal<TRow>(
        this SqlSession sql,
        KeyRing ring,
        Statement sealedBefore,
        Statement set,
        Func<TRow, object> anew,
        int atOnce,
        CancellationToken cancel
    )
    {
        var old = await sql.Query<TRow>(
            sealedBefore,
            new
            {
                current = KeyRing.MarkOf(ring.CurrentId) + "%",
                skip = 0,
                take = atOnce,
            },
            cancel
        );
        foreach (var row in old)
        {
            await sql.Execute(set, anew(row), cancel);
        }

        return old.Count;
    }

    /// <summary>All of it, some at a time; how many rows that were.</summary>
    /// <inheritdoc cref="Reseal"/>
    public static async Task<int> ResealAll<TRow>(
        this SqlSession sql,
        KeyRing ring,
        Statement sealedBefore,
        Statement set,
        Func<TRow, object> anew,
        int atOnce,
        CancellationToken cancel
    )
    {
        for (var all = 0; ; )
        {
            var some = await sql.Reseal(ring, sealedBefore, set, anew, atOnce, cancel);
            all += some;
            if (some < atOnce)
            {
                return all;
            }
        }
    }
}
