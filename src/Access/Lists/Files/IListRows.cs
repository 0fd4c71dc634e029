using Trading.Kernel.Http;
using Trading.Kernel.Security;

namespace Trading.Access.Lists.Files;

/// <summary>The platform's lists as rows: whoever shows them knows their columns, filters and order, and reads them.</summary>
public interface IListRows
{
    /// <summary>What a list would be as a file; null where there is none of that name.</summary>
    /// <param name="list">Its name.</param>
    /// <param name="query">Filters and order, as they stand in its page's address.</param>
    /// <param name="columns">Those wanted by their keys; the usual ones when null or when none of them is known.</param>
    /// <param name="language">Of titles.</param>
    ListOutline? Outline(
        string list,
        string query,
        IReadOnlyList<string>? columns,
        string language
    );

    /// <summary>Some rows, as the caller may read them.</summary>
    /// <param name="outline">Of which file.</param>
    /// <param name="cursor">Where they begin; null for the first.</param>
    /// <param name="countUpTo">How far all of them are counted; null for not at all.</param>
    /// <param name="caller">In whose name and language.</param>
    /// <param name="cancel">Stops it.</param>
    Task<Outcome<ListRows>> Read(
        ListOutline outline,
        string? cursor,
        int? countUpTo,
        Caller caller,
        CancellationToken cancel
    );
}

/// <summary>A list as a file, before its rows are read.</summary>
/// <param name="List">Its name.</param>
/// <param name="Title">What its rows are, in the language asked for.</param>
/// <param name="Query">Filters and order, as in an address, with nothing that the list does not know.</param>
/// <param name="Columns">What is in it, in order.</param>
public sealed record ListOutline(
    string List,
    string Title,
    string Query,
    IReadOnlyList<ListColumn> Columns
);

/// <summary>A column of a list.</summary>
/// <param name="Key">Stable for machines.</param>
/// <param name="Title">In words.</param>
public sealed record ListColumn(string Key, string Title);

/// <summary>Some rows.</summary>
/// <param name="Rows">A text, a number or nothing in each cell.</param>
/// <param name="Next">Where the next ones begin; null at the end.</param>
/// <param name="Total">How many there are, where it was asked for and can be counted.</param>
public sealed record ListRows(
    IReadOnlyList<IReadOnlyList<object?>> Rows,
    string? Next,
    ListTotal? Total
);
