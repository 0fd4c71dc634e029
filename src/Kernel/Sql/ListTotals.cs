using Trading.Kernel.Http;
using Trading.Kernel.Security;

namespace Trading.Kernel.Sql;

/// <summary>How many rows a list has, as far as anybody wants to know.</summary>
public static class ListTotals
{
    /// <summary>The total by a statement that counts the rows of <c>{page}</c>; null where it is not asked for.</summary>
    public static async Task<ListTotal?> Total(
        this SqlSession sql,
        Statement count,
        DataScope? scope,
        object filters,
        int? upTo,
        CancellationToken cancel
    )
    {
        if (upTo is not { } most)
        {
            return null;
        }

        var args = Arguments.Of(filters, new { skip = 0, take = most + 1 });
        return ListTotal.Of(
            scope is null
                ? await sql.One<long>(count, args, cancel)
                : await sql.One<long>(count, scope, args, cancel),
            most
        );
    }
}
