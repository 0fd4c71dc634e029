using System.Globalization;

namespace Trading.Indicators.Supervision.Plan;

/// <summary>
/// I30: needs are split to stay below the open-tender threshold. The legal test sums the needs of one budget project and
/// category that were bought in one fiscal year by other methods than open tender (政府采购法实施条例 art. 28); the hint counts
/// similar needs of three calendar months that each lie just below the threshold.
/// </summary>
internal sealed class Splitting() : ISupervisionIndicator
{
    private const string Year = "I30.year";
    private const string Near = "I30.near";
    private const string Unknown = "I30.unknown";

    public string Code => "I30";

    public IEnumerable<Contribution> Contribute(ProcurementDossier dossier)
    {
        if (
            dossier.LastDay() is null
            || dossier.Buyer is not { } buyer
            || dossier.Regime is not (Regimes.Construction or Regimes.Procurement)
            || dossier.IsSale
            || dossier.IsCancelled
            || dossier.Currency != Money.Yuan
            || dossier.IsOpen != false
            || dossier.Category is not { } category
            || (dossier.FirstDay("notice") ?? dossier.FirstDay()) is not { } day
            || NeedOf(dossier) is not { } need
        )
        {
            yield break;
        }

        var who = DossierReading.KeyOf(buyer);
        var month = DossierReading.MonthOf(day);
        if (dossier is { Regime: Regimes.Procurement, BudgetProject: null })
        {
            yield return new(
                Unknown,
                SubjectKind.Buyer,
                who,
                null,
                dossier.SubjectsOf(),
                month,
                0,
                1
            );
        }

        if (dossier is { Regime: Regimes.Procurement, BudgetProject: { } project })
        {
            yield return new(
                Year,
                SubjectKind.Buyer,
                who,
                string.Create(CultureInfo.InvariantCulture, $"{day.Year}/{category}/{project}"),
                dossier.SubjectsOf(),
                month,
                (double)need / 100,
                1
            );
        }

        var threshold = IndicatorParameters.Of("I30", "threshold", day) * 100;
        if (need >= threshold * IndicatorParameters.Of("I30", "near", day) && need <= threshold)
        {
            // One for each span of three months that it lies in.
            for (var i = 0; i < 3; i++)
            {
                yield return new(
                    Near,
                    SubjectKind.Buyer,
                    who,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{month.AddMonths(i):yyyy-MM}/{category}"
                    ),
                    dossier.SubjectsOf(),
                    month,
                    (double)need / 100,
                    1
                );
            }
        }
    }

    public IEnumerable<IndicatorFinding> JudgeSubject(
        SubjectKind kind,
        string id,
        PeerKey group,
        IReadOnlyList<YearSum> sums,
        IIndicatorContext context,
        DateOnly on
    )
    {
        if (kind != SubjectKind.Buyer || !sums.Any(sum => sum.Metric is Year or Near or Unknown))
        {
            yield break;
        }

        var speaker = new Speaker(Code, SubjectKind.Buyer, id, null);
        var threshold = (double)context.Parameter(Code, "threshold", on);
        // Two needs at least: one that is above the threshold alone is not split. A year that is partly past counts with what
        // is left of it, which can be too little and never too much.
        var project = sums.Where(sum => sum.Metric == Year && sum.Whole >= 2)
            .OrderByDescending(sum => sum.Part)
            .ThenBy(sum => sum.Against, StringComparer.Ordinal)
            .FirstOrDefault();
        if (project is not null && project.Part > threshold)
        {
            yield return speaker.Found(
                true,
                project.Part,
                threshold,
                $"同一财政年度同一预算项目、同一类别以非公开招标方式采购{Say.Number(project.Whole)}次，合计{Say.Number(project.Part)}元，超过公开招标数额标准{Say.Number(threshold)}元（《政府采购法实施条例》第二十八条，须核实例外）。",
                $"{Say.Number(project.Whole)} procurements of one budget project and category by other methods than open tender in one fiscal year come to {Say.Number(project.Part)} yuan, above the open-tender threshold of {Say.Number(threshold)} (政府采购法实施条例 art. 28; exceptions to be checked).",
                ("test", "legal"),
                ("project", project.Against),
                ("procurements", project.Whole),
                ("sum", project.Part)
            );
            yield break;
        }

        var times = (double)context.Parameter(Code, "times", on);
        var span = sums.Where(sum => sum.Metric == Near)
            .OrderByDescending(sum => sum.Whole)
            .ThenBy(sum => sum.Against, StringComparer.Ordinal)
            .FirstOrDefault();
        var found = span is not null && span.Whole >= times;
        var unknown = sums.Where(sum => sum.Metric == Unknown).Sum(sum => sum.Whole);
        // One alone has nothing to be added to.
        if (
            !found
            && unknown > 0
            && unknown + sums.Where(sum => sum.Metric == Year).Sum(sum => sum.Whole) > 1
        )
        {
            yield return speaker.Missing(
                $"{Say.Number(unknown)}个非公开招标项目没有记录预算项目，不能按《政府采购法实施条例》第二十八条判断。",
                $"Of {Say.Number(unknown)} procurements by other methods than open tender the budget project is not recorded, which 政府采购法实施条例 art. 28 asks for."
            );
            yield break;
        }

        yield return speaker.Found(
            found,
            found ? span!.Whole : project?.Part ?? 0,
            found ? times : threshold,
            found
                ? $"三个月内同类采购{Say.Number(span!.Whole)}次金额均略低于限额，宜核查是否化整为零（线索）。"
                : "没有发现拆分采购的迹象。",
            found
                ? $"{Say.Number(span!.Whole)} similar procurements within three months each lie just below the threshold: worth a look for splitting (a hint)."
                : "Nothing points to splitting.",
            ("test", found ? "hint" : null),
            ("span", found ? span!.Against : null),
            ("sum", project?.Part)
        );
    }

    /// <summary>What all lots together are planned to cost, in hundredths; null where a lot does not say it.</summary>
    internal static decimal? NeedOf(ProcurementDossier dossier)
    {
        decimal sum = 0;
        foreach (var lot in dossier.Lots)
        {
            if (lot.EstimateMinor() is not { } estimate)
            {
                return null;
            }

            sum += estimate;
        }

        return sum > 0 ? sum : null;
    }
}
