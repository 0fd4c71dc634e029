using System.Globalization;

namespace Trading.Analysis.Panels;

/// <summary>How many experts of a specialty a panel is to have.</summary>
/// <param name="Specialty">The specialty.</param>
/// <param name="Count">How many.</param>
public sealed record SpecialtyCount(string Specialty, int Count);

/// <summary>A panel as it is asked for.</summary>
/// <param name="Kind">The kind of trading: <c>construction</c> or <c>government</c>.</param>
/// <param name="Method">The method: <c>open</c>, <c>selective</c>, <c>negotiation</c>, <c>consultation</c>, <c>inquiry</c>.</param>
/// <param name="Budget">The budget in yuan; null when it is not fixed yet.</param>
/// <param name="Specialties">The experts to draw.</param>
/// <param name="Representatives">Representatives of the purchaser or tenderee.</param>
/// <param name="On">The day whose law applies.</param>
public sealed record PanelRequest(
    string Kind,
    string Method,
    decimal? Budget,
    IReadOnlyList<SpecialtyCount> Specialties,
    int Representatives,
    DateOnly On
)
{
    /// <summary>技术复杂.</summary>
    public bool TechnicallyComplex { get; init; }

    /// <summary>社会影响较大.</summary>
    public bool GreatPublicInfluence { get; init; }

    /// <summary>达到公开招标数额标准.</summary>
    public bool AboveOpenTenderThreshold { get; init; }
}

/// <summary>What a rule demands.</summary>
public enum PanelCheck
{
    /// <summary>An odd number of members.</summary>
    Odd,

    /// <summary>At least so many members.</summary>
    Minimum,

    /// <summary>At least two thirds experts, hence at most one third representatives.</summary>
    TwoThirdsExperts,
}

/// <summary>When a rule applies; any one of what is stated suffices.</summary>
/// <param name="BudgetFrom">The budget is at least this many yuan.</param>
/// <param name="TechnicallyComplex">The procurement is technically complex.</param>
/// <param name="GreatPublicInfluence">It is of great public influence.</param>
/// <param name="AboveOpenTenderThreshold">It is above the open-tender threshold.</param>
public sealed record PanelCondition(
    decimal? BudgetFrom = null,
    bool TechnicallyComplex = false,
    bool GreatPublicInfluence = false,
    bool AboveOpenTenderThreshold = false
)
{
    internal bool Holds(PanelRequest request) =>
        request.Budget >= BudgetFrom
        || (TechnicallyComplex && request.TechnicallyComplex)
        || (GreatPublicInfluence && request.GreatPublicInfluence)
        || (AboveOpenTenderThreshold && request.AboveOpenTenderThreshold);
}

/// <summary>One rule of law on the composition of a panel.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Kinds">The kinds of trading it governs.</param>
/// <param name="Methods">The methods it governs.</param>
/// <param name="Check">What it demands.</param>
/// <param name="Law">Law and article.</param>
/// <param name="InForceFrom">Since when.</param>
/// <param name="Value">The number it demands, where it demands one.</param>
/// <param name="When">When it applies; always when null.</param>
public sealed record PanelRule(
    string Code,
    IReadOnlyList<string> Kinds,
    IReadOnlyList<string> Methods,
    PanelCheck Check,
    LocalizedText Law,
    DateOnly InForceFrom,
    int Value = 0,
    PanelCondition? When = null
);

/// <summary>The rules of law for the composition of evaluation panels; the rules are <c>Data/panel-rules.json</c>.</summary>
public static class PanelComposition
{
    /// <summary>Largest number of experts of one specialty or of representatives that is taken for anything but a typing error.</summary>
    private const int Absurd = 999;

    /// <summary>Every rule.</summary>
    public static readonly IReadOnlyList<PanelRule> Rules = EmbeddedData
        .Read<RuleFile>("panel-rules.json")
        .Rules;

