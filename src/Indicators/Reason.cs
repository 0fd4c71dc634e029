namespace Trading.Indicators;

/// <summary>Why a rule came to its outcome, where the outcome alone does not say it.</summary>
internal enum Reason : byte
{
    None,
    MethodNotCovered,
    MethodUnknown,
    PeriodMissing,
    PeriodUnreadable,
    BiddersUnknown,
    PricesNotCompared,
    NoAwards,
    AwardsOpen,
    NoActiveAward,
    SeveralActiveAwards,
    SeveralSuppliers,
    SupplierUnknown,
    NoBids,
    StatusUnmapped,
    PricesUnknown,
    NoOtherBidder,
    WinnerNotLowest,
    PriceNotPositive,
    OtherCurrency,
    SharedMember,
    DeadlineMissing,
    BidDatesMissing,
    SeveralTenderersLeft,
    WinnerIsAnother,
    TooFew,
    NotAmongTheBusiest,
    FenceTellsNothing,
    SupplierHasNoBid,
}

/// <summary>The sentences that a supervisor reads.</summary>
internal static class Reasons
{
    public static LocalizedText Of(Reason reason) =>
        reason switch
        {
            Reason.MethodNotCovered => new(
                "采购方式不在该指标的范围内。",
                "The procurement method is not one that the indicator speaks of."
            ),
            Reason.MethodUnknown => new(
                "没有公布采购方式。",
                "The procurement method is not published."
            ),
            Reason.PeriodMissing => new(
                "没有公布投标起止时间。",
                "Start or end of the submission period is not published."
            ),
            Reason.PeriodUnreadable => new(
                "投标起止时间无法识别。",
                "Start or end of the submission period cannot be read as a date."
            ),
            Reason.BiddersUnknown => new(
                "没有公布投标人数，也不能从投标中得出。",
                "The number of bidders is not published and cannot be told from the bids."
            ),
            Reason.PricesNotCompared => new(
                "按设置，该采购方式不比较价格。",
                "By the settings, prices are not compared for this method."
            ),
            Reason.NoAwards => new("没有公布中标结果。", "No awards are published."),
            Reason.AwardsOpen => new(
                "有中标结果尚未确定，或其状态不是已知代码。",
                "An award is pending, or its status is none of the codes."
            ),
            Reason.NoActiveAward => new("没有有效的中标结果。", "No award is active."),
            Reason.SeveralActiveAwards => new(
                "有多个有效的中标结果，不知各投标对应哪一个。",
                "Several awards are active: which bids compete with which is not known."
            ),
            Reason.SeveralSuppliers => new(
                "中标结果有多个供应商。",
                "The award has several suppliers."
            ),
            Reason.SupplierUnknown => new(
                "没有公布中标供应商的编号。",
                "The id of the award's supplier is not published."
            ),
            Reason.NoBids => new("没有公布投标。", "No bids are published."),
            Reason.StatusUnmapped => new(
                "投标状态缺失，或不是已知代码，未计入。",
                "The status of bids is missing or none of the codes: they are not counted."
            ),
            Reason.PricesUnknown => new(
                "没有可比较的价格（金额和币种）。",
                "There are no prices to compare (amount and currency)."
            ),
            Reason.NoOtherBidder => new(
                "除中标人外没有其他有效报价。",
                "Nobody but the winner has a valid price."
            ),
            Reason.WinnerNotLowest => new(
                "中标人不是最低价：不是只凭价格评标。",
                "The winner is not the lowest: price alone did not decide."
            ),
            Reason.PriceNotPositive => new(
                "中标价不是正数，比率无法计算。",
                "The winning price is not positive: there is no ratio."
            ),
            Reason.OtherCurrency => new(
                "币种与所比较的币种不同。",
                "The currency is not the one that is compared."
            ),
            Reason.SharedMember => new(
                "同价的投标有共同成员（如联合体与其成员），不视为不同投标人。",
                "The bids of one price share a member (a consortium and its member): not two different tenderers."
            ),
            Reason.DeadlineMissing => new(
                "没有公布投标截止时间，或无法识别。",
                "The deadline is not published or cannot be read."
            ),
            Reason.BidDatesMissing => new(
                "中标人有效投标的时间没有公布，或不足以判断。",
                "When the winner's valid bids were received is not published, or not closely enough."
            ),
            Reason.SeveralTenderersLeft => new(
                "不止一个投标人的投标有效。",
                "More than one tenderer has valid bids, or none has."
            ),
            Reason.WinnerIsAnother => new(
                "唯一有效的投标人不是全部中标结果的供应商。",
                "The one tenderer with valid bids is not the supplier of all awards."
            ),
            Reason.TooFew => new(
                "数量不足，结论会被偶然左右。",
                "Too few to tell: chance would decide."
            ),
            Reason.NotAmongTheBusiest => new(
                "有效投标数少于所设百分位。",
                "It has fewer valid bids than the percentile asks for."
            ),
            Reason.FenceTellsNothing => new(
                "四分之三的对象没有差异，界限不能说明问题。",
                "Three quarters of the group do not differ: the fence tells nothing."
            ),
            Reason.SupplierHasNoBid => new(
                "中标供应商没有可比较的有效报价。",
                "The supplier has no valid price of its own among the bids."
            ),
            _ => new("", ""),
        };
}
