using System.Text.Json;
using Trading.Analysis.Screening;

namespace Trading.Alerts.Screening;

/// <summary>What a person may decide on a hit.</summary>
public static class HitDecisions
{
    /// <summary>The clause stays as it is, with a reason.</summary>
    public const string Kept = "kept";

    /// <summary>Another wording takes its place, or none.</summary>
    public const string Changed = "changed";

    /// <summary>All of them, in words.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Kept, new("保留原文", "kept as it is")),
        new(Changed, new("已改写", "worded anew")),
    ];
}

/// <summary>The laws by which a draft may be judged.</summary>
public static class ScreeningRegimes
{
    /// <summary>As the text tells.</summary>
    public const string Auto = "auto";

    /// <summary>招标投标法.</summary>
    public const string Construction = "construction";

    /// <summary>政府采购法.</summary>
    public const string Procurement = "procurement";

    /// <summary>All of them, in words.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Auto, new("按文本推断", "as the text tells")),
        new(Procurement, new("政府采购法", "the procurement law")),
        new(Construction, new("招标投标法", "the tender law")),
    ];

    internal static TenderRegime? Of(string code) =>
        code switch
        {
            Construction => TenderRegime.Construction,
            Procurement => TenderRegime.Procurement,
            _ => null,
        };

    internal static string? Of(TenderRegime? regime) =>
        regime switch
        {
            TenderRegime.Construction => Construction,
            TenderRegime.Procurement => Procurement,
            _ => null,
        };
}

/// <summary>A clause that may restrict, as a candidate for a person to judge (发改法规〔2026〕195号).</summary>
public sealed record ScreenedHit
{
    /// <summary>Its number in the screening, from 1, by place.</summary>
    public int Number { get; init; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; init; }

    /// <summary>Where it begins in the line, in UTF-16 units.</summary>
    public int Start { get; init; }

    /// <summary>Where it ends, exclusive.</summary>
    public int End { get; init; }

    /// <summary>The further lines of a clause that runs over several.</summary>
    public IReadOnlyList<Stretch> Continued { get; init; } = [];

    /// <summary>Its words on its first line.</summary>
    public string Text { get; init; } = "";

    /// <summary>The page, where the format has pages.</summary>
    public int? Page { get; init; }

    /// <summary>Table, row and column, in a table.</summary>
    public string? Cell { get; init; }

    /// <summary>The pattern, as in the catalogue: P01 ...</summary>
    public string Pattern { get; init; } = "";

    /// <summary>The pattern's name.</summary>
    public LocalizedText Name { get; init; }

    /// <summary>Of a hundred such hits, how many are right, between 0 and 1; below 0.5 a hint.</summary>
    public double Confidence { get; init; }

    /// <summary>high, medium or low.</summary>
    public string Severity { get; init; } = "";

    /// <summary>Which law forbids it: construction, procurement or both.</summary>
    public string Regime { get; init; } = "";

    /// <summary>The articles.</summary>
    public IReadOnlyList<string> Source { get; init; } = [];

    /// <summary>What is lawful nevertheless.</summary>
    public IReadOnlyList<LocalizedText> Exceptions { get; init; } = [];

    /// <summary>What is wrong with it.</summary>
    public LocalizedText Why { get; init; }

    /// <summary>What would make it lawful.</summary>
    public LocalizedText Suggestion { get; init; }

    /// <summary>A clause to take over instead; empty where it can only be struck out.</summary>
    public string Wording { get; init; } = "";

    /// <summary>rule, or model where the classifier alone says so.</summary>
    public string By { get; init; } = "";

    /// <summary>What a person decided; null where nobody has yet.</summary>
    public HitAnswer? Answer { get; init; }

    internal IEnumerable<Stretch> Places => Continued.Prepend(new(Line, Start, End));

    internal static ScreenedHit Of(ClauseHit hit, int number) =>
        new()
        {
            Number = number,
            Line = hit.At.Line,
            Start = hit.At.Start,
            End = hit.At.End,
            Continued = hit.Continued,
            Text = hit.Text,
            Page = hit.Page,
            Cell = hit.Cell,
            Pattern = hit.Pattern.Id,
            Name = hit.Pattern.Name,
            Confidence = hit.Confidence,
            Severity = JsonNamingPolicy.CamelCase.ConvertName(hit.Pattern.Severity.ToString()),
            Regime = ScreeningRegimes.Of(hit.Forbidden) ?? "both",
            Source = hit.Pattern.LawUnder(hit.Forbidden),
            Exceptions = hit.Pattern.Exceptions,
            Why = hit.Pattern.Why,
            Suggestion = hit.Pattern.Advice,
            Wording = hit.Pattern.Wording,
            By = hit.By == FoundBy.Model ? "model" : "rule",
        };
}

/// <summary>A person's decision on a hit.</summary>
public sealed record HitAnswer
{
    /// <summary>One of <see cref="HitDecisions"/>.</summary>
    public string Decision { get; init; } = "";

    /// <summary>Why it is kept.</summary>
    public string? Reason { get; init; }

    /// <summary>What stands in its place; empty where it is struck out, null where it is kept.</summary>
    public string? Wording { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who, by sign-in name.</summary>
    public string By { get; init; } = "";
}
