using Microsoft.AspNetCore.WebUtilities;
using Trading.Domain.Codes;

namespace Trading.Web.Parts;

/// <summary>
/// What a list shows, as its address says it: filters by their names, and the order. It can be kept, sent to a colleague,
/// and gone back to.
/// </summary>
public sealed record ListAddress
{
    /// <summary>The order's name in an address.</summary>
    public const string SortName = "sort";

    /// <summary>In an address: everything, also where the person's list opens with a view.</summary>
    public const string ViewName = "view";

    private readonly IReadOnlyList<ListFilter> _filters;
    private readonly Dictionary<string, string> _given;

    private ListAddress(
        IReadOnlyList<ListFilter> filters,
        Dictionary<string, string> given,
        string? sort,
        bool bare
    ) => (_filters, _given, Sort, IsBare) = (filters, given, sort, bare);

    /// <summary>The order asked for; null for the list's own.</summary>
    public string? Sort { get; }

    /// <summary>True where the address says nothing at all.</summary>
    public bool IsBare { get; }

    /// <summary>What the address says of the filters.</summary>
    public IReadOnlyDictionary<string, string> Given => _given;

    /// <summary>What a filter holds; null for everything.</summary>
    public string? this[string name]
    {
        get
        {
            var value =
                _given.GetValueOrDefault(name)
                ?? _filters.FirstOrDefault(filter => filter.Name == name)?.Usual;
            return value == ListFilter.Any ? null : value;
        }
    }

    /// <summary>A day that a filter holds.</summary>
    public DateOnly? Day(string name) => Rfc3339.DayOrNone(this[name]);

    /// <summary>The filters that are set otherwise than usual.</summary>
    public IEnumerable<(ListFilter Filter, string Value)> Set =>
        _filters
            .Where(filter => _given.ContainsKey(filter.Name))
            .Select(filter => (filter, _given[filter.Name]));

    /// <summary>Reads an address.</summary>
    public static ListAddress Of(IReadOnlyList<ListFilter> filters, string uri)
    {
        var mark = uri.IndexOf('?', StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(mark < 0 ? "" : uri[mark..]);
        var given = new Dictionary<string, string>();
        foreach (var filter in filters)
        {
            if (
                query.TryGetValue(filter.Name, out var values)
                && values.ToString().Trim() is { Length: > 0 } value
                && value != filter.Usual
                && value.Length <= Math.Max(filter.Longest, 100)
            )
            {
                given[filter.Name] = value;
            }
        }

        return new(
            filters,
            given,
            query.TryGetValue(SortName, out var sort) && sort.ToString() is { Length: > 0 } order
                ? order
                : null,
            query.Count == 0
        );
    }

    /// <summary>The same with one filter otherwise; null or what is usual leaves it out.</summary>
    public ListAddress With(string name, string? value)
    {
        var given = new Dictionary<string, string>(_given);
        var filter = _filters.First(one => one.Name == name);
        if (string.IsNullOrWhiteSpace(value))
        {
            value = filter.Usual is null ? null : ListFilter.Any;
        }

        if (value is null || value.Trim() == filter.Usual)
        {
            given.Remove(name);
        }
        else
        {
            given[name] = value.Trim();
        }

        return new(_filters, given, Sort, bare: false);
    }

    /// <summary>The same in another order.</summary>
    public ListAddress SortedBy(string? sort) => new(_filters, _given, sort, bare: false);

    /// <summary>Everything, in the same order.</summary>
    public ListAddress Cleared() => new(_filters, [], Sort, bare: false);

    /// <summary>What a kept view shows.</summary>
    public static ListAddress Of(
        IReadOnlyList<ListFilter> filters,
        IReadOnlyDictionary<string, string> given,
        string? sort
    ) =>
        new(
            filters,
            given
                .Where(one => filters.Any(filter => filter.Name == one.Key))
                .ToDictionary(one => one.Key, one => one.Value),
            sort,
            bare: false
        );

    /// <summary>The query of an address that says it; empty where there is nothing to say.</summary>
    public string Query
    {
        get
        {
            var said = _filters
                .Where(filter => _given.ContainsKey(filter.Name))
                .Select(filter =>
                    KeyValuePair.Create<string, string?>(filter.Name, _given[filter.Name])
                )
                .ToList();
            if (Sort is not null)
            {
                said.Add(new(SortName, Sort));
            }

            return QueryHelpers.AddQueryString("", said);
        }
    }

    /// <summary>True where both show the same.</summary>
    public bool Shows(ListAddress other) => Query == other.Query;
}
