using Trading.Indicators.Rules;
using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>What is kept of a process until all are in: flags, figures that the fences will judge, and on request its organisations and evidence.</summary>
internal static class ProcessRecord
{
    public static void Write(
        ByteWriter writer,
        ProcessFacts facts,
        FoldPlan plan,
        Findings findings,
        int flags,
        long disqualifiedOthers,
        long disqualified
    )
    {
        writer.Number(facts.Line);
        writer.Number(flags);
        writer.Number(disqualifiedOthers);
        writer.Number(findings.LowestOut.Count);
        foreach (var currency in findings.LowestOut)
        {
            writer.Number(currency);
        }

        writer.Number(findings.Ratios.Count);
        foreach (var ratio in findings.Ratios)
        {
            writer.Number(ratio.Currency);
            writer.Figure(ratio.Ratio);
            writer.Text(facts[ratio.Winner]);
            writer.Text(facts[ratio.Next]);
            writer.Figure(ratio.WinnerAmount);
            writer.Figure(ratio.NextAmount);
        }

        if (plan.Map)
        {
            Organisations(writer, facts, plan, findings, disqualified);
        }

        if (plan.Evidence)
        {
            writer.Text(findings.Evidence.Written);
        }
    }

    private static void Organisations(
        ByteWriter writer,
        ProcessFacts facts,
        FoldPlan plan,
        Findings findings,
        long disqualified
    )
    {
        Ids(writer, facts, disqualified > 0 && facts.Buyer.IsSaid ? [facts.Buyer] : []);
        Ids(
            writer,
            facts,
            disqualified > 0 && facts.ProcuringEntity.IsSaid ? [facts.ProcuringEntity] : []
        );
        List<TextSlice> tenderers = [];
        if (
            plan.Computes(RedFlag.R025)
            || plan.Computes(RedFlag.R038)
            || plan.Computes(RedFlag.R048)
        )
        {
            foreach (ref readonly var bid in facts.AllBids)
            {
                if (plan.IsSubmitted(bid))
                {
                    Bidders.AddTo(tenderers, facts, facts.Tenderers(bid));
                }
            }
        }

        Ids(writer, facts, tenderers);
        Ids(writer, facts, findings.SamePrice);
        Ids(writer, facts, findings.Late);
        Ids(writer, facts, findings.OnlyWinner.IsSaid ? [findings.OnlyWinner] : []);
    }

    private static void Ids(ByteWriter writer, ProcessFacts facts, List<TextSlice> ids)
    {
        writer.Number(ids.Count);
        foreach (var id in ids)
        {
            writer.Text(facts[id]);
        }
    }
}
