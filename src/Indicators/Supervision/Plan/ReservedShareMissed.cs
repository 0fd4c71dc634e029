using System.Globalization;

namespace Trading.Indicators.Supervision.Plan;

/// <summary>
/// I40: less was reserved for small and medium firms than law wants. Up to a border the whole procurement is (财库〔2020〕46号
/// art. 7), which is said of the procurement; above it a share of all such procurements together (art. 8), which is said of the
/// purchaser by its year.
/// </summary>
internal sealed class ReservedShareMissed() : ISupervisionIndicator
{
    private const string Share = "I40.share";
    private const string Unknown = "I40.unknown";
    private const string Works = "works";
    private const string Others = "others";

    public string Code => "I40";

    public IEnumerable<IndicatorFinding> Judge(
        ProcurementDossier dossier,
        IIndicatorContext context
    )
    {
        var speaker = new Speaker(Code, SubjectKind.Procurement, dossier.Id, null);
        var at = new LotCase(dossier, new() { Number = "" }, context, speaker);
        yield return Gates.Stop(Needs.Procurement, dossier, at.Lot, speaker) ?? Whole(at);
    }

    private static IndicatorFinding Whole(LotCase at)
    {
        if (at.Dossier.Reserved is { Ground: { } ground })
        {
            return at.Whole.NotApplicable(
                $"已说明不预留的情形（{ground}，财库〔2020〕46号第六条）。",
                $"A ground of 财库〔2020〕46号 art. 6 not to reserve is given ({ground})."
            );
        }

        var need = NeedOf(at.Dossier);
        if (at.Dossier.Reserved is not { Nature: { } nature } reserved || need is null)
        {
            return at.Whole.Missing(
                need is null
                    ? "预算没有记录。"
                    : "标的性质（货物、工程或服务）和预留比例没有记录。",
                need is null
                    ? "The budget is not recorded."
                    : "Its nature (goods, works or services) and the share reserved are not recorded."
            );
        }

        var border = (decimal)at.Parameter(nature == Works ? "whole_works" : "whole_others");
        if (need > border)
        {
            return at.Whole.NotApplicable(
                $"预算超过{Say.Number((double)border)}元，预留份额按采购人全年此类项目合计（财库〔2020〕46号第八条）。",
                $"Its budget is above {Say.Number((double)border)} yuan: the share is one of all such procurements of the purchaser (财库〔2020〕46号 art. 8)."
            );
        }

        if (reserved.Percent is not { } percent)
        {
            return at.Whole.Missing("预留比例没有记录。", "The share reserved is not recorded.");
        }

        if (percent is < 0 or > 100)
        {
            return at.Whole.Error(
                "预留比例不在 0 至 100% 之间，无法计算。",
                "The share is not between 0 and 100 %: it cannot be calculated."
            );
        }

        var found = percent < 100;
        return at.Whole.Found(
            found,
            (double)percent / 100,
            1,
            $"预算不超过{Say.Number((double)border)}元，应整体预留给中小企业，已预留{Say.Percent((double)percent / 100)}{(found ? "（财库〔2020〕46号第七条；须核实第六条的情形）" : "")}。",
            $"With a budget of at most {Say.Number((double)border)} yuan the whole is to be reserved for small and medium firms; {Say.Percent((double)percent / 100)} is{(found ? " (财库〔2020〕46号 art. 7; the grounds of art. 6 to be checked)" : "")}.",
            ("nature", nature),
            ("budget", need),
            ("percent", percent)
        );
    }

    public IEnumerable<Contribution> Contribute(ProcurementDossier dossier)
    {
        if (
            dossier.LastDay() is null
            || dossier.Buyer is not { } buyer
            || dossier.Regime != Regimes.Procurement
            || dossier.IsCancelled
            || dossier.Reserved?.Ground is not null
            || (dossier.FirstDay("notice") ?? dossier.FirstDay()) is not { } day
            || NeedOf(dossier) is not { } need
        )
        {
            yield break;
        }

        var nature = dossier.Reserved?.Nature == Works ? Works : Others;
        if (
            need
            <= IndicatorParameters.Of("I40", nature == Works ? "whole_works" : "whole_others", day)
        )
        {
            yield break;
        }

        var known = dossier.Reserved is { Nature: not null, Percent: >= 0 and <= 100 };
        yield return new(
            known ? Share : Unknown,
            SubjectKind.Buyer,
            DossierReading.KeyOf(buyer),
            known ? string.Create(CultureInfo.InvariantCulture, $"{day.Year}/{nature}") : null,
            dossier.SubjectsOf(),
            DossierReading.MonthOf(day),
            known ? (double)(need * dossier.Reserved!.Percent!.Value / 100) : 0,
            known ? (double)need : 1
        );
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
        if (kind != SubjectKind.Buyer || !sums.Any(sum => sum.Metric is Share or Unknown))
        {
            yield break;
        }

        var speaker = new Speaker(Code, SubjectKind.Buyer, id, null);
        var worst = sums.Where(sum => sum.Metric == Share && sum.Whole > 0)
            .Select(sum => (Sum: sum, Required: Required(sum.Against!)))
            .OrderBy(each => each.Sum.Part / each.Sum.Whole - each.Required)
            .ThenBy(each => each.Sum.Against, StringComparer.Ordinal)
            .Select(each => ((YearSum Sum, double Required)?)each)
            .FirstOrDefault();
        var unknown = sums.Where(sum => sum.Metric == Unknown).Sum(sum => sum.Whole);
        var share = worst is { } one ? one.Sum.Part / one.Sum.Whole : 0;
        // Sums are of whole fen: a share that is reached is not missed by what a division leaves.
        var found = worst is { } least && share < least.Required - 1e-9;
        if (worst is not { } said || (!found && unknown > 0))
        {
            yield return speaker.Missing(
                $"{Say.Number(unknown)}个超过整体预留标准的项目没有记录标的性质和预留比例。",
                $"Of {Say.Number(unknown)} procurements above the border of wholly reserved ones neither nature nor share is recorded."
            );
            yield break;
        }

        yield return speaker.Found(
            found,
            share,
            said.Required,
            $"全年应预留{Say.Percent(said.Required)}，已预留{Say.Percent(share)}（预算合计{Say.Number(said.Sum.Whole)}元）{(found ? "，未达到财库〔2020〕46号第八条的要求" : "")}。",
            $"{Say.Percent(share)} of the year's {Say.Number(said.Sum.Whole)} yuan is reserved, {Say.Percent(said.Required)} has to be{(found ? " (财库〔2020〕46号 art. 8)" : "")}.",
            ("year", said.Sum.Against),
            ("reserved", said.Sum.Part),
            ("budget", said.Sum.Whole),
            ("unknown", unknown > 0 ? unknown : null)
        );

        // By the rule of the year in which it was bought.
        double Required(string against)
        {
            var (year, nature) = (
                int.Parse(against.AsSpan(0, 4), CultureInfo.InvariantCulture),
                against[5..]
            );
            var day = year == on.Year ? on : new DateOnly(year, 12, 31);
            return (double)
                context.Parameter(Code, nature == Works ? "share_works" : "share_others", day);
        }
    }

    // In yuan.
    private static decimal? NeedOf(ProcurementDossier dossier) =>
        dossier.Currency == Money.Yuan ? Splitting.NeedOf(dossier) / 100 : null;
}
