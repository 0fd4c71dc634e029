using System.Globalization;
using Trading.Analysis.Panels;
using Trading.Domain.Codes;
using Trading.Procurement.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>What makes a procurement's panel larger.</summary>
/// <param name="TechnicallyComplex">技术复杂.</param>
/// <param name="GreatPublicInfluence">社会影响较大.</param>
/// <param name="AboveOpenTenderThreshold">达到公开招标数额标准.</param>
public sealed record Circumstances(
    bool TechnicallyComplex = false,
    bool GreatPublicInfluence = false,
    bool AboveOpenTenderThreshold = false
);

/// <summary>What must be true of a request for a panel.</summary>
internal static class PanelRules
{
    /// <summary>
    /// 财库〔2016〕198号 art. 13: experts are drawn within two working days before the evaluation, so that fewer know
    /// for less long; negotiation and consultation are excepted.
    /// </summary>
    public const int DrawWithinWorkingDays = 2;

    // A shorter one stands in any address by chance.
    private const int ShortestName = 4;

    private static readonly TimeOnly Morning = new(9, 0);

    /// <summary>The rules of law that a composition breaks; empty when it may be drawn.</summary>
    public static IReadOnlyList<FieldError> Composition(
        ProcurementSummary procurement,
        IReadOnlyList<SpecialtyCount> specialties,
        int representatives,
        Circumstances circumstances,
        DateOnly on
    ) =>
        PanelComposition.Check(
            new PanelRequest(
                procurement.Kind,
                // The rules speak OCDS, where an invited tender is a selective one.
                procurement.Method == "invited"
                    ? "selective"
                    : procurement.Method,
                procurement.Ceiling is { Currency: Money.Yuan } ceiling ? ceiling.Units : null,
                specialties,
                representatives,
                on
            )
            {
                TechnicallyComplex = circumstances.TechnicallyComplex,
                GreatPublicInfluence = circumstances.GreatPublicInfluence,
                AboveOpenTenderThreshold = circumstances.AboveOpenTenderThreshold,
            }
        );

    /// <summary>The law's rules for a procurement's kind and method.</summary>
    public static IEnumerable<PanelRule> Of(ProcurementSummary procurement, DateOnly on) =>
        PanelComposition.Rules.Where(rule =>
            rule.Kinds.Contains(procurement.Kind)
            && rule.Methods.Contains(MethodOf(procurement))
            && rule.InForceFrom <= on
        );

    /// <summary>What a rule demands, in words.</summary>
    public static LocalizedText Demand(PanelRule rule)
    {
        var (zh, en) = rule.Check switch
        {
            PanelCheck.Odd => ("成员人数为单数", "An odd number of members"),
            PanelCheck.Minimum => ($"成员不少于 {rule.Value} 人", $"At least {rule.Value} members"),
            _ => ("专家不少于成员总数的三分之二", "Experts are at least two thirds of the members"),
        };
        return rule.When is not { } when
            ? new(zh, en)
            : new(
                $"{string.Join("或", Conditions(when).Select(text => text.Zh))}时，{zh}",
                $"{en}, where {string.Join(" or ", Conditions(when).Select(text => text.En))}"
            );
    }

    private static IEnumerable<LocalizedText> Conditions(PanelCondition when)
    {
        if (when.BudgetFrom is { } budget)
        {
            var tenThousands = (budget / 10_000).ToString("#,##0", CultureInfo.InvariantCulture);
            yield return new(
                $"预算达到 {tenThousands} 万元",
                $"the budget is {tenThousands} × 10k yuan or more"
            );
        }

        if (when.TechnicallyComplex)
        {
            yield return new("技术复杂", "it is technically complex");
        }

        if (when.GreatPublicInfluence)
        {
            yield return new("社会影响较大", "it is of great public influence");
        }

        if (when.AboveOpenTenderThreshold)
        {
            yield return new("达到公开招标数额标准", "it is above the open-tender threshold");
        }
    }

    // The rules speak OCDS, where an invited tender is a selective one.
    private static string MethodOf(ProcurementSummary procurement) =>
        procurement.Method == "invited" ? "selective" : procurement.Method;

