namespace Trading.Indicators.Supervision.Bids;

/// <summary>I01: the bid files of two bidders were made on one machine.</summary>
internal sealed class SameMachine() : SharedMarks("I01", new("硬件特征码", "machine identifier"))
{
    protected override IEnumerable<Mark>? MarksOf(BidFacts bid, LotCase at) =>
        bid.Fingerprints?.Where(mark => mark.Type is "mac" or "cpu" or "disk");

    protected override LocalizedText Law(LotCase at) =>
        at.Law(
            new(
                "法律未单独列为视为串通的情形，依地方规定和招标文件约定认定，可结合《招标投标法实施条例》第四十条第（一）（二）项核查",
                "no statutory form by itself; local rules and the document's wording decide, with 招标投标法实施条例 art. 40 (1)(2) to be looked into"
            ),
            new(
                "法律未单独列为视为串通的情形，依地方规定和采购文件约定认定，可结合87号令第三十七条第（一）（二）项核查",
                "no statutory form by itself; local rules and the document's wording decide, with 87号令 art. 37 (1)(2) to be looked into"
            )
        );
}
