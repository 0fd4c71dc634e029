using System.Globalization;
using Trading.Alerts.Evaluators;
using Trading.Evaluation.Contracts;

namespace Trading.Web.Pages.Alerts.Evaluators;

/// <summary>Words and addresses of the pages on evaluators and draws.</summary>
internal static class EvaluatorWords
{
    /// <summary>The page of a finding.</summary>
    public static string PageOf(Guid finding) => $"/evaluators/finding?id={finding}";

    /// <summary>The list of one expert's, purchaser's or centre's findings.</summary>
    public static string FindingsOf(string who) => $"/evaluators?who={Uri.EscapeDataString(who)}";

    /// <summary>The figures of one kind.</summary>
    public static string FiguresOf(string kind) => $"/evaluators/figures?kind={kind}";

    /// <summary>A figure that need not be whole.</summary>
    public static string Figure(double value) =>
        value.ToString(value < 0.01 ? "0.####" : "0.##", CultureInfo.InvariantCulture);

    /// <summary>A share in percent; a dash where there is nothing to share.</summary>
    public static string Share(long hits, long times) =>
        times == 0 ? "—" : ((double)hits / times).ToString("P0", CultureInfo.InvariantCulture);

    /// <summary>What became of an invitation, or of a draw as a whole.</summary>
    public static LocalizedText Result(GetEvaluatorFinding.Line line) =>
        line.Answer is { } answer
            ? DrawAnswers.All.First(term => term.Code == answer).Name
            : DrawOutcomes.All.First(term => term.Code == line.Outcome).Name;
}