    /// <summary>
    /// Checks a request; empty when it may be drawn. Each error names field, rule, law and article, in the
    /// language of the caller. Where the law prescribes no panel for kind and method, that is the error.
    /// </summary>
    public static IReadOnlyList<FieldError> Check(PanelRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var errors = Fields(request);
        if (errors.Count > 0)
        {
            return errors;
        }

        PanelRule[] rules =
        [
            .. Rules.Where(r =>
                r.Kinds.Contains(request.Kind)
                && r.Methods.Contains(request.Method)
                && r.InForceFrom <= request.On
                && r.When?.Holds(request) != false
            ),
        ];
        if (rules.Length == 0)
        {
            return
            [
                Error(
                    "/method",
                    "panel.no_rule",
                    new(
                        "没有关于该交易类型和方式的评审组织组成规定，不能在此抽取。",
                        "No rule prescribes a panel for this kind and method; it cannot be drawn here."
                    ),
                    request.Method
                ),
            ];
        }

        var experts = request.Specialties.Sum(s => s.Count);
        var members = experts + request.Representatives;
        // The largest minimum includes the smaller ones: one sentence is enough.
        var minimum = rules.Where(r => r.Check == PanelCheck.Minimum).MaxBy(r => r.Value);
        foreach (var rule in rules.Where(r => r.Check != PanelCheck.Minimum || r == minimum))
        {
            var error = rule.Check switch
            {
                PanelCheck.Odd when members % 2 == 0 => Error(
                    "/specialties",
                    rule.Code,
                    new(
                        $"成员人数应当为单数，现为{members}人（{rule.Law.Zh}）。",
                        $"The number of members must be odd; it is {members} ({rule.Law.En})."
                    ),
                    Say(members)
                ),
                PanelCheck.Minimum when members < rule.Value => Error(
                    "/specialties",
                    rule.Code,
                    new(
                        $"成员人数应当在{rule.Value}人以上，现为{members}人（{rule.Law.Zh}）。",
                        $"There must be at least {rule.Value} members; there are {members} ({rule.Law.En})."
                    ),
                    Say(members)
                ),
                PanelCheck.TwoThirdsExperts when experts * 3 < members * 2 => Error(
                    "/representatives",
                    rule.Code,
                    new(
                        $"专家不得少于成员总数的三分之二，代表至多三分之一，现为专家{experts}人、代表{request.Representatives}人（{rule.Law.Zh}）。",
                        $"At least two thirds must be experts and at most one third representatives; there are {experts} experts and {request.Representatives} representatives ({rule.Law.En})."
                    ),
                    Say(request.Representatives)
                ),
                _ => null,
            };
            if (error is not null)
            {
                errors.Add(error);
            }
        }

        return errors;
    }

    private static List<FieldError> Fields(PanelRequest request)
    {
        List<FieldError> errors = [];
        if (request.Specialties.Count == 0)
        {
            errors.Add(
                Error(
                    "/specialties",
                    "panel.specialties",
                    new("请至少填写一个专业。", "Name at least one specialty."),
                    null
                )
            );
        }

        var seen = new HashSet<string>();
        for (var i = 0; i < request.Specialties.Count; i++)
        {
            var (specialty, count) = request.Specialties[i];
            var at = string.Create(CultureInfo.InvariantCulture, $"/specialties/{i}");
            if (string.IsNullOrWhiteSpace(specialty) || !seen.Add(specialty))
            {
                errors.Add(
                    Error(
                        $"{at}/specialty",
                        "panel.specialty",
                        new(
                            "专业不能为空，且每个专业只写一次。",
                            "A specialty must be named, and each only once."
                        ),
                        specialty
                    )
                );
            }

            if (count is < 1 or > Absurd)
            {
                errors.Add(
                    Error(
                        $"{at}/count",
                        "panel.count",
                        new(
                            $"人数应为1至{Absurd}。",
                            $"The number must be between 1 and {Absurd}."
                        ),
                        Say(count)
                    )
                );
            }
        }

        if (request.Representatives is < 0 or > Absurd)
        {
            errors.Add(
                Error(
                    "/representatives",
                    "panel.count",
                    new($"人数应为0至{Absurd}。", $"The number must be between 0 and {Absurd}."),
                    Say(request.Representatives)
                )
            );
        }

        if (request.Budget < 0)
        {
            errors.Add(
                Error(
                    "/budget",
                    "panel.budget",
                    new("预算金额不能为负数。", "The budget cannot be negative."),
                    request.Budget.Value.ToString(CultureInfo.InvariantCulture)
                )
            );
        }

        return errors;
    }

    private static string Say(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static FieldError Error(
        string pointer,
        string code,
        LocalizedText message,
        string? value
    ) => new(pointer, code, message.ToString(), value);

    private sealed record RuleFile(IReadOnlyList<PanelRule> Rules);
}
