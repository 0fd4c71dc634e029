using System.Globalization;
using Trading.Analysis.Proportions;
using Trading.Web.Shell;

namespace Trading.Web.Pages.Alerts;

/// <summary>Figures of models as their pages say them.</summary>
internal static class ModelWords
{
    public static string Say(long number) => number.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>Who did it: a person by name, the platform's own jobs as the platform.</summary>
    public static string Actor(string actor, Words words) =>
        actor.StartsWith("alerts.", StringComparison.Ordinal)
            ? words["平台自动", "the platform"]
            : actor;

    /// <summary>A share with its interval; that it rests on few is said.</summary>
    public static string Share(WilsonInterval? share, long of, Words words) =>
        share is null
            ? "—"
            : FormattableString.Invariant($"{share.Share:P0} ({share.Low:P0}–{share.High:P0})")
                + (
                    of < WilsonInterval.Few
                        ? words[
                            $"，样本少于{WilsonInterval.Few}",
                            $", of fewer than {WilsonInterval.Few}"
                        ]
                        : ""
                );
}
