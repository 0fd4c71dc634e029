using System.Runtime.InteropServices;

namespace Trading.Analysis.Screening;

/// <summary>
/// The words and quantities of one sentence, by the lists they belong to. Used again for every sentence, so that nothing
/// is allocated once it has seen the longest; quantities are read when they are first asked for.
/// </summary>
internal sealed class SentenceWords
{
    private readonly List<(int Start, int End)>[] _words;
    private readonly bool[] _has;
    private readonly List<int> _touched = [];
    private readonly List<Quantity> _quantities = [];
    private NormalText _text = NormalText.Of();
    private bool _read;
    private int _kinds;

    public SentenceWords(int lists)
    {
        _words = new List<(int, int)>[lists];
        _has = new bool[lists];
        for (var list = 0; list < lists; list++)
        {
            _words[list] = [];
        }
    }

    public int Start { get; private set; }

    public int End { get; private set; }

    public ReadOnlySpan<int> Lists => CollectionsMarshal.AsSpan(_touched);

    public ReadOnlySpan<Quantity> Quantities
    {
        get
        {
            Read();
            return CollectionsMarshal.AsSpan(_quantities);
        }
    }

    public void Reset(NormalText text, int start, int end)
    {
        foreach (var list in _touched)
        {
            _words[list].Clear();
            _has[list] = false;
        }

        _touched.Clear();
        _quantities.Clear();
        _read = false;
        _kinds = 0;
        (_text, Start, End) = (text, start, end);
    }

    public void Add(int list, int start, int end)
    {
        if (!_has[list])
        {
            _has[list] = true;
            _touched.Add(list);
        }

        _words[list].Add((start, end));
    }

    public bool Has(int list) => _has[list];

    public bool Has(QuantityKind kind)
    {
        Read();
        return (_kinds & (1 << (int)kind)) != 0;
    }

    /// <summary>True when one of these kinds stands in the sentence, a bit each.</summary>
    public bool HasAny(int kinds)
    {
        Read();
        return (_kinds & kinds) != 0;
    }

    public ReadOnlySpan<(int Start, int End)> Of(int list) =>
        CollectionsMarshal.AsSpan(_words[list]);

    private void Read()
    {
        if (_read)
        {
            return;
        }

        _read = true;
        QuantityScanner.Find(_text.Text, Start, End, _quantities);
        foreach (var quantity in _quantities)
        {
            _kinds |= 1 << (int)quantity.Kind;
        }
    }
}
