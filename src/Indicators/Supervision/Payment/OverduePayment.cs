namespace Trading.Indicators.Supervision.Payment;

/// <summary>I39: a payment came, or is still to come, after the day on which it was due.</summary>
internal sealed class OverduePayment() : LotIndicator("I39", Needs.Contract | Needs.Purchase)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        var payments = at.Lot.Contract!.Payments;
        if (payments.Count == 0)
        {
            yield return at.Whole.NotApplicable("尚无付款记录。", "There are no payments yet.");
            yield break;
        }

        int worst = 0,
            overdue = 0,
            unknown = 0,
            known = 0;
        var limit = (int)at.Parameter("days");
        foreach (var payment in payments)
        {
            if (payment.Due is not { } due || (payment.Paid ?? at.Context.Today) is not { } until)
            {
                unknown++;
                continue;
            }

            known++;
            var days = until.DayNumber - due.DayNumber;
            worst = Math.Max(worst, days);
            overdue += days >= limit ? 1 : 0;
        }

        (string, object?)[] evidence =
        [
            ("payments", payments.Count),
            ("overdue", overdue),
            ("unknown", unknown == 0 ? null : unknown),
        ];
        yield return overdue == 0 && unknown > 0
            ? at.Whole.Missing(
                $"{unknown}笔付款的到期日或付款日没有记录。",
                $"When {unknown} payments were due or made is not recorded.",
                evidence
            )
            : at.Whole.Found(
                overdue > 0,
                worst,
                limit,
                $"{known}笔付款中{overdue}笔逾期，最长{worst}天{(overdue > 0 ? "（《保障中小企业款项支付条例》第九、十七条）" : "")}。",
                $"{overdue} of {known} payments are overdue, at most by {worst} days{(overdue > 0 ? " (保障中小企业款项支付条例 art. 9, 17)" : "")}.",
                evidence
            );
    }
}
