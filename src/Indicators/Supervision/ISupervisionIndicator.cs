namespace Trading.Indicators.Supervision;

/// <summary>
/// One supervisors' indicator: pure, and without knowledge of where its facts come from. What it does not do it leaves out.
/// </summary>
public interface ISupervisionIndicator
{
    /// <summary>As in the registry of indicators, such as I06.</summary>
    string Code { get; }

    /// <summary>What it says of a procurement and its lots and bidders.</summary>
    IEnumerable<IndicatorFinding> Judge(ProcurementDossier dossier, IIndicatorContext context) =>
        [];

    /// <summary>Figures of the procurement that are compared with its peers'.</summary>
    IEnumerable<Measurement> Measure(ProcurementDossier dossier) => [];

    /// <summary>What the procurement adds to the sums of buyers, agencies, bidders, experts and operators.</summary>
    IEnumerable<Contribution> Contribute(ProcurementDossier dossier) => [];

    /// <summary>
    /// The figure of a subject by its sums of twelve months, by which it is compared with others of its kind; null where it
    /// has none. The nightly pass makes baselines of these figures under <paramref name="metric"/>.
    /// </summary>
    double? FigureOf(string metric, IReadOnlyList<YearSum> sums) => null;

    /// <summary>What it says of a subject by the sums of twelve months.</summary>
    IEnumerable<IndicatorFinding> JudgeSubject(
        SubjectKind kind,
        string id,
        PeerKey group,
        IReadOnlyList<YearSum> sums,
        IIndicatorContext context,
        DateOnly on
    ) => [];
}
