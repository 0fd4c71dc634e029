namespace Trading.Indicators.Supervision.Complaint;

/// <summary>I34: more complaints against a purchaser or an agency are upheld than against others.</summary>
internal sealed class UpheldComplaints()
    : RateIndicator(
        "I34",
        new("投诉成立率", "upheld complaints per procurement"),
        new("项目", "procurements")
    )
{
    protected override IEnumerable<Counted> Count(ProcurementDossier dossier) =>
        dossier.StepsOf("notice").Any()
            ? OfBuyerAndAgency(
                dossier,
                dossier.StepsOf("complaint").Count(step => step.FlagOf("upheld") == true),
                1
            )
            : [];
}
