namespace Trading.Indicators.Supervision.Plan;

/// <summary>I40: less was reserved for small firms than the law wants.</summary>
internal sealed class ReservedShareMissed() : WholeIndicator("I40", Needs.Procurement)
{
    protected override IndicatorFinding Judge(LotCase at)
    {
        if (at.Dossier.Reserved is not { } reserved)
        {
            return at.Whole.Missing("预留份额没有记录。", "The reserved share is not recorded.");
        }

        if (reserved.RequiredMinor == 0)
        {
            return at.Whole.NotApplicable("没有应预留的份额。", "Nothing has to be reserved.");
        }

        if (reserved.RequiredMinor < 0 || reserved.ReservedMinor < 0)
        {
            return at.Whole.Error(
                "预留金额为负数，无法计算。",
                "An amount is negative: it cannot be calculated."
            );
        }

        var share = (double)reserved.ReservedMinor / reserved.RequiredMinor;
        // Compared as amounts: a share just below one may round to one.
        var found = reserved.ReservedMinor < reserved.RequiredMinor;
        return at.Whole.Found(
            found,
            share,
            1,
            $"应预留{Say.Amount(reserved.RequiredMinor, at.Dossier.Currency)}，已预留{Say.Amount(reserved.ReservedMinor, at.Dossier.Currency)}（{Say.Percent(share)}）{(found ? "，未达到财库〔2020〕46号第八条的要求" : "")}。",
            $"{Say.Amount(reserved.ReservedMinor, at.Dossier.Currency)} of {Say.Amount(reserved.RequiredMinor, at.Dossier.Currency)} is reserved ({Say.Percent(share)}){(found ? ", less than 财库〔2020〕46号 art. 8 asks for" : "")}.",
            ("required", reserved.RequiredMinor / 100m),
            ("reserved", reserved.ReservedMinor / 100m)
        );
    }
}
