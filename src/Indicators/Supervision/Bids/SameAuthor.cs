namespace Trading.Indicators.Supervision.Bids;

/// <summary>I02: the bid files of two bidders name one author, last editor or copy of the software.</summary>
internal sealed class SameAuthor()
    : SharedMarks("I02", new("文件作者或软件序列号", "author or software serial"))
{
    protected override IEnumerable<Mark>? MarksOf(BidFacts bid, LotCase at) =>
        bid.Fingerprints?.Where(mark => mark.Type is "author" or "savedBy" or "softwareSerial");

    protected override LocalizedText Law(LotCase at) =>
        at.Law(
            new(
                "可能属于《招标投标法实施条例》第四十条第（一）项（由同一单位或者个人编制）",
                "it may be the form of 招标投标法实施条例 art. 40 (1), documents made by the same unit or person"
            ),
            new(
                "可能属于87号令第三十七条第（一）项（由同一单位或者个人编制）",
                "it may be the form of 87号令 art. 37 (1), documents made by the same unit or person"
            )
        );
}