    /// <summary>Specialties with fewer eligible experts than seats.</summary>
    /// <param name="specialties">The seats.</param>
    /// <param name="eligibleIn">How many may be drawn in each specialty; where there are enough, as many as are wanted will do.</param>
    public static IReadOnlyList<FieldError> Supply(
        IReadOnlyList<SpecialtyCount> specialties,
        IReadOnlyDictionary<string, int> eligibleIn
    )
    {
        var errors = new List<FieldError>();
        for (var i = 0; i < specialties.Count; i++)
        {
            var (specialty, seats) = specialties[i];
            var eligible = eligibleIn.GetValueOrDefault(specialty);
            if (eligible < seats)
            {
                errors.Add(
                    new FieldError(
                        string.Create(CultureInfo.InvariantCulture, $"/specialties/{i}/count"),
                        "panel.supply",
                        new LocalizedText(
                            $"“{specialty}”专业可抽取的专家只有 {eligible} 名，不足 {seats} 名。",
                            $"Only {eligible} experts of '{specialty}' may be drawn, not {seats}."
                        ).ToString(),
                        seats.ToString(CultureInfo.InvariantCulture)
                    )
                );
            }
        }

        return errors;
    }

    /// <summary>
    /// Nobody evaluates bids that may still come (招标投标法 art. 36: they are opened after the deadline), and experts need
    /// the time to answer.
    /// </summary>
    public static IEnumerable<FieldError> Time(
        DateTimeOffset evaluationAt,
        DateTimeOffset? deadline,
        DateTimeOffset now,
        TimeSpan answer
    )
    {
        if (evaluationAt == default)
        {
            yield return new(
                "/evaluationAt",
                "required",
                new LocalizedText(
                    "请填写评审开始时间。",
                    "The time at which the evaluation begins is required."
                ).ToString()
            );
            yield break;
        }

        if (evaluationAt < deadline)
        {
            var until = Written.Of(deadline);
            yield return new(
                "/evaluationAt",
                "panel.before_deadline",
                new LocalizedText(
                    $"评审不能早于投标截止时间（{until}）。",
                    $"The evaluation cannot begin before the bid deadline ({until})."
                ).ToString()
            );
        }

        if (evaluationAt < now + answer)
        {
            yield return new(
                "/evaluationAt",
                "panel.too_soon",
                new LocalizedText(
                    "评审开始前没有足够时间等候专家答复，请推迟评审或缩短答复时限。",
                    "There is no time for experts to answer before the evaluation; move it or shorten the time to answer."
                ).ToString()
            );
        }
    }

    /// <summary>Experts are told the place before they are told the procurement: it must not say which it is.</summary>
    public static IEnumerable<FieldError> Venue(string? venue, ProcurementSummary procurement)
    {
        foreach (
            var told in new[]
            {
                procurement.Title,
                procurement.Reference,
                procurement.Ocid,
                procurement.BuyerName,
            }
        )
        {
            if (
                told is { Length: >= ShortestName }
                && venue?.Contains(told, StringComparison.OrdinalIgnoreCase) == true
            )
            {
                yield return new(
                    "/place",
                    "panel.place_tells",
                    new LocalizedText(
                        "评审地点会告知专家，不得写明项目名称、编号或采购人。",
                        "Experts are told the place: it must not say which procurement it is, nor for whom."
                    ).ToString(),
                    told
                );
                yield break;
            }
        }
    }

    /// <summary>The morning of the first working day after the deadline, or after today where that is later.</summary>
    public static DateTimeOffset Proposed(
        WorkingDays calendar,
        DateTimeOffset? deadline,
        DateTimeOffset now
    ) =>
        ChinaTime.At(
            calendar.Add(ChinaTime.DateOf(deadline > now ? deadline.Value : now), 1),
            Morning
        );

    /// <summary>When bids are due; null where that is not known.</summary>
    public static async Task<DateTimeOffset?> DeadlineOf(
        IProcurements procurements,
        Guid procurement,
        CancellationToken cancel
    ) =>
        (await procurements.Histories([procurement], cancel)) is [{ Steps: var steps }]
        && steps.TryGetValue("deadline", out var deadline)
            ? deadline
            : null;

    /// <summary>When the draw is due: at once, or as the period of <see cref="DrawWithinWorkingDays"/> begins.</summary>
    public static DateTimeOffset DrawDue(
        WorkingDays calendar,
        string method,
        DateTimeOffset evaluationAt,
        DateTimeOffset now
    )
    {
        if (method is "negotiation" or "consultation")
        {
            return now;
        }

        var first = calendar.Add(ChinaTime.DateOf(evaluationAt), -DrawWithinWorkingDays);
        var earliest = ChinaTime.At(first, TimeOnly.MinValue);
        return earliest > now ? earliest : now;
    }
}
