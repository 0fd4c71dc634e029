using System.Globalization;
using Trading.Kernel.Http;

namespace Trading.Kernel.Sql;

/// <summary>A field that holds more than one <see cref="Statement"/>.</summary>
public interface IStatements
{
    /// <summary>Each of them.</summary>
    IEnumerable<Statement> All { get; }
}

/// <summary>A column that a list is ordered by, and what a row has in it.</summary>
/// <param name="Sql">As the statement calls it.</param>
/// <param name="Type">What the engine compares: string, long, double, instant, day or id.</param>
/// <param name="Value">Of a row that was read.</param>
/// <param name="MayBeMissing">True where rows without a value are last, whichever way the list goes.</param>
public sealed record SortColumn<TRow>(
    string Sql,
    Type Type,
    Func<TRow, object?> Value,
    bool MayBeMissing = false
);

/// <summary>One order a list can be asked for.</summary>
/// <param name="Name">In addresses; with a minus sign before it the other way round.</param>
/// <param name="Columns">One after the other; only the first may be missing. The statement's last column makes it one order.</param>
public sealed record Sort<TRow>(string Name, params IReadOnlyList<SortColumn<TRow>> Columns);

/// <summary>Where a page begins: the statement to send and the keys it begins after.</summary>
public sealed record SortedStart(Statement Statement, object Keys, string Sort)
{
    /// <summary>The same keys as values; empty at the beginning.</summary>
    internal IReadOnlyList<object?> Values { get; init; } = [];
}

/// <summary>
/// A list that can be asked for in several orders, page by page. Written once with <c>{after}</c> among its conditions and
/// <c>order by {order}</c>; each order, direction and beginning is a text of its own, so that an index can carry it.
/// The orders are data: nothing that a caller sends becomes SQL. Every order ends in a column that no two rows share, so
/// that pages neither skip nor repeat a row, also among equal values and while rows come.
/// </summary>
public sealed class SortedStatement<TRow> : IStatements
{
    private readonly Dictionary<string, Statement> _texts = [];
    private readonly IReadOnlyList<Sort<TRow>> _sorts;
    private readonly SortColumn<TRow> _last;

    private SortedStatement(
        string name,
        string text,
        string usual,
        SortColumn<TRow> last,
        IReadOnlyList<Sort<TRow>> sorts
    )
    {
        (Usual, _sorts, _last) = (usual, sorts, last);
        foreach (var sort in sorts)
        {
            var columns = ColumnsOf(sort);
            foreach (var falling in (bool[])[false, true])
            {
                foreach (var from in Enum.GetValues<From>())
                {
                    if (from is From.AfterMissing or From.BeforeMissing && !columns[0].MayBeMissing)
                    {
                        continue;
                    }

                    var backwards = from is From.Before or From.BeforeMissing;
                    _texts[Key(sort.Name, falling, from)] = Statement.Of(
                        $"{name}.{Key(sort.Name, falling, from)}",
                        text.Replace(
                                "{after}",
                                Condition(columns, falling, from),
                                StringComparison.Ordinal
                            )
                            .Replace(
                                "{order}",
                                Order(columns, falling, backwards),
                                StringComparison.Ordinal
                            )
                    );
                }
            }
        }
    }

    private enum From
    {
        Start,
        After,
        AfterMissing,
        Before,
        BeforeMissing,
    }

    /// <inheritdoc/>
    public IEnumerable<Statement> All => _texts.Values;

    /// <summary>The order of a list that is asked for in none.</summary>
    public string Usual { get; }

    /// <summary>The orders there are, without their direction.</summary>
    public IReadOnlyList<string> Names => [.. _sorts.Select(sort => sort.Name)];

    /// <summary>Writes a list.</summary>
    /// <param name="name">Of the statements, see <see cref="Statement.Name"/>.</param>
    /// <param name="text">With <c>{after}</c> and <c>{order}</c>.</param>
    /// <param name="usual">The order when none is asked for, as in an address.</param>
    /// <param name="last">No two rows share it.</param>
    /// <param name="sorts">The orders.</param>
    public static SortedStatement<TRow> Of(
        string name,
        string text,
        string usual,
        SortColumn<TRow> last,
        params IReadOnlyList<Sort<TRow>> sorts
    ) => new(name, text, usual, last, sorts);

    /// <summary>True for nothing and for an order that the list has.</summary>
    public bool Has(string? sort) =>
        string.IsNullOrEmpty(sort) || _sorts.Any(one => one.Name == sort.TrimStart('-'));

    /// <summary>Where a page begins; a problem for a cursor of another list or order.</summary>
    public Outcome<SortedStart> Start(string? sort, string? cursor)
    {
        var asked = string.IsNullOrEmpty(sort) ? Usual : sort;
        var (order, falling) = Find(asked);
        var place = Cursor.Read(cursor, new Place(asked, []));
        if (place.Problem is { } foreign)
        {
            return foreign;
        }

        if (string.IsNullOrEmpty(cursor))
        {
            return new SortedStart(
                _texts[Key(order.Name, falling, From.Start)],
                new Dapper.DynamicParameters(),
                asked
            );
        }

        return place.Value.Sort == asked && KeysOf(ColumnsOf(order), place.Value.Keys) is { } keys
            ? Begin(order, falling, keys, backwards: false, asked)
            : Cursor.Foreign(cursor);
    }

