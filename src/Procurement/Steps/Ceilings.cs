using Trading.Procurement.Kinds;

namespace Trading.Procurement.Steps;

/// <summary>The ceilings of a procurement and its lots, and what they come to when an amendment moves one.</summary>
internal sealed class Ceilings(long? whole, IEnumerable<(string Number, long? Ceiling)> lots)
{
    private readonly Dictionary<string, long?> _lots = lots.ToDictionary(
        lot => lot.Number,
        lot => lot.Ceiling,
        StringComparer.Ordinal
    );

    /// <summary>Of the whole, in the currency's hundredth.</summary>
    public long? Whole { get; private set; } = whole;

    /// <summary>Of a lot.</summary>
    public long? Of(string lot) => _lots[lot];

    /// <summary>The ceiling that a step gives a lot; null where it gives none.</summary>
    public static long? MovedBy(KindStep step, Func<string, long?> figure) =>
        step
            .Figures.Where(one => one.MovesCeiling)
            .Select(one => figure(one.Code))
            .FirstOrDefault(amount => amount is not null);

    /// <summary>A lot has another ceiling; the whole moves with it, and is their sum where it was not said and each has one.</summary>
    public void Move(string lot, long ceiling)
    {
        var before = _lots[lot];
        _lots[lot] = ceiling;
        Whole =
            _lots.Count == 1 ? ceiling
            : Whole is { } whole && before is { } was ? whole - was + ceiling
            : Whole is null && _lots.Values.All(one => one is not null) ? _lots.Values.Sum()
            : Whole;
    }
}
