using Trading.Analysis.Draws;
using Trading.Evaluation.Draws;

namespace Trading.Web.Pages.Evaluation;

/// <summary>Draws in words.</summary>
internal static class DrawWords
{
    /// <summary>Who made a contributed value.</summary>
    public static LocalizedText Made(PublishedContribution one) =>
        one.Made switch
        {
            ContributionMade.Own => new("自行给出", "made by the party"),
            ContributionMade.Platform => new("平台代为生成", "made by the platform for the party"),
            _ => new("公共来源", "public source"),
        };

    /// <summary>A ground for another draw; the code itself when the catalogue lost it.</summary>
    public static LocalizedText Ground(string code) =>
        RedrawGrounds.Find(code)?.Name ?? new(code, code);
}
