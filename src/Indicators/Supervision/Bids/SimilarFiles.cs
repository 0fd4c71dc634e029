namespace Trading.Indicators.Supervision.Bids;

/// <summary>R041: files of two bidders are the same file, or carry one mark of whatever sort.</summary>
internal sealed class SimilarFiles() : SharedMarks("R041", new("文件特征", "marks of the files"))
{
    protected override IEnumerable<Mark>? MarksOf(BidFacts bid, LotCase at) => bid.Fingerprints;

    protected override LocalizedText Law(LotCase at) =>
        at.Law(
            new(
                "结合《招标投标法实施条例》第四十条第（一）（四）（五）项核查",
                "to be looked into by 招标投标法实施条例 art. 40 (1)(4)(5)"
            ),
            new(
                "结合87号令第三十七条第（一）（四）（五）项核查",
                "to be looked into by 87号令 art. 37 (1)(4)(5)"
            )
        );
}
