namespace Trading.Analysis.Screening;

/// <summary>The words and quantities of one sentence, by the lists they belong to.</summary>
internal sealed class SentenceWords(int lists)
{
    private static readonly List<(int Start, int End)> Nowhere = [];

    private readonly List<(int Start, int End)>?[] _words = new List<(int, int)>?[lists];
    private readonly List<int> _touched = [];
    private readonly List<Quantity> _quantities = [];
    private int _kinds;

    public int Start { get; private set; }

    public int End { get; private set; }

    public IReadOnlyList<int> Lists => _touched;

    public IReadOnlyList<Quantity> Quantities => _quantities;

    public void ReadQuantities(ReadOnlySpan<char> text)
    {
        QuantityScanner.Find(text, Start, End, _quantities);
        foreach (var quantity in _quantities)
        {
            _kinds |= 1 << (int)quantity.Kind;
        }
    }

    public bool Has(QuantityKind kind) => (_kinds & (1 << (int)kind)) != 0;

    public void Reset(int start, int end)
    {
        foreach (var list in _touched)
        {
            _words[list]!.Clear();
        }

        _touched.Clear();
        _quantities.Clear();
        _kinds = 0;
        (Start, End) = (start, end);
    }

    public void Add(int list, int start, int end)
    {
        var places = _words[list] ??= [];
        if (places.Count == 0)
        {
            _touched.Add(list);
        }

        places.Add((start, end));
    }

    public bool Has(int list) => _words[list] is { Count: > 0 };

    public bool HasAny(RuleExpression.Item item) =>
        (item.List >= 0 && Has(item.List)) || (_quantities.Count > 0 && (_kinds & item.Kinds) != 0);

    public List<(int Start, int End)> Of(int list) => _words[list] ?? Nowhere;

    public List<(int Start, int End)> Of(RuleExpression.Item item)
    {
        if (item.Quantities.Length == 0)
        {
            return Of(item.List);
        }

        if (_quantities.Count == 0)
        {
            return item.List < 0 ? Nowhere : Of(item.List);
        }

        List<(int Start, int End)> fitting = item.List < 0 ? [] : [.. Of(item.List)];
        foreach (var quantity in _quantities)
        {
            foreach (var bounds in item.Quantities)
            {
                if (bounds.Holds(quantity))
                {
                    fitting.Add((quantity.Start, quantity.End));
                }
            }
        }

        return fitting;
    }
}
