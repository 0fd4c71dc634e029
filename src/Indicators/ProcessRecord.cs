using Trading.Indicators.Rules;
using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>
/// What is kept of a process until all are in: its flags, and on request its organisations and evidence. The verdict on
/// its prices, which needs all processes, comes later as a record of its own.
/// </summary>
internal static class ProcessRecord
{
    /// <summary>The sets of organisations that are kept of a process, in the order in which they are written.</summary>
    public const int Sets = 6;

    /// <summary>Of what is known at once.</summary>
    public static void Write(
        ByteWriter writer,
        ProcessFacts facts,
        FoldPlan plan,
        Findings findings,
        Subjects tenderers,
        int flags,
        long disqualifiedOthers,
        long disqualified
    )
    {
        writer.Number(facts.Line);
        writer.Byte(0);
        writer.Number(flags);
        writer.Number(disqualifiedOthers);
        writer.Number(findings.LowestOut.Count);
        foreach (var currency in findings.LowestOut)
        {
            writer.Number(currency);
        }

        if (plan.Map)
        {
            Organisations(writer, facts, plan, findings, tenderers, disqualified);
        }

        if (plan.Evidence)
        {
            writer.Text(findings.Evidence.Written);
        }
    }

    /// <summary>Of the verdict on its prices.</summary>
    public static void Write(
        ByteWriter writer,
        FoldPlan plan,
        long line,
        int flags,
        double ratio,
        ReadOnlySpan<byte> winner,
        ReadOnlySpan<byte> next,
        ReadOnlySpan<byte> evidence
    )
    {
        writer.Number(line);
        writer.Byte(1);
        writer.Number(flags);
        writer.Figure(ratio);
        writer.Text(winner);
        writer.Text(next);
        if (plan.Evidence)
        {
            writer.Text(evidence);
        }
    }

    private static void Organisations(
        ByteWriter writer,
        ProcessFacts facts,
        FoldPlan plan,
        Findings findings,
        Subjects tenderers,
        long disqualified
    )
    {
        One(writer, facts, disqualified > 0 ? facts.Buyer : TextSlice.None);
        One(writer, facts, disqualified > 0 ? facts.ProcuringEntity : TextSlice.None);
        List<int> submitting = [];
        if (
            plan.Computes(RedFlag.R025)
            || plan.Computes(RedFlag.R038)
            || plan.Computes(RedFlag.R048)
        )
        {
            foreach (ref readonly var bid in facts.Bids)
            {
                if (plan.IsSubmitted(bid))
                {
                    Bidders.AddTo(submitting, facts.Tenderers(bid));
                }
            }
        }

        Ids(writer, tenderers, submitting);
        Ids(writer, tenderers, findings.SamePrice);
        Ids(writer, tenderers, findings.Late);
        Ids(writer, tenderers, findings.OnlyWinner >= 0 ? [findings.OnlyWinner] : []);
    }

    private static void One(ByteWriter writer, ProcessFacts facts, TextSlice id)
    {
        writer.Number(id.IsSaid ? 1 : 0);
        if (id.IsSaid)
        {
            writer.Text(facts[id]);
        }
    }

    private static void Ids(ByteWriter writer, Subjects tenderers, List<int> ids)
    {
        writer.Number(ids.Count);
        foreach (var id in ids)
        {
            writer.Text(tenderers.IdOf(id));
        }
    }
}
