using Trading.Evaluation;
using Trading.Evaluation.Frequency;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Evaluation;

/// <summary>Caps on how often an expert may sit, in words.</summary>
internal static class FrequencyWords
{
    /// <summary>What holds on a day, of each ground; of one without a cap that there is none.</summary>
    public static string Of(Words T, IReadOnlyList<FrequencyCap> caps) =>
        string.Join(
            T["；", "; "],
            Terms.FrequencyGrounds.Select(ground =>
            {
                var cap = caps.FirstOrDefault(cap => cap.Ground == ground.Code);
                return T[
                    $"{ground.Name.Zh}{Figure(T, cap?.Most, cap?.WithinDays)}",
                    $"{ground.Name.En}: {Figure(T, cap?.Most, cap?.WithinDays)}"
                ];
            })
        ) + T["。", "."];

    /// <summary>One cap.</summary>
    public static string Figure(Words T, int? most, int? days) =>
        most is null || days is null
            ? T["未设次数上限", "no cap is set"]
            : T[$" {days} 日内至多 {most} 次", $"at most {most} within {days} days"];
}
