using Trading.Alerts.Screening;
using Trading.Analysis.Screening;

namespace Trading.Web.Pages.Alerts.Screening;

/// <summary>A line of a draft as the page shows it: in parts, of which some are suspect; or so many lines left out.</summary>
/// <param name="Number">Its number; of a gap that of the first line left out.</param>
/// <param name="Parts">In order; of a gap none.</param>
/// <param name="LeftOut">How many lines are left out here.</param>
internal sealed record DraftLine(int Number, IReadOnlyList<DraftLine.Part> Parts, int LeftOut = 0)
{
    private const int Around = 2;

    /// <summary>A stretch of a line.</summary>
    /// <param name="Text">Its words.</param>
    /// <param name="Hit">The surest hit in it; null where there is none.</param>
    public sealed record Part(string Text, ScreenedHit? Hit);

    /// <summary>A draft's lines; unless all are asked for, those with hits and the two before and after.</summary>
    public static IReadOnlyList<DraftLine> Of(
        IReadOnlyList<DocumentLine> lines,
        IReadOnlyList<ScreenedHit> hits,
        bool whole
    )
    {
        var places = hits.SelectMany(hit =>
                hit.Continued.Prepend(new Stretch(hit.Line, hit.Start, hit.End))
                    .Select(place => (Place: place, Hit: hit))
            )
            .ToLookup(each => each.Place.Line);
        var shown = new bool[lines.Count];
        for (var at = 0; at < lines.Count; at++)
        {
            if (whole || places.Contains(lines[at].Number))
            {
                shown
                    .AsSpan()[Math.Max(0, at - Around)..Math.Min(lines.Count, at + Around + 1)]
                    .Fill(true);
            }
        }

        var view = new List<DraftLine>();
        for (var at = 0; at < lines.Count; at++)
        {
            if (shown[at])
            {
                view.Add(
                    new(lines[at].Number, PartsOf(lines[at].Text, [.. places[lines[at].Number]]))
                );
            }
            else if (view is [.., { LeftOut: > 0 } gap])
            {
                view[^1] = gap with { LeftOut = gap.LeftOut + 1 };
            }
            else
            {
                view.Add(new(lines[at].Number, [], 1));
            }
        }

        return view;
    }

    private static List<Part> PartsOf(string text, List<(Stretch Place, ScreenedHit Hit)> places)
    {
        int[] cuts =
        [
            .. places
                .SelectMany(each => new[] { each.Place.Start, each.Place.End })
                .Append(0)
                .Append(text.Length)
                .Distinct()
                .Order(),
        ];
        var parts = new List<Part>();
        foreach (var (from, to) in cuts.Zip(cuts.Skip(1)))
        {
            var hit = places
                .Where(each => each.Place.Start <= from && to <= each.Place.End)
                .Select(each => each.Hit)
                .MaxBy(each => each.Confidence);
            if (parts is [.., var last] && last.Hit == hit)
            {
                parts[^1] = last with { Text = last.Text + text[from..to] };
            }
            else
            {
                parts.Add(new(text[from..to], hit));
            }
        }

        return parts;
    }
}
