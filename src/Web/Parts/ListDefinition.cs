using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Web.Parts;

/// <summary>Whoever reads a list: its page, or a file that is made of it, each as the caller may.</summary>
public interface IListReader
{
    Task<Outcome<T>> Ask<T>(IQuery<T> query)
        where T : notnull;

    /// <summary>Whose list it is, where it is of one.</summary>
    Task<Trading.Kernel.Security.Caller> Who();
}

/// <summary>A page of a list that is asked for.</summary>
/// <param name="Address">Filters and order.</param>
/// <param name="Cursor">Where it begins; null for the first.</param>
/// <param name="Take">The most rows.</param>
/// <param name="CountUpTo">How far all of them are counted; null for not at all.</param>
public sealed record ListRequest(ListAddress Address, string? Cursor, int Take, int? CountUpTo);

/// <summary>A list: once for its page and its files.</summary>
public abstract record ListDefinition(string Name, string Path, string Title)
{
    /// <summary>Its filters, in the order in which they are offered.</summary>
    public IReadOnlyList<ListFilter> Filters { get; init; } = [];

    /// <summary>The order it has when none is asked for, as in an address.</summary>
    public string UsualSort { get; init; } = "";

    /// <summary>Its columns that can be in a file, by key and title.</summary>
    public abstract IReadOnlyList<(string Key, string Title, bool Spare)> FileColumns { get; }

    /// <summary>How many there are, where pages do not say it.</summary>
    public abstract Task<ListTotal?> Total(ListRequest request, IListReader reader);

    /// <summary>A page of it as a file holds it.</summary>
    public abstract Task<Outcome<Page<IReadOnlyList<object?>>>> Cells(
        ListRequest request,
        IReadOnlyList<string> columns,
        IListReader reader
    );
}

/// <summary>A list of rows that come from the database page by page.</summary>
/// <param name="Name">Of its views, its choice and its file.</param>
/// <param name="Path">Of its page.</param>
/// <param name="Title">What its rows are.</param>
public sealed record ListDefinition<TItem>(string Name, string Path, string Title)
    : ListDefinition(Name, Path, Title)
    where TItem : notnull
{
    public IReadOnlyList<RowColumn<TItem>> Columns { get; init; } = [];

    /// <summary>What tells a row from the others.</summary>
    public required Func<TItem, object> Key { get; init; }

    /// <summary>Reads a page.</summary>
    public required Func<ListRequest, IListReader, Task<Outcome<Page<TItem>>>> Read { get; init; }

    /// <summary>How many there are, where pages do not say it; null where nobody can.</summary>
    public Func<ListRequest, IListReader, Task<ListTotal?>>? Count { get; init; }

    /// <inheritdoc/>
    public override Task<ListTotal?> Total(ListRequest request, IListReader reader) =>
        Count is { } count ? count(request, reader) : Task.FromResult<ListTotal?>(null);

    /// <inheritdoc/>
    public override IReadOnlyList<(string Key, string Title, bool Spare)> FileColumns =>
        [
            .. Columns
                .Where(column => !column.PageOnly)
                .Select(column => (column.Key, column.FileTitle ?? column.Title, column.Spare)),
        ];

    /// <inheritdoc/>
    public override async Task<Outcome<Page<IReadOnlyList<object?>>>> Cells(
        ListRequest request,
        IReadOnlyList<string> columns,
        IListReader reader
    )
    {
        var shown = columns.Select(key => Columns.First(column => column.Key == key)).ToList();
        var page = await Read(request, reader);
        return page.Problem is { } problem
            ? problem
            : page.Value.As(item =>
                (IReadOnlyList<object?>)[.. shown.Select(column => column.ValueOf(item))]
            );
    }

    /// <summary>A page as a list's own query gives it.</summary>
    public static async Task<Outcome<Page<TItem>>> Ask<TPage>(
        IListReader reader,
        IQuery<TPage> query
    )
        where TPage : Page<TItem>
    {
        var page = await reader.Ask(query);
        return page.Problem is { } problem ? problem : page.Value;
    }
}
