namespace Trading.Indicators.Supervision.Bids;

/// <summary>
/// I04: two bidders name one contact. In procurement the same contact person is enough; in construction only who belongs to
/// the project's management, or an agent who handles both.
/// </summary>
internal sealed class SameContact()
    : SharedMarks(
        "I04",
        new("联系人或项目管理成员", "contact or member of the project's management")
    )
{
    protected override IEnumerable<Mark>? MarksOf(BidFacts bid, LotCase at) =>
        bid.Contacts is null && bid.Staff is null ? null : Counting(bid, at);

    protected override bool IsComplete(BidFacts bid, LotCase at) =>
        at.Dossier.Regime == Regimes.Construction
            ? bid.Staff is not null
            : bid.Contacts is not null;

    protected override LocalizedText Law(LotCase at) =>
        at.Law(
            new(
                "可能属于《招标投标法实施条例》第四十条第（二）（三）项（同一单位或者个人办理，项目管理成员为同一人）",
                "it may be the form of 招标投标法实施条例 art. 40 (2)(3), the same person handles the bidding or is in both projects' management"
            ),
            new(
                "可能属于87号令第三十七条第（二）（三）项（同一单位或者个人办理，项目管理成员或者联系人员为同一人）",
                "it may be the form of 87号令 art. 37 (2)(3), the same person handles the bidding, is the contact or in both projects' management"
            )
        );

    private static IEnumerable<Mark> Counting(BidFacts bid, LotCase at) =>
        (bid.Contacts ?? [])
            .Where(mark =>
                at.Dossier.Regime != Regimes.Construction
                || mark.IsProjectManagement
                || mark.Type == "agent"
            )
            .Concat((bid.Staff ?? []).Where(mark => mark.IsProjectManagement));
}
