using Trading.Kernel.Http;
using Trading.Kernel.Security;

namespace Trading.Kernel.Sql;

/// <summary>Which page of a list is asked for, and in which order.</summary>
/// <param name="Sort">As in an address; the list's usual order when left out.</param>
/// <param name="Cursor">Where it begins; null for the first.</param>
/// <param name="Take">The most rows.</param>
/// <param name="CountUpTo">How far the rows of all pages are counted; null for not at all.</param>
public readonly record struct PageAsked(
    string? Sort,
    string? Cursor,
    int Take,
    int? CountUpTo = null
);

/// <summary>Reads lists page by page: one row more than is shown, to know whether there is a next page.</summary>
public static class ListPages
{
    /// <summary>A page of a list; a problem for a cursor of another list or order.</summary>
    /// <param name="sql">Where it is read.</param>
    /// <param name="list">The list.</param>
    /// <param name="asked">Which page.</param>
    /// <param name="scope">Of what the caller sees; null for a list without scope.</param>
    /// <param name="filters">The other parameters of the statement.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public static async Task<Outcome<Page<TRow>>> Page<TRow>(
        this SqlSession sql,
        SortedStatement<TRow> list,
        PageAsked asked,
        DataScope? scope,
        object filters,
        CancellationToken cancel
    )
    {
        var start = list.Start(asked.Sort, asked.Cursor);
        if (start.Problem is { } foreign)
        {
            return foreign;
        }

        var args = Arguments.Of(filters, start.Value.Keys, new { skip = 0, take = asked.Take + 1 });
        var rows = scope is null
            ? await sql.Query<TRow>(start.Value.Statement, args, cancel)
            : await sql.Query<TRow>(start.Value.Statement, scope, args, cancel);
        return list.Page(start.Value, rows, asked.Take);
    }

    /// <summary>The same with the total, by a statement that counts the rows of <c>{page}</c> by the same filters.</summary>
    public static async Task<Outcome<Page<TRow>>> Page<TRow>(
        this SqlSession sql,
        SortedStatement<TRow> list,
        Statement count,
        PageAsked asked,
        DataScope? scope,
        object filters,
        CancellationToken cancel
    )
    {
        var page = await sql.Page(list, asked, scope, filters, cancel);
        return page.Problem is null
            ? page.Value with
            {
                Total = await sql.Total(count, scope, filters, asked.CountUpTo, cancel),
            }
            : page;
    }

    /// <summary>The same page, each row as it is shown.</summary>
    public static Outcome<Page<TShown>> As<TRow, TShown>(
        this Outcome<Page<TRow>> page,
        Func<TRow, TShown> shown
    ) => page.Problem is { } foreign ? foreign : page.Value.As(shown);
}
