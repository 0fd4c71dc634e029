using System.Buffers;
using System.Runtime.InteropServices;

namespace Trading.Analysis.Screening;

/// <summary>Judges the sentences of a normalised text one by one.</summary>
internal sealed class SentenceReader(
    ScreeningRules rules,
    ClauseClassifier? classifier,
    DateOnly on
)
{
    // How far “不得要求” and the like reach.
    private const int NegationBefore = 40;
    private const int NegationAfter = 18;

    private static readonly SearchValues<char> Stops = SearchValues.Create("。;!?");

    private readonly SentenceWords _words = new(rules);
    private readonly List<(int Word, int Start, int End)> _found = [];
    private readonly List<(int Start, int End)> _masks = [];
    private NormalText _text = NormalText.Of();

    /// <summary>Turns to lines that stand together: their words are looked up once, however often they are read.</summary>
    public void Turn(NormalText text, int from, int to)
    {
        _text = text;
        _found.Clear();
        rules.FindWords(text.Text, text.Start(from), text.Start(to), _found);
    }

    /// <summary>The words of a text that is one sentence.</summary>
    public SentenceWords WordsOf(NormalText text)
    {
        Turn(text, 0, text.Lines);
        var next = 0;
        Fill(0, text.Length, ref next);
        return _words;
    }

    /// <summary>Adds what is found in some of the lines turned to.</summary>
    /// <param name="from">The first line.</param>
    /// <param name="to">The line after the last.</param>
    /// <param name="sections">What the part is for in which each line stands.</param>
    /// <param name="crossing">True to tell only what stands over more than one line.</param>
    /// <param name="findings">To which it is added.</param>
    public void Read(
        int from,
        int to,
        SectionKind[] sections,
        bool crossing,
        List<ClauseFinding> findings
    )
    {
        var (start, last, line) = (_text.Start(from), _text.Start(to), from);
        var next = FirstAfter(start);
        var text = _text.Text;
        while (start < last)
        {
            var length = text[start..last].IndexOfAny(Stops);
            if (length < 0)
            {
                length = last - start;
            }

            if (length > 0)
            {
                while (_text.Start(line + 1) <= start)
                {
                    line++;
                }

                Sentence(start, start + length, line, sections[line], crossing, ref next, findings);
            }

            start += length + 1;
        }
    }

    private void Sentence(
        int start,
        int end,
        int line,
        SectionKind section,
        bool crossing,
        ref int next,
        List<ClauseFinding> findings
    )
    {
        if (crossing && end <= _text.Start(line + 1))
        {
            return;
        }

        Fill(start, end, ref next);
        if (section == SectionKind.Law || _words.Has(rules.LawQuote))
        {
            return;
        }

        var told = findings.Count;
        Judge(section, crossing, findings);
        if (findings.Count == told && !crossing)
        {
            Ask(findings);
        }
    }

    // The first word found that ends after a place.
    private int FirstAfter(int place)
    {
        var (low, high) = (0, _found.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_found[middle].End <= place)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void Fill(int start, int end, ref int next)
    {
        _words.Reset(_text, start, end);
        _masks.Clear();
        var found = CollectionsMarshal.AsSpan(_found);
        while (next < found.Length && found[next].End <= start)
        {
            next++;
        }

        var begun = next;
        for (; next < found.Length && found[next].End <= end; next++)
        {
            var (word, at, to) = found[next];
            if (at >= start && rules.IsMask(word))
            {
                _masks.Add((at, to));
            }
        }

        foreach (var (word, at, to) in found[begun..next])
        {
            if (at < start || (_masks.Count > 0 && IsMasked(at, to)))
            {
                continue;
            }

            _words.Add(word, at, to);
        }
    }

    private bool IsMasked(int start, int end)
    {
        foreach (var mask in _masks)
        {
            if (mask.Start <= start && end <= mask.End && end - start < mask.End - mask.Start)
            {
                return true;
            }
        }

        return false;
    }

    private void Judge(SectionKind section, bool crossing, List<ClauseFinding> findings)
    {
        var told = findings.Count;
        ClausePurpose? known = null;
        var lists = _words.Lists;
        foreach (var list in lists)
        {
            foreach (var (rule, find) in rules.KeptUnder(list))
            {
                if (find.MayStand(_words))
                {
                    Try(rule, find, known ??= Purpose(section), crossing, told, findings);
                }
            }
        }
    }

    private void Try(
        ScreeningRules.Rule rule,
        RuleExpression find,
        ClausePurpose purpose,
        bool crossing,
        int told,
        List<ClauseFinding> findings
    )
    {
        var confidence = purpose switch
        {
            ClausePurpose.Condition => rule.Data.Must,
            ClausePurpose.Points => rule.Data.Score,
            _ => rule.Data.Other,
        };
        if (
            confidence <= 0
            || find.Find(_words) is not { } place
            || (crossing && _text.LineOf(place.Start) == _text.LineOf(place.End - 1))
            || !rule.AppliesOn(on)
            || (!rule.Data.Negated && IsNegated(place))
            || !rule.Allows(_words)
        )
        {
            return;
        }

        var finding = new ClauseFinding(
            rule.Pattern,
            confidence,
            rule.Under(TenderRegime.Procurement),
            rule.Under(TenderRegime.Construction),
            FoundBy.Rule,
            Parts(Clause(place))
        );
        // Of one pattern in one sentence the surest.
        var same = findings.FindIndex(told, known => known.Pattern == finding.Pattern);
        if (same < 0)
        {
            findings.Add(finding);
        }
        else if (Standings(finding) > Standings(findings[same]))
        {
            findings[same] = finding;
        }

        static double Standings(ClauseFinding finding) =>
            finding.Confidence - (int)finding.Procurement - (int)finding.Construction;
    }

    private void Ask(List<ClauseFinding> findings)
    {
        if (
            _words.Has(rules.Negation)
            || classifier?.Read(_text.Text[_words.Start.._words.End], rules, _words)
                is not { } guess
            || !rules.Patterns.TryGetValue(guess.Pattern, out var pattern)
            || !pattern.AppliesOn(on)
        )
        {
            return;
        }

        findings.Add(
            new(
                pattern,
                guess.Confidence,
                pattern.Under(TenderRegime.Procurement),
                pattern.Under(TenderRegime.Construction),
                FoundBy.Model,
                Parts((_words.Start, _words.End))
            )
        );
    }

    private ClausePurpose Purpose(SectionKind section)
    {
        var points = _words.Has(rules.Score) || _words.Has(QuantityKind.Score);
        if (points && !_words.Has(rules.MustNotScore))
        {
            return ClausePurpose.Points;
        }

        if (_words.Has(rules.Must))
        {
            return section == SectionKind.Scoring ? ClausePurpose.Points : ClausePurpose.Condition;
        }

        return section switch
        {
            SectionKind.Qualification or SectionKind.Substantive => ClausePurpose.Condition,
            SectionKind.Scoring => ClausePurpose.Points,
            _ => ClausePurpose.Other,
        };
    }

    private bool IsNegated((int Start, int End) place)
    {
        foreach (var (start, end) in _words.Of(rules.Negation))
        {
            if (
                end <= place.Start ? place.Start - end <= NegationBefore
                : start >= place.End ? start - place.End <= NegationAfter
                : true
            )
            {
                return true;
            }
        }

        return false;
    }

    private (int Start, int End) Clause((int Start, int End) place)
    {
        var text = _text.Text;
        var (start, end) = place;
        while (start > _words.Start && text[start - 1] is not (',' or '|' or ':'))
        {
            start--;
        }

        while (end < _words.End && text[end] is not (',' or '|'))
        {
            end++;
        }

        return (start, end);
    }

    private List<(int Line, int Start, int End)> Parts((int Start, int End) clause)
    {
        var parts = new List<(int Line, int Start, int End)>();
        for (var line = _text.LineOf(clause.Start); ; line++)
        {
            var (from, to) = (
                Math.Max(clause.Start, _text.Start(line)),
                Math.Min(clause.End, _text.Start(line + 1))
            );
            if (from < to)
            {
                parts.Add((line, _text.Offset(from), _text.Offset(to - 1) + 1));
            }

            if (to == clause.End)
            {
                return parts;
            }
        }
    }

    private enum ClausePurpose
    {
        Other,
        Condition,
        Points,
    }
}
