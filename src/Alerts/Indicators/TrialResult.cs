namespace Trading.Alerts.Indicators;

/// <summary>What a trial found.</summary>
public sealed record TrialResult
{
    /// <summary>Procurements and subjects that were judged both ways.</summary>
    public long Looked { get; init; }

    /// <summary>By city and kind, where something differs.</summary>
    public IReadOnlyList<TrialPlace> Places { get; init; } = [];

    /// <summary>Procurements whose warning somebody confirmed and that would lose this flag.</summary>
    public long ConfirmedLost { get; init; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<Guid> Lost { get; init; } = [];
}

/// <summary>A city and kind.</summary>
/// <param name="City">The division of the city; empty where none is known.</param>
/// <param name="TradingKind">The trading kind.</param>
/// <param name="Before">Flags by what is in force.</param>
/// <param name="More">Flags that come.</param>
/// <param name="Fewer">Flags that go.</param>
public sealed record TrialPlace(
    string City,
    string TradingKind,
    long Before,
    long More,
    long Fewer
);

/// <summary>Counts on from what was found.</summary>
internal sealed class TrialCounts
{
    private readonly SortedDictionary<(string City, string Kind), TrialPlace> _places = [];
    private long _looked;

    public TrialCounts(TrialResult reached)
    {
        _looked = reached.Looked;
        foreach (var place in reached.Places)
        {
            _places[(place.City, place.TradingKind)] = place;
        }
    }

    public void Count(string? region, string kind, int before, int after)
    {
        _looked++;
        if (before == 0 && after == 0)
        {
            return;
        }

        var city = region is { Length: >= 4 } ? $"{region[..4]}00" : "";
        var place = _places.TryGetValue((city, kind), out var known)
            ? known
            : new(city, kind, 0, 0, 0);
        _places[(city, kind)] = place with
        {
            Before = place.Before + before,
            More = place.More + Math.Max(after - before, 0),
            Fewer = place.Fewer + Math.Max(before - after, 0),
        };
    }

    public TrialResult Result() => new() { Looked = _looked, Places = [.. _places.Values] };
}
