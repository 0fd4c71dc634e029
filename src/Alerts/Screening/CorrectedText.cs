using Trading.Analysis.Screening;

namespace Trading.Alerts.Screening;

/// <summary>
/// A draft with the wordings in it that people put in the place of its clauses. Where two clauses share words, the one that
/// begins first is replaced, and the other remains to be looked at.
/// </summary>
internal static class CorrectedText
{
    private static readonly char[] Marks = ['。', '；', '，', '、', ';', ','];

    public static IReadOnlyList<string> Of(
        IReadOnlyList<DocumentLine> lines,
        IReadOnlyList<ScreenedHit> hits
    )
    {
        var cuts = new Dictionary<int, List<(int Start, int End, string With)>>();
        foreach (
            var hit in hits.Where(hit => hit.Answer?.Decision == HitDecisions.Changed)
                .OrderBy(hit => hit.Line)
                .ThenBy(hit => hit.Start)
        )
        {
            if (hit.Places.Any(Taken))
            {
                continue;
            }

            foreach (var (at, place) in hit.Places.Index())
            {
                if (!cuts.TryGetValue(place.Line, out var here))
                {
                    cuts[place.Line] = here = [];
                }

                here.Add((place.Start, place.End, at == 0 ? hit.Answer!.Wording ?? "" : ""));
            }
        }

        var corrected = new List<string>(lines.Count);
        foreach (var line in lines)
        {
            if (!cuts.TryGetValue(line.Number, out var here))
            {
                corrected.Add(line.Text);
                continue;
            }

            var text = line.Text;
            foreach (var (start, end, with) in here.OrderByDescending(cut => cut.Start))
            {
                text = text[..start] + Joined(with, text[end..]) + text[end..];
            }

            // A line of which nothing is left goes with its clause.
            if (text.Length > 0)
            {
                corrected.Add(text);
            }
        }

        return corrected;

        // A sentence put before a mark does not bring its own.
        static string Joined(string with, string rest) =>
            rest.Length > 0 && Marks.Contains(rest[0]) ? with.TrimEnd(Marks) : with;

        bool Taken(Stretch place) =>
            cuts.GetValueOrDefault(place.Line)
                ?.Exists(cut => cut.Start < place.End && place.Start < cut.End) == true;
    }
}
