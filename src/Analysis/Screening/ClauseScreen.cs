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
        RegimeReading? reading = null;
        if (regime is null)
        {
            reading = RegimeSense.Of(lines.Select(line => NormalText.Of(line.Text)));
            regime = reading.Regime;
        }

        var sections = Sections(lines);
        var reader = new SentenceReader(ScreeningRules.Shipped, classifier, on);
        var hits = new List<ClauseHit>();
        var byLine = hits.ToLookup(hit => hit.At.Line);
        foreach (var (from, to) in TextUnits.Of(lines, TextUnits.Continues))
        {
            Screen(from, to, crossing: false);
        }

        byLine = hits.ToLookup(hit => hit.At.Line);
        foreach (var (from, to) in TextUnits.Of(lines, MayContinue))
        {
            if (to - from > 1)
            {
                Screen(from, to, crossing: true);
            }
        }

        return new(
            regime,
            reading?.Cues,
            [
                .. hits.OrderBy(hit => hit.At.Line)
                    .ThenBy(hit => hit.At.Start)
                    .ThenByDescending(hit => hit.Confidence),
            ]
        );

        void Screen(int from, int to, bool crossing)
        {
            var texts = new string[to - from];
            for (var at = from; at < to; at++)
            {
                texts[at - from] = lines[at].Text;
            }

            foreach (var finding in reader.Read(NormalText.Of(texts), sections, from, crossing))
            {
                if (
                    Hit(finding, lines, from, sections, regime) is { } hit
                    && !(crossing && Known(hit))
                )
                {
                    hits.Add(hit);
                }
            }
        }

        // Only what stands over several lines can have been found before, in one of them.
        bool Known(ClauseHit hit) =>
            hit.Continued.Count > 0
            && hit.Continued.Prepend(hit.At)
                .SelectMany(at => byLine[at.Line])
                .Any(known => known.Pattern == hit.Pattern && known.Confidence >= hit.Confidence);

        static bool MayContinue(DocumentLine line, DocumentLine next) =>
            TextUnits.Continues(line, next) || TextUnits.MayContinue(line, next);
    }

    private static ClauseHit? Hit(
        ClauseFinding finding,
        IReadOnlyList<DocumentLine> lines,
        int from,
        SectionKind[] sections,
        TenderRegime? regime
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
                lines[from + part.Line].Number,
                part.Start,
                part.End
            )),
        ];
        var first = lines[from + finding.Parts[0].Line];
        return new(
            parts[0],
            parts[1..],
            first.Text[parts[0].Start..parts[0].End],
            first.Page,
            first.Cell,
            finding.Pattern,
            Math.Round(confidence, 2),
            forbidden,
            sections[from + finding.Parts[0].Line],
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
