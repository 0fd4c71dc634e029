namespace Trading.Indicators.Supervision;

/// <summary>What must be so before an indicator speaks of a lot.</summary>
[Flags]
internal enum Needs
{
    None = 0,

    /// <summary>The bids were read out.</summary>
    Bids = 1,

    /// <summary>There is a result.</summary>
    Decision = 2,

    /// <summary>There is a result with a winner.</summary>
    Winner = 4 | Decision,

    /// <summary>There is a contract.</summary>
    Contract = 8,

    /// <summary>The lowest price is the better one.</summary>
    Purchase = 16,

    /// <summary>It is read under the law of procurement or that of tendering.</summary>
    Statute = 32,

    /// <summary>It is read under the law of procurement.</summary>
    Procurement = 64,

    /// <summary>Several compete.</summary>
    Competition = 128,
}

/// <summary>One lot with all that its judgement asks for.</summary>
internal readonly record struct LotCase(
    ProcurementDossier Dossier,
    LotFacts Lot,
    IIndicatorContext Context,
    Speaker Whole
)
{
    /// <summary>The day by which rules and parameters are chosen.</summary>
    public DateOnly On =>
        Dossier.FirstDay("notice") ?? Dossier.FirstDay() ?? Context.Today ?? DateOnly.MaxValue;

    public double Parameter(string name) => (double)Context.Parameter(Whole.Indicator, name, On);

    /// <summary>Speaks of a bidder in this lot.</summary>
    public Speaker Of(Party bidder) =>
        Whole with
        {
            Subject = SubjectKind.Bidder,
            SubjectId = DossierReading.KeyOf(bidder),
        };

    /// <summary>What the law is called that forbids something in this regime; empty where none lists it.</summary>
    public LocalizedText Law(LocalizedText construction, LocalizedText procurement) =>
        Dossier.Regime switch
        {
            Regimes.Construction => construction,
            Regimes.Procurement => procurement,
            _ => new(
                "该交易种类的法律没有列举此情形，仅作线索",
                "the law of this kind of trading does not list it: a signal only"
            ),
        };
}

/// <summary>Under which law a procurement is read.</summary>
internal static class Regimes
{
    public const string Construction = "construction";
    public const string Procurement = "procurement";
}

/// <summary>An indicator that speaks of lots, one after the other.</summary>
internal abstract class LotIndicator(string code, Needs needs) : ISupervisionIndicator
{
    public string Code => code;

    public virtual IEnumerable<IndicatorFinding> Judge(
        ProcurementDossier dossier,
        IIndicatorContext context
    )
    {
        if (dossier.Lots.Count == 0)
        {
            yield return new Speaker(Code, SubjectKind.Procurement, dossier.Id, null).Missing(
                "没有标段（采购包）的记录。",
                "No lot is recorded."
            );
        }

        foreach (var lot in dossier.Lots)
        {
            var speaker = new Speaker(Code, SubjectKind.Procurement, dossier.Id, lot.Number);
            if (Gates.Stop(needs, dossier, lot, speaker) is { } stopped)
            {
                yield return stopped;
                continue;
            }

            foreach (var finding in Judge(new LotCase(dossier, lot, context, speaker)))
            {
                yield return finding;
            }
        }
    }

    public virtual IEnumerable<Measurement> Measure(ProcurementDossier dossier) => [];

    protected Needs Needs => needs;

    protected abstract IEnumerable<IndicatorFinding> Judge(LotCase at);
}

/// <summary>What keeps an indicator from speaking of a lot, asked in one order by all.</summary>
internal static class Gates
{
    public static IndicatorFinding? Stop(
        Needs needs,
        ProcurementDossier dossier,
        LotFacts lot,
        Speaker speaker
    )
    {
        bool Asks(Needs need) => (needs & need) == need;
        if (Asks(Needs.Procurement) && dossier.Regime != Regimes.Procurement)
        {
            return speaker.NotApplicable(
                "只适用于政府采购。",
                "It speaks of government procurement only."
            );
        }

        if (
            Asks(Needs.Statute)
            && dossier.Regime is not (Regimes.Construction or Regimes.Procurement)
        )
        {
            return speaker.NotApplicable(
                "只适用于工程建设招标投标和政府采购。",
                "It speaks of construction tenders and government procurement only."
            );
        }

        if (Asks(Needs.Purchase) && dossier.IsSale)
        {
            return speaker.NotApplicable(
                "价高者得的交易不适用。",
                "It does not speak of trades in which the highest price wins."
            );
        }

        if (Asks(Needs.Competition) && dossier.IsCompetitive != true)
        {
            return dossier.IsCompetitive is null
                ? speaker.Missing("采购方式没有记录。", "The method is not recorded.")
                : speaker.NotApplicable("不是竞争性方式。", "The method is not a competitive one.");
        }

        if (Asks(Needs.Bids) && !lot.BidsAreKnown)
        {
            // A result without the bids that led to it is a gap in the record, and not "too early".
            return lot.IsDecided && !dossier.IsCancelled
                ? speaker.Missing(
                    "已有结果，但投标情况没有记录。",
                    "There is a result, and the bids are not recorded."
                )
                : speaker.NotApplicable("尚未开标。", "The bids have not been opened.");
        }

        if (Asks(Needs.Decision) && !lot.IsDecided)
        {
            return speaker.NotApplicable(
                dossier.IsCancelled ? "项目已终止，没有结果。" : "尚无结果。",
                dossier.IsCancelled
                    ? "It was called off without a result."
                    : "There is no result yet."
            );
        }

        if (Asks(Needs.Winner) && lot.HasFailed)
        {
            return speaker.NotApplicable(
                "已流标（废标），没有中标人。",
                "It ended without a winner."
            );
        }

        return Asks(Needs.Contract) && lot.Contract is null
            ? speaker.NotApplicable("尚无合同。", "There is no contract yet.")
            : null;
    }
}
