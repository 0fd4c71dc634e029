namespace Trading.Indicators.Supervision.Bids;

/// <summary>I05: the deposits of two bidders were paid from one account.</summary>
internal sealed class SameDepositAccount()
    : SharedMarks("I05", new("保证金转出账户", "account of the deposit"))
{
    protected override IEnumerable<Mark>? MarksOf(BidFacts bid, LotCase at) =>
        bid.DepositAccount is { } account ? [account] : null;

    protected override LocalizedText Law(LotCase at) =>
        at.Law(
            new(
                "属于《招标投标法实施条例》第四十条第（六）项（保证金从同一账户转出）",
                "it is the form of 招标投标法实施条例 art. 40 (6), deposits from one account"
            ),
            new(
                "属于87号令第三十七条第（六）项（保证金从同一账户转出）",
                "it is the form of 87号令 art. 37 (6), deposits from one account"
            )
        );
}
