using System.Globalization;

namespace Trading.Analysis.Screening;

/// <summary>
/// A sequence that a sentence may contain: words, lists of words and quantities, each at most so many characters after
/// the one before. <c>@capital ~12 #money>=100000</c> is a word of the list <c>capital</c> and within twelve characters
/// an amount of at least 100,000 yuan; <c>a|b</c> is either word; without a distance six characters may stand between.
/// </summary>
internal sealed class RuleExpression
{
    private const int UsualGap = 6;
    private readonly Item[] _items;
    private readonly int[] _needs;
    private readonly Item[] _counted;

    private RuleExpression(string source, Item[] items)
    {
        Source = source;
        _items = items;
        _needs = [.. Needs.Distinct()];
        _counted = [.. items.Where(item => item.Quantities.Length > 0)];
    }

    public string Source { get; }

    /// <summary>The lists of which each must have a word in a sentence in which this can be found.</summary>
    public IEnumerable<int> Needs =>
        _items.Where(item => item.Quantities.Length == 0).Select(item => item.List);

    /// <summary>False where a list that is needed has no word in the sentence.</summary>
    public bool MayStand(SentenceWords words)
    {
        foreach (var list in _needs)
        {
            if (!words.Has(list))
            {
                return false;
            }
        }

        foreach (var item in _counted)
        {
            if ((item.List < 0 || !words.Has(item.List)) && !words.HasAny(item.Kinds))
            {
                return false;
            }
        }

        return true;
    }

    public static RuleExpression Parse(string source, Func<string, int> listOf)
    {
        var items = new List<Item>();
        var gap = UsualGap;
        foreach (var word in source.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word[0] == '~')
            {
                gap = int.Parse(word.AsSpan(1), CultureInfo.InvariantCulture);
                continue;
            }

            var bounds = word.Split('|').Where(part => part[0] == '#').Select(OfQuantity).ToArray();
            var words = string.Join('|', word.Split('|').Where(part => part[0] != '#'));
            items.Add(new(words.Length > 0 ? listOf(words) : -1, bounds, gap));
            gap = UsualGap;
        }

        return items.Count == 0
            ? throw new FormatException($"“{source}” says nothing.")
            : new RuleExpression(source, [.. items]);
    }

    /// <summary>Where it stands first; null when it does not.</summary>
    public (int Start, int End)? Find(SentenceWords words)
    {
        ref readonly var item = ref _items[0];
        if (item.List >= 0)
        {
            foreach (var (start, end) in words.Of(item.List))
            {
                if (Follow(words, 1, end) is >= 0 and var last)
                {
                    return (start, last);
                }
            }
        }

        if (item.Quantities.Length > 0)
        {
            foreach (var quantity in words.Quantities)
            {
                foreach (var bounds in item.Quantities)
                {
                    if (
                        bounds.Holds(quantity)
                        && Follow(words, 1, quantity.End) is >= 0 and var last
                    )
                    {
                        return (quantity.Start, last);
                    }
                }
            }
        }

        return null;
    }

    /// <summary>True when it stands in the sentence.</summary>
    public bool Stands(SentenceWords words) => MayStand(words) && Find(words) is not null;

    // Where the rest ends; -1 where it does not follow.
    private int Follow(SentenceWords words, int at, int from)
    {
        if (at == _items.Length)
        {
            return from;
        }

        ref readonly var item = ref _items[at];
        if (item.List >= 0)
        {
            foreach (var (start, end) in words.Of(item.List))
            {
                if (
                    start >= from
                    && start - from <= item.Gap
                    && Follow(words, at + 1, end) is >= 0 and var last
                )
                {
                    return last;
                }
            }
        }

        if (item.Quantities.Length > 0)
        {
            foreach (var quantity in words.Quantities)
            {
                if (quantity.Start < from || quantity.Start - from > item.Gap)
                {
                    continue;
                }

                foreach (var bounds in item.Quantities)
                {
                    if (
                        bounds.Holds(quantity)
                        && Follow(words, at + 1, quantity.End) is >= 0 and var last
                    )
                    {
                        return last;
                    }
                }
            }
        }

        return -1;
    }

    private static Bounds OfQuantity(string word)
    {
        var end = word.IndexOfAny(['<', '>']);
        var kind = Enum.Parse<QuantityKind>(
            end < 0 ? word.AsSpan(1) : word.AsSpan(1, end - 1),
            ignoreCase: true
        );
        var (least, most) = (double.NegativeInfinity, double.PositiveInfinity);
        if (end > 0)
        {
            var orEqual = word[end + 1] == '=';
            var bound = double.Parse(
                word.AsSpan(end + (orEqual ? 2 : 1)),
                CultureInfo.InvariantCulture
            );
            if (word[end] == '>')
            {
                least = orEqual ? bound : Math.BitIncrement(bound);
            }
            else
            {
                most = orEqual ? bound : Math.BitDecrement(bound);
            }
        }

        return new(kind, least, most);
    }

    /// <summary>A quantity within bounds.</summary>
    internal readonly record struct Bounds(QuantityKind Kind, double Least, double Most)
    {
        public bool Holds(Quantity quantity) =>
            quantity.Kind == Kind && quantity.Value >= Least && quantity.Value <= Most;
    }

    /// <summary>One item: a word of a list, or one of some quantities.</summary>
    internal readonly record struct Item(int List, Bounds[] Quantities, int Gap)
    {
        /// <summary>The kinds of its quantities, a bit each.</summary>
        public int Kinds { get; } =
            Quantities.Aggregate(0, (kinds, bounds) => kinds | (1 << (int)bounds.Kind));
    }
}
