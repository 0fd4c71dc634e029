namespace Trading.Indicators.Supervision.Award;

/// <summary>I32: of an agency's lots more end without a winner than of others'.</summary>
internal sealed class FailureRate()
    : RateIndicator("I32", new("流标率", "share of lots that failed"), new("标段", "lots"))
{
    protected override IEnumerable<Counted> Count(ProcurementDossier dossier)
    {
        if (dossier.Agency is { } agency && dossier.StepsOf("notice").Any())
        {
            yield return new(
                SubjectKind.Agency,
                agency,
                dossier.Lots.Count(lot => lot.HasFailed),
                dossier.Lots.Count
            );
        }
    }
}
