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

    private readonly SentenceWords _words = new(rules.Lists);
    private readonly List<(int Word, int Start, int End)> _found = [];
    private readonly List<(int Start, int End)> _masks = [];

    /// <summary>What is found in a text.</summary>
    /// <param name="text">One line, or lines that go on in each other.</param>
    /// <param name="sections">What the part is for in which each line stands.</param>
    /// <param name="from">The line at which the text begins.</param>
    /// <param name="crossing">True to tell only what stands over more than one line.</param>
    public List<ClauseFinding> Read(
        NormalText text,
        SectionKind[] sections,
        int from,
        bool crossing
    )
    {
        var findings = new List<ClauseFinding>();
        _found.Clear();
        rules.FindWords(text.Text, _found);
        var next = 0;
        foreach (var (start, end) in Sentences(text))
        {
            if (crossing && text.Origin(start).Line == text.Origin(end - 1).Line)
            {
                while (next < _found.Count && _found[next].End <= end)
                {
                    next++;
                }

                continue;
            }

            Fill(text.Text, start, end, ref next);
            var section = sections[from + text.Origin(start).Line];
            var told = findings.Count;
            if (section == SectionKind.Law || _words.Has(rules.LawQuote))
            {
                continue;
            }

            Judge(text, section, crossing, findings);
            if (findings.Count == told && !crossing)
            {
                Ask(text, section, findings);
            }
        }

        return findings;
    }

    private void Fill(ReadOnlySpan<char> text, int start, int end, ref int next)
    {
        _words.Reset(start, end);
        _masks.Clear();
        var begun = next;
        for (; next < _found.Count && _found[next].End <= end; next++)
        {
            var (word, at, to) = _found[next];
            if (at >= start && rules.ListsOf(word).Contains(rules.Mask))
            {
                _masks.Add((at, to));
            }
        }

        for (var hit = begun; hit < next; hit++)
        {
            var (word, at, to) = _found[hit];
            if (at < start || IsMasked(at, to))
            {
                continue;
            }

            foreach (var list in rules.ListsOf(word))
            {
                _words.Add(list, at, to);
            }
        }

        if (_words.Lists.Count > 0)
        {
            _words.ReadQuantities(text);
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

    private void Judge(
        NormalText text,
        SectionKind section,
        bool crossing,
        List<ClauseFinding> findings
    )
    {
        var told = findings.Count;
        var purpose = Purpose(section);
        foreach (var (rule, find) in rules.Candidates(_words))
        {
            var confidence = purpose switch
            {
                ClausePurpose.Condition => rule.Data.Must,
                ClausePurpose.Points => rule.Data.Score,
                _ => rule.Data.Other,
            };
            if (confidence <= 0 || find.Find(_words) is not { } place || !rule.AppliesOn(on))
            {
                continue;
            }

            if (
                (!rule.Data.Negated && IsNegated(place))
                || rule.With.Any(with => with.Find(_words) is null)
                || rule.Unless.Any(unless => unless.Find(_words) is not null)
                || (crossing && text.Origin(place.Start).Line == text.Origin(place.End - 1).Line)
            )
            {
                continue;
            }

            Add(
                new(
                    rule.Pattern,
                    confidence,
                    rule.Under(TenderRegime.Procurement),
                    rule.Under(TenderRegime.Construction),
                    FoundBy.Rule,
                    Parts(text, Clause(text.Text, place))
                )
            );
        }

        // Of one pattern in one sentence the surest.
        void Add(ClauseFinding finding)
        {
            var same = findings.FindIndex(told, known => known.Pattern == finding.Pattern);
            if (same < 0)
            {
                findings.Add(finding);
            }
            else if (Standings(finding) > Standings(findings[same]))
            {
                findings[same] = finding;
            }
        }

        static double Standings(ClauseFinding finding) =>
            finding.Confidence - (int)finding.Procurement - (int)finding.Construction;
    }

    private void Ask(NormalText text, SectionKind section, List<ClauseFinding> findings)
    {
        if (
            classifier?.Read(text.Text[_words.Start.._words.End]) is not { } guess
            || !rules.Patterns.TryGetValue(guess.Pattern, out var pattern)
            || _words.Has(rules.Negation)
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
                Parts(text, (_words.Start, _words.End))
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

    private (int Start, int End) Clause(ReadOnlySpan<char> text, (int Start, int End) place)
    {
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

    private static List<(int Line, int Start, int End)> Parts(
        NormalText text,
        (int Start, int End) clause
    )
    {
        var parts = new List<(int Line, int Start, int End)>();
        for (var at = clause.Start; at < clause.End; at++)
        {
            var (line, offset) = text.Origin(at);
            if (parts.Count > 0 && parts[^1].Line == line)
            {
                parts[^1] = (line, parts[^1].Start, offset + 1);
            }
            else
            {
                parts.Add((line, offset, offset + 1));
            }
        }

        return parts;
    }

    private static IEnumerable<(int Start, int End)> Sentences(NormalText text)
    {
        var start = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text.Text[at] is '。' or ';' or '!' or '?')
            {
                if (at > start)
                {
                    yield return (start, at);
                }

                start = at + 1;
            }
        }

        if (start < text.Length)
        {
            yield return (start, text.Length);
        }
    }

    private enum ClausePurpose
    {
        Other,
        Condition,
        Points,
    }
}