    /// <summary>The rows that follow a row, or come before it, the nearest first.</summary>
    public SortedStart Beside(string? sort, TRow row, bool before)
    {
        var asked = string.IsNullOrEmpty(sort) ? Usual : sort;
        var (order, falling) = Find(asked);
        return Begin(
            order,
            falling,
            [.. ColumnsOf(order).Select(column => column.Value(row))],
            before,
            asked
        );
    }

    /// <summary>A page of at most <paramref name="take"/> of the rows, of which one more was read.</summary>
    public Page<TRow> Page(SortedStart start, IReadOnlyList<TRow> rows, int take)
    {
        var columns = ColumnsOf(Find(start.Sort).Order);
        return Cursor.Page(
            rows,
            take,
            row => new Place(start.Sort, [.. columns.Select(column => Written(column.Value(row)))])
        );
    }

    private SortedStart Begin(
        Sort<TRow> order,
        bool falling,
        IReadOnlyList<object?> keys,
        bool backwards,
        string asked
    )
    {
        var parameters = new Dapper.DynamicParameters();
        foreach (var (i, key) in keys.Index())
        {
            if (key is not null)
            {
                parameters.Add($"after{i}", key);
            }
        }

        var from = (backwards, keys[0] is null) switch
        {
            (false, false) => From.After,
            (false, true) => From.AfterMissing,
            (true, false) => From.Before,
            _ => From.BeforeMissing,
        };
        return new SortedStart(_texts[Key(order.Name, falling, from)], parameters, asked)
        {
            Values = keys,
        };
    }

    /// <summary>
    /// Of rows that are all at hand, those that follow the beginning, in its order: by code point, so only for columns
    /// that the engines compare so.
    /// </summary>
    public IReadOnlyList<TRow> After(SortedStart start, IEnumerable<TRow> rows)
    {
        var (order, falling) = Find(start.Sort);
        var columns = ColumnsOf(order);
        var comparer = Comparer<IReadOnlyList<object?>>.Create(
            (one, other) =>
            {
                var compared = one.Zip(other)
                    .Select(pair =>
                        pair.First is string text
                            ? string.CompareOrdinal(text, (string?)pair.Second)
                            : Comparer<object>.Default.Compare(pair.First, pair.Second)
                    )
                    .FirstOrDefault(difference => difference != 0);
                return falling ? -compared : compared;
            }
        );
        return
        [
            .. rows.Select(row =>
                    (
                        Row: row,
                        Keys: (IReadOnlyList<object?>)
                            [.. columns.Select(column => column.Value(row))]
                    )
                )
                .Where(one =>
                    start.Values.Count == 0 || comparer.Compare(one.Keys, start.Values) > 0
                )
                .OrderBy(one => one.Keys, comparer)
                .Select(one => one.Row),
        ];
    }

    private (Sort<TRow> Order, bool Falling) Find(string sort) =>
        (_sorts.First(one => one.Name == sort.TrimStart('-')), sort.StartsWith('-'));

    private List<SortColumn<TRow>> ColumnsOf(Sort<TRow> sort) => [.. sort.Columns, _last];

