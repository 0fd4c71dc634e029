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

    private RuleExpression(string source, Item[] items)
    {
        Source = source;
        _items = items;
    }

    public string Source { get; }

    /// <summary>The lists of which each must have a word in a sentence in which this can be found.</summary>
    public IEnumerable<int> Needs =>
        _items.Where(item => item.Quantities.Length == 0).Select(item => item.List);

    /// <summary>False where a list that is needed has no word in the sentence.</summary>
    public bool MayStand(SentenceWords words)
    {
        foreach (var item in _items)
        {
            if (item.Quantities.Length == 0 ? !words.Has(item.List) : !words.HasAny(item))
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
        if (!MayStand(words))
        {
            return null;
        }

        foreach (var (start, end) in words.Of(_items[0]))
        {
            if (Follow(words, 1, end) is { } last)
            {
                return (start, last);
            }
        }

        return null;
    }

    private int? Follow(SentenceWords words, int item, int from)
    {
        if (item == _items.Length)
        {
            return from;
        }

        foreach (var (start, end) in words.Of(_items[item]))
        {
            if (
                start >= from
                && start - from <= _items[item].Gap
                && Follow(words, item + 1, end) is { } last
            )
            {
                return last;
            }
        }

        return null;
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
