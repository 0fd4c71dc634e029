namespace Trading.Analysis.Screening;

/// <summary>
/// Reads a tender document for clauses that shut firms out. First the rules, over a normalised text; where they say
/// nothing, the classifier, which knows other wordings. The same document, regime and day give the same hits.
/// </summary>
public static class ClauseScreen
{
    // What is judged only where the regime is certain stays below one half where it is not.
    private const double MostWhereUnsure = 0.45;
    private const double MostOfHint = 0.4;

    /// <summary>The catalogue of patterns with their law, by id.</summary>
    public static IReadOnlyDictionary<string, ScreenPattern> Patterns =>
        ScreeningRules.Shipped.Patterns;

    /// <summary>Screens a document.</summary>
    /// <param name="document">As read.</param>
    /// <param name="regime">The regime; null to infer it from the text.</param>
    /// <param name="on">The day whose law applies.</param>
    public static Screening Of(ScreenedDocument document, TenderRegime? regime, DateOnly on) =>
        Of(document, regime, on, ClauseClassifier.Shipped);

    internal static Screening Of(
        ScreenedDocument document,
        TenderRegime? regime,
        DateOnly on,
        ClauseClassifier? classifier
    )
    {
        ArgumentNullException.ThrowIfNull(document);
        var lines = document.Lines;
        var text = NormalText.Of(lines);
        var reading = RegimeSense.Of(text);
        var inferred = regime is null;
        regime ??= reading.Regime;
        var ownRules = reading.OwnRules.Count > 0;
        var sections = Sections(lines);
        var joins = TextUnits.Joins(lines);
        var reader = new SentenceReader(ScreeningRules.Shipped, classifier, on);
        var hits = new List<ClauseHit>();
        var findings = new List<ClauseFinding>();
        foreach (var (from, to) in TextUnits.Blocks(text, joins))
        {
            reader.Turn(text, from, to);
            var begun = hits.Count;
            foreach (var (first, last) in TextUnits.Of(joins, from, to, LineJoin.GoesOn))
            {
                Screen(first, last, null);
            }

            var told = new Lazy<ILookup<int, ClauseHit>>(() =>
                hits.Skip(begun).ToLookup(hit => hit.At.Line)
            );
            foreach (var (first, last) in TextUnits.Of(joins, from, to, LineJoin.MayGoOn))
            {
                if (last - first > 1)
                {
                    Screen(first, last, told);
                }
            }
        }

        return new(
            regime,
            inferred ? reading.Cues : null,
            [
                .. hits.OrderBy(hit => hit.At.Line)
                    .ThenBy(hit => hit.At.Start)
                    .ThenByDescending(hit => hit.Confidence),
            ]
        )
        {
            OwnRules = reading.OwnRules,
        };

        // With what single lines told, only what stands over several is asked for.
        void Screen(int from, int to, Lazy<ILookup<int, ClauseHit>>? told)
        {
            findings.Clear();
            reader.Read(from, to, sections, told is not null, findings);
            foreach (var finding in findings)
            {
                if (
                    Hit(finding, lines, sections, regime, ownRules) is { } hit
                    && (told is null || !Known(hit, told.Value))
                )
                {
                    hits.Add(hit);
                }
            }
        }

        static bool Known(ClauseHit hit, ILookup<int, ClauseHit> told) =>
            hit.Continued.Count > 0
            && hit.Continued.Prepend(hit.At)
                .SelectMany(at => told[at.Line])
                .Any(known => known.Pattern == hit.Pattern && known.Confidence >= hit.Confidence);
    }

    private static ClauseHit? Hit(
        ClauseFinding finding,
        IReadOnlyList<DocumentLine> lines,
        SectionKind[] sections,
        TenderRegime? regime,
        bool ownRules
    )
    {
        var (procurement, construction) = (finding.Procurement, finding.Construction);
        double confidence;
        TenderRegime? forbidden;
        if (regime is { } known)
        {
            var standing = known == TenderRegime.Procurement ? procurement : construction;
            forbidden = known;
            confidence = Weigh(standing, finding.Confidence);
            // The procurement law is declared, but the text is that of a firm which it does not bind.
            if (ownRules && known == TenderRegime.Procurement && construction != Standing.Breach)
            {
                confidence = Math.Min(confidence, MostWhereUnsure);
            }
        }
        else
        {
            forbidden =
                procurement == Standing.Breach && construction != Standing.Breach
                    ? TenderRegime.Procurement
                : construction == Standing.Breach && procurement != Standing.Breach
                    ? TenderRegime.Construction
                : procurement == construction ? null
                : procurement == Standing.Hint ? TenderRegime.Procurement
                : TenderRegime.Construction;
            confidence = Math.Max(
                Weigh(procurement, finding.Confidence),
                Weigh(construction, finding.Confidence)
            );
            if (forbidden is not null)
            {
                confidence = Math.Min(confidence, MostWhereUnsure);
            }
        }

        if (confidence <= 0)
        {
            return null;
        }

        Stretch[] parts =
        [
            .. finding.Parts.Select(part => new Stretch(
                lines[part.Line].Number,
                part.Start,
                part.End
            )),
        ];
        var first = lines[finding.Parts[0].Line];
        return new(
            parts[0],
            parts[1..],
            first.Text[parts[0].Start..parts[0].End],
            first.Page,
            first.Cell,
            finding.Pattern,
            Math.Round(confidence, 2),
            forbidden,
            sections[finding.Parts[0].Line],
            finding.By
        );
    }

    private static double Weigh(Standing standing, double confidence) =>
        standing switch
        {
            Standing.Breach => confidence,
            Standing.Hint => Math.Min(confidence / 2, MostOfHint),
            _ => 0,
        };

    private static SectionKind[] Sections(IReadOnlyList<DocumentLine> lines)
    {
        var sections = new SectionKind[lines.Count];
        var (current, table) = (SectionKind.Unknown, SectionKind.Unknown);
        for (var at = 0; at < lines.Count; at++)
        {
            var line = lines[at];
            if (line.Cell is not null)
            {
                var column = line.Heading is { } heading
                    ? SectionSense.OfColumn(heading)
                    : SectionKind.Unknown;
                sections[at] = column == SectionKind.Unknown ? current : column;
                continue;
            }

            // A text with its table drawn by bars or tabs: the first row names the columns.
            if (line.Text.AsSpan().Trim().ContainsAny('|', '\t'))
            {
                if (at == 0 || !lines[at - 1].Text.AsSpan().Trim().ContainsAny('|', '\t'))
                {
                    table = SectionSense.OfColumn(line.Text);
                }

                sections[at] = table == SectionKind.Unknown ? current : table;
                continue;
            }

            if (SectionSense.Announced(line.Text) is { } announced)
            {
                current = announced;
            }

            sections[at] = current;
        }

        return sections;
    }
}
