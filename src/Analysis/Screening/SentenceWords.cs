using System.Runtime.InteropServices;

namespace Trading.Analysis.Screening;

/// <summary>
/// The words and quantities of one sentence, by the lists they belong to. Used again for every sentence, so that nothing
/// is allocated once it has seen the longest. Which lists have a word is known at once; where, and which quantities stand
/// beside, only when it is asked: of most sentences it never is.
/// </summary>
internal sealed class SentenceWords
{
    private readonly ScreeningRules _rules;
    private readonly List<(int Word, int Start, int End)> _met = [];
    private readonly List<(int Start, int End)>[] _words;
    private readonly bool[] _has;
    private readonly List<int> _touched = [];
    private readonly List<Quantity> _quantities = [];
    private NormalText _text = NormalText.Of();
    private bool _read;
    private int _kinds;

    public SentenceWords(ScreeningRules rules)
    {
        _rules = rules;
        _words = new List<(int, int)>[rules.Lists];
        _has = new bool[rules.Lists];
        for (var list = 0; list < _words.Length; list++)
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

        _met.Clear();
        _touched.Clear();
        _quantities.Clear();
        _read = false;
        _kinds = 0;
        (_text, Start, End) = (text, start, end);
    }

    public void Add(int word, int start, int end)
    {
        _met.Add((word, start, end));
        foreach (var list in _rules.ListsOf(word))
        {
            if (!_has[list])
            {
                _has[list] = true;
                _touched.Add(list);
            }
        }
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

    public ReadOnlySpan<(int Start, int End)> Of(int list)
    {
        var places = _words[list];
        if (_has[list] && places.Count == 0)
        {
            foreach (var (word, start, end) in _met)
            {
                if (_rules.ListsOf(word).Contains(list))
                {
                    places.Add((start, end));
                }
            }
        }

        return CollectionsMarshal.AsSpan(places);
    }

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
