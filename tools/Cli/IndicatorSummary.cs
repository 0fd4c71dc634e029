using Trading.Indicators;

namespace Trading.Cli;

/// <summary>What a run has to say beside its result, so that silence does not look like innocence: outcomes and coverage of each indicator, and what was left out.</summary>
internal static class IndicatorSummary
{
    public static void Tell(FoldPlan plan, RedFlagReport report, TextWriter writer)
    {
        var tally = report.Tally;
        writer.WriteLine(
            new LocalizedText(
                $"采购项目 {tally.Processes}；无 ocid {tally.WithoutOcid}，已取消 {tally.Cancelled}，按设置排除 {tally.Excluded}。",
                $"Processes: {tally.Processes}; without ocid {tally.WithoutOcid}, cancelled {tally.Cancelled}, excluded by the settings {tally.Excluded}."
            )
        );
        Remark(
            writer,
            tally.UnmappedBids,
            "个投标的状态缺失或不是已知代码，未计入；可用 prepare 更正。",
            "bids have no status or one that is no code; they are not counted. See prepare."
        );
        Remark(
            writer,
            tally.UnmappedAwards,
            "个中标结果的状态不是已知代码，视为尚未确定。",
            "awards have a status that is no code; they are taken as not final."
        );
        Remark(
            writer,
            tally.AmountsAsText,
            "个金额不是数字，未参加比较。",
            "amounts are no numbers; they are not compared."
        );
        Remark(
            writer,
            tally.Repeated,
            "个 ocid 出现在不止一行，结果合并，后者优先。",
            "ocids stand on more than one line; their results are joined, the later one first."
        );
        if (plan.Currency is null && report.Currency is { } currency)
        {
            writer.WriteLine(
                new LocalizedText(
                    $"比较的币种是首先出现的 {currency}；可用 currency 设置。",
                    $"The compared currency is the first one seen, {currency}; set \"currency\" to choose."
                )
            );
        }

        writer.WriteLine(
            new LocalizedText(
                "指标：触发 / 未触发 / 数据不足 / 不适用 / 计算错误，可计算的比例",
                "Indicator: triggered / not triggered / insufficient data / not applicable / calculation error, coverage"
            )
        );
        foreach (var flag in Enum.GetValues<RedFlag>().Where(plan.Computes))
        {
            var coverage = tally.Coverage(flag) is { } share ? $"{share:P1}" : "-";
            writer.WriteLine(
                $"  {flag}: {tally[flag, IndicatorOutcome.Triggered]} / {tally[flag, IndicatorOutcome.NotTriggered]} / {tally[flag, IndicatorOutcome.InsufficientData]} / {tally[flag, IndicatorOutcome.NotApplicable]} / {tally[flag, IndicatorOutcome.CalculationError]}, {coverage}"
            );
        }
    }

    private static void Remark(TextWriter writer, long count, string zh, string en)
    {
        if (count > 0)
        {
            writer.WriteLine(new LocalizedText($"{count} {zh}", $"{count} {en}"));
        }
    }
}
