namespace Trading.Indicators.Supervision;

/// <summary>An indicator that speaks of the procurement as a whole.</summary>
internal abstract class WholeIndicator(string code, Needs needs) : ISupervisionIndicator
{
    private static readonly LotFacts None = new() { Number = "" };

    public string Code => code;

    public IEnumerable<IndicatorFinding> Judge(
        ProcurementDossier dossier,
        IIndicatorContext context
    )
    {
        var speaker = new Speaker(code, SubjectKind.Procurement, dossier.Id, null);
        return
        [
            Gates.Stop(needs, dossier, None, speaker)
                ?? Judge(new LotCase(dossier, None, context, speaker)),
        ];
    }

    protected abstract IndicatorFinding Judge(LotCase at);

    /// <summary>Why what a notice begins cannot be judged; null where there is one with its time.</summary>
    protected static IndicatorFinding? StopWithoutNotice(LotCase at) =>
        at.Dossier.FirstDay("notice") is not null ? null
        : at.Dossier.StepsOf("notice").Any()
        || at.Dossier.Lots.Any(lot => lot.BidsAreKnown || lot.IsDecided)
            ? at.Whole.Missing(
                "公告时间没有记录。",
                "When the notice was published is not recorded."
            )
        : at.Whole.NotApplicable("尚未公告。", "There is no notice yet.");
}
