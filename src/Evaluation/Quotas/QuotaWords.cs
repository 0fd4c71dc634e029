using System.Globalization;
using Trading.Analysis.Draws;

namespace Trading.Evaluation.Quotas;

/// <summary>Quotas and what is loosened of them, for people and for the log.</summary>
public static class QuotaWords
{
    /// <summary>What would have to be loosened, in words.</summary>
    public static LocalizedText Of(IReadOnlyCollection<Loosening> steps) =>
        new(
            string.Join("；", steps.Select(step => Of(step).Zh)),
            string.Join("; ", steps.Select(step => Of(step).En))
        );

    /// <summary>One step in words.</summary>
    public static LocalizedText Of(Loosening step)
    {
        var name =
            step.What == Loosened.Seats ? new(step.Code, step.Code) : QuotaTraits.NameOf(step.Code);
        return step.What switch
        {
            Loosened.Least => new(
                $"“{name.Zh}”至少 {step.From} 人改为 {step.To} 人",
                $"'{name.En}': at least {step.From} becomes {step.To}"
            ),
            Loosened.Most => new(
                $"“{name.Zh}”至多 {step.From} 人改为 {step.To} 人",
                $"'{name.En}': at most {step.From} becomes {step.To}"
            ),
            _ => new(
                $"“{name.Zh}”专业 {step.From} 席只能抽到 {step.To} 人",
                $"of the {step.From} seats of '{name.En}' only {step.To} can be filled"
            ),
        };
    }

    /// <summary>A line of the log's detail in words; null where it is none.</summary>
    public static LocalizedText? OfDetail(string? detail)
    {
        var steps = new List<Loosening>();
        foreach (var part in (detail ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = part.Split(' ');
            if (
                words.Length != 4
                || !Enum.TryParse<Loosened>(words[0], ignoreCase: true, out var what)
                || !int.TryParse(
                    words[2],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var from
                )
                || !int.TryParse(
                    words[3],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var to
                )
            )
            {
                return null;
            }

            steps.Add(new(what, words[1], from, to));
        }

        return steps.Count > 0 ? Of(steps) : null;
    }

    // Without words of a language: the log is read in either.
    internal static string Detail(IEnumerable<Loosening> steps) =>
        string.Join(
            ';',
            steps.Select(step =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{step.What} {step.Code.Replace(' ', '_')} {step.From} {step.To}"
                )
            )
        );
}
