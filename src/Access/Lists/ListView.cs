using System.Text.Json;
using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Access.Lists;

/// <summary>A view of a list that a person keeps.</summary>
public sealed record ListView : IVersioned
{
    public Guid Id { get; init; }

    /// <summary>Of which list, as its address is called.</summary>
    public string List { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>The filters that are set, by their names in the list's address.</summary>
    public IReadOnlyDictionary<string, string> Filters { get; init; } =
        new Dictionary<string, string>();

    /// <summary>The list's order; null for its usual one.</summary>
    public string? Sort { get; init; }

    /// <summary>The columns that are shown, by their keys; null for those of the person's choice.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset ChangedAt { get; init; }
}

/// <summary>Kept views in the database: a person's own, whoever asks.</summary>
internal sealed class ListViewStore(SqlSession sql)
{
    /// <summary>The longest name of a view.</summary>
    public const int LongestName = 100;

    private const int LongestValue = 200;
    private const int MostFilters = 30;
    private const int MostColumns = 40;

    private static readonly Statement Select = Statement.Of(
        "access.list_view.mine",
        """
        select id, list, name, filters, sort, columns, version, changed_at from list_view
        where person_id = @person and (@list is null or list = @list) order by name, id {recompile}
        """
    );

    public async Task<List<ListView>> Of(Guid person, string? list, CancellationToken cancel) =>
        [
            .. (await sql.Query<Row>(Select, new { person, list }, cancel)).Select(
                row => new ListView
                {
                    Id = row.Id,
                    List = row.List,
                    Name = row.Name,
                    Filters = Read(row.Filters),
                    Sort = row.Sort,
                    Columns = Columns(row.Columns),
                    Version = row.Version,
                    ChangedAt = row.ChangedAt,
                }
            ),
        ];

    public static string Written(IReadOnlyDictionary<string, string> filters) =>
        JsonSerializer.Serialize(filters, MessageText.Json);

    public static string? Written(IReadOnlyList<string>? columns) =>
        columns is null ? null : string.Join(',', columns);

    public static IReadOnlyList<string>? Columns(string? written) =>
        written?.Split(',', StringSplitOptions.RemoveEmptyEntries);

    public static Problem OnlyPeople() =>
        Problem.Forbidden("只有个人账号可以保存视图。", "Only a person keeps views.");

    public static Problem Unknown() => Problem.NotFound("没有这个视图。", "There is no such view.");

    public static Problem NameTaken() =>
        Problem.Conflict(
            "list_view.name",
            "您已有同名的视图。",
            "You keep a view of this name already."
        );

    // Views that were searches say of the filters that were not set that they are null.
    private static Dictionary<string, string> Read(string filters) =>
        JsonSerializer
            .Deserialize<Dictionary<string, string?>>(filters, MessageText.Json)!
            .Where(filter => !string.IsNullOrEmpty(filter.Value))
            .ToDictionary(filter => filter.Key, filter => filter.Value!);

    /// <summary>What a list is called: lower-case letters, digits and hyphens.</summary>
    public static bool IsList(string? list) =>
        list is { Length: > 0 and <= 40 }
        && list.All(letter =>
            char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'
        );

    /// <summary>Columns by their keys.</summary>
    public static bool AreColumns(IReadOnlyList<string>? columns) =>
        columns is null || (columns.Count is > 0 and <= MostColumns && columns.All(IsName));

    private static bool IsName(string? name) =>
        name is { Length: > 0 and <= 24 } && name.All(char.IsAsciiLetterOrDigit);

    /// <summary>What can be kept, for every message that has it.</summary>
    internal abstract class ViewRules<T> : AbstractValidator<T>
        where T : IListView
    {
        protected ViewRules()
        {
            RuleFor(view => view.Name).IsLine(LongestName, "名称", "Name");
            RuleFor(view => view.Filters)
                .Must(filters =>
                    filters is not null
                    && filters.Count <= MostFilters
                    && filters.All(filter =>
                        IsName(filter.Key) && filter.Value is { Length: <= LongestValue }
                    )
                )
                .WithMessage(
                    "list_view.filters",
                    "筛选条件无法保存。",
                    "The filters cannot be kept."
                );
            RuleFor(view => view.Sort)
                .Must(sort => string.IsNullOrEmpty(sort) || IsName(sort.TrimStart('-')))
                .WithMessage("list_view.sort", "排序无法保存。", "The order cannot be kept.");
            RuleFor(view => view.Columns)
                .Must(AreColumns)
                .WithMessage("list_view.columns", "列无法保存。", "The columns cannot be kept.");
        }
    }

    /// <summary>A view as it is to be kept.</summary>
    internal interface IListView
    {
        string Name { get; }
        IReadOnlyDictionary<string, string> Filters { get; }
        string? Sort { get; }
        IReadOnlyList<string>? Columns { get; }
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string List { get; init; } = "";
        public string Name { get; init; } = "";
        public string Filters { get; init; } = "";
        public string? Sort { get; init; }
        public string? Columns { get; init; }
        public long Version { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
    }
}