    private static string Key(string name, bool falling, From from) =>
        $"by_{name}{(falling ? "_falling" : "")}{from switch
        {
            From.Start => "",
            From.After => "_after",
            From.AfterMissing => "_after_missing",
            From.Before => "_before",
            _ => "_before_missing",
        }}";

    private static string Order(List<SortColumn<TRow>> columns, bool falling, bool backwards)
    {
        var direction = falling != backwards ? " desc" : "";
        return string.Join(
            ", ",
            columns.SelectMany(column =>
                column.MayBeMissing
                    ? (string[])
                        [
                            $"case when {column.Sql} is null then 1 else 0 end{(backwards ? " desc" : "")}",
                            column.Sql + direction,
                        ]
                    : [column.Sql + direction]
            )
        );
    }

    // The first column alone, too, in a condition of its own: an index over it begins there.
    private static string Condition(List<SortColumn<TRow>> columns, bool falling, From from)
    {
        var first = columns[0];
        var backwards = from is From.Before or From.BeforeMissing;
        var sign = falling != backwards ? "<" : ">";
        switch (from)
        {
            case From.Start:
                return "1 = 1";
            case From.AfterMissing:
                return $"({first.Sql} is null and {Behind(columns, 1, sign)})";
            case From.BeforeMissing:
                return $"({first.Sql} is not null or {Behind(columns, 1, sign)})";
            default:
                return first.MayBeMissing && !backwards
                    ? $"({first.Sql} is null or ({Behind(columns, 0, sign)}))"
                    : Behind(columns, 0, sign);
        }
    }

    private static string Behind(List<SortColumn<TRow>> columns, int from, string sign)
    {
        var last = columns.Count - 1;
        var text = $"{columns[last].Sql} {sign} @after{last}";
        for (var i = last - 1; i >= from; i--)
        {
            text =
                $"{columns[i].Sql} {sign}= @after{i} and ({columns[i].Sql} {sign} @after{i} or ({columns[i].Sql} = @after{i} and {text}))";
        }

        return from == last ? text : $"({text})";
    }

    // A key that is missing is told from an empty one.
    private const string Missing = "-";
    private const string Given = "=";

    private static string Written(object? key) =>
        key switch
        {
            null => Missing,
            DateTimeOffset at => Given + at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            DateOnly day => Given + day.ToString("O", CultureInfo.InvariantCulture),
            double number => Given + number.ToString("R", CultureInfo.InvariantCulture),
            _ => Given + Convert.ToString(key, CultureInfo.InvariantCulture),
        };

    private static IReadOnlyList<object?>? KeysOf(
        List<SortColumn<TRow>> columns,
        IReadOnlyList<string>? written
    )
    {
        if (written is null || written.Count != columns.Count)
        {
            return null;
        }

        var keys = new List<object?>();
        foreach (var (column, text) in columns.Zip(written))
        {
            if (text == Missing)
            {
                if (!column.MayBeMissing)
                {
                    return null;
                }

                keys.Add(null);
            }
            else if (
                text?.StartsWith(Given, StringComparison.Ordinal) == true
                && Parsed(column.Type, text[Given.Length..]) is { } key
            )
            {
                keys.Add(key);
            }
            else
            {
                return null;
            }
        }

        return keys;
    }

    private static object? Parsed(Type type, string text)
    {
        var plain = CultureInfo.InvariantCulture;
        return type switch
        {
            _ when type == typeof(string) => text,
            _ when type == typeof(long) => long.TryParse(
                text,
                NumberStyles.Integer,
                plain,
                out var whole
            )
                ? whole
                : null,
            _ when type == typeof(double) => double.TryParse(
                text,
                NumberStyles.Float,
                plain,
                out var number
            ) && double.IsFinite(number)
                ? number
                : null,
            _ when type == typeof(Guid) => Guid.TryParseExact(text, "D", out var id) ? id : null,
            // What a column can hold; a forged one may be any.
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.TryParseExact(
                text,
                "O",
                plain,
                DateTimeStyles.AssumeUniversal,
                out var at
            ) && at.Year is > 1800 and < 9999
                ? at
                : null,
            _ when type == typeof(DateOnly) => DateOnly.TryParseExact(text, "O", out var day)
            && day.Year > 1800
                ? day
                : null,
            _ => throw new NotSupportedException($"No list is ordered by a {type.Name}."),
        };
    }

    private sealed record Place(string Sort, IReadOnlyList<string> Keys);
}

/// <summary>Columns that lists are ordered by.</summary>
public static class By<TRow>
{
    /// <summary>A text that every row has.</summary>
    public static SortColumn<TRow> Text(string sql, Func<TRow, string?> value) =>
        new(sql, typeof(string), value);

    /// <summary>A text that some rows have.</summary>
    public static SortColumn<TRow> TextOrNone(string sql, Func<TRow, string?> value) =>
        new(sql, typeof(string), value, MayBeMissing: true);

    /// <summary>A whole number that every row has.</summary>
    public static SortColumn<TRow> Whole(string sql, Func<TRow, long> value) =>
        new(sql, typeof(long), row => value(row));

    /// <summary>A whole number that some rows have.</summary>
    public static SortColumn<TRow> WholeOrNone(string sql, Func<TRow, long?> value) =>
        new(sql, typeof(long), row => value(row), MayBeMissing: true);

    /// <summary>A number that every row has.</summary>
    public static SortColumn<TRow> Number(string sql, Func<TRow, double> value) =>
        new(sql, typeof(double), row => value(row));

    /// <summary>A number that some rows have.</summary>
    public static SortColumn<TRow> NumberOrNone(string sql, Func<TRow, double?> value) =>
        new(sql, typeof(double), row => value(row), MayBeMissing: true);

    /// <summary>An instant that every row has.</summary>
    public static SortColumn<TRow> Instant(string sql, Func<TRow, DateTimeOffset> value) =>
        new(sql, typeof(DateTimeOffset), row => value(row));

    /// <summary>An instant that some rows have.</summary>
    public static SortColumn<TRow> InstantOrNone(string sql, Func<TRow, DateTimeOffset?> value) =>
        new(sql, typeof(DateTimeOffset), row => value(row), MayBeMissing: true);

    /// <summary>A key.</summary>
    public static SortColumn<TRow> Id(string sql, Func<TRow, Guid> value) =>
        new(sql, typeof(Guid), row => value(row));
}
