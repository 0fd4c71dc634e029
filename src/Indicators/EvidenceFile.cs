using System.Text;
using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>
/// One line for each subject and indicator: outcome, what it rests on, and the parameters with their source; a first line
/// that says what run this is, and last ones with the counts and the coverage of each indicator.
/// </summary>
internal sealed class EvidenceFile(Stream stream, string run, FoldPlan plan, Fences fences)
{
    private readonly StreamText _text = new(stream);
    private readonly ByteWriter _members = new();
    private readonly Dictionary<RedFlag, byte[]> _parameters = Enum.GetValues<RedFlag>()
        .ToDictionary(flag => flag, flag => Parameters(flag, plan, fences));

    public void Begin(string? currency)
    {
        Open();
        _text.Text.Raw(",\"mode\":\"default\",\"registry\":"u8);
        JsonText.String(_text.Text, Encoding.UTF8.GetBytes(IndicatorRegistry.Version));
        _text.Text.Raw(",\"currency\":"u8);
        if (currency is null)
        {
            _text.Text.Raw("null"u8);
        }
        else
        {
            JsonText.String(_text.Text, Encoding.UTF8.GetBytes(currency));
        }

        _text.Text.Raw(",\"settings\":"u8);
        JsonText.String(_text.Text, Encoding.UTF8.GetBytes(plan.Canonical));
        Close();
    }

    public void Process(ReadOnlySpan<byte> ocid, MergedProcess process)
    {
        foreach (var (line, evidence) in process.Evidence)
        {
            var left = evidence.AsSpan();
            while (left.Length > 0)
            {
                var end = left.IndexOf((byte)'\n');
                var members = left[..end];
                left = left[(end + 1)..];
                var flag = FlagOf(members);
                // What was found in a currency that is not compared is told below.
                if (flag != RedFlag.R036 || !process.LowestOutElsewhere || process.LowestOut)
                {
                    Line(ocid, line, members, flag);
                }
            }
        }

        if (process.LowestOutElsewhere && !process.LowestOut)
        {
            _members.Clear();
            EvidenceLine.Members(
                _members,
                RedFlag.R036,
                Verdict.Insufficient(Reason.OtherCurrency),
                default
            );
            Line(ocid, process.Line, _members.Written, RedFlag.R036);
        }
    }

    /// <summary>What a price verdict rests on.</summary>
    public static void Price(ByteWriter facts, in LoggedPrice price)
    {
        if (!price.HasRatio)
        {
            return;
        }

        Figure(facts, "ratio"u8, price.Ratio);
        Text(facts, "winner"u8, price.Winner);
        Figure(facts, "winnerAmount"u8, price.WinnerAmount);
        Text(facts, "next"u8, price.Next);
        Figure(facts, "nextAmount"u8, price.NextAmount);
    }

    public void Subject(
        ReadOnlySpan<byte> id,
        string group,
        RedFlag flag,
        Verdict verdict,
        SubjectSum sum
    )
    {
        var facts = new ByteWriter();
        var total = sum.Sum;
        switch (flag)
        {
            case RedFlag.R025:
                Number(facts, "won"u8, total.Won);
                Number(facts, "processesWithValidBid"u8, total.Contested);
                break;
            case RedFlag.R038:
                Number(facts, "disqualified"u8, total.Disqualified);
                Number(facts, "submitted"u8, total.Submitted);
                Number(facts, "processes"u8, total.Processes);
                break;
            default:
                Number(facts, "classes"u8, sum.Classes);
                Number(facts, "processes"u8, total.Supplied);
                break;
        }

        _members.Clear();
        EvidenceLine.Members(_members, flag, verdict, facts.Written);
        Open(group, id);
        Finish(_members.Written, flag);
    }

    public void End(FoldTally tally)
    {
        foreach (var flag in Enum.GetValues<RedFlag>().Where(plan.Computes))
        {
            Open();
            _text.Text.Raw(",\"summary\":{\"indicator\":\""u8);
            _text.Text.Raw(EvidenceLine.CodeOf(flag));
            _text.Text.Byte((byte)'"');
            foreach (var outcome in Enum.GetValues<IndicatorOutcome>())
            {
                _text.Text.Byte((byte)',');
                JsonText.Name(_text.Text, EvidenceLine.NameOf(outcome));
                JsonText.Integer(_text.Text, tally[flag, outcome]);
            }

            _text.Text.Raw(",\"coverage\":"u8);
            JsonText.Decimal(_text.Text, tally.Coverage(flag) ?? double.NaN);
            _text.Text.Byte((byte)'}');
            Close();
        }

        _text.Flush();
    }

    private static RedFlag FlagOf(ReadOnlySpan<byte> members)
    {
        // "indicator":"R003",...
        var code = members.Slice(13, 4);
        foreach (var flag in Enum.GetValues<RedFlag>())
        {
            if (code.SequenceEqual(EvidenceLine.CodeOf(flag)))
            {
                return flag;
            }
        }

        throw new InvalidOperationException("Evidence names no indicator.");
    }

    private void Line(ReadOnlySpan<byte> ocid, long line, ReadOnlySpan<byte> members, RedFlag flag)
    {
        Open("OCID", ocid);
        _text.Text.Raw(",\"line\":"u8);
        JsonText.Integer(_text.Text, line);
        Finish(members, flag);
    }

    private void Finish(ReadOnlySpan<byte> members, RedFlag flag)
    {
        _text.Text.Byte((byte)',');
        _text.Text.Raw(members);
        _text.Text.Raw(",\"parameters\":"u8);
        _text.Text.Raw(_parameters[flag]);
        Close();
    }

    private void Open()
    {
        _text.Text.Raw("{\"run\":\""u8);
        _text.Text.Raw(Encoding.ASCII.GetBytes(run));
        _text.Text.Byte((byte)'"');
    }

    private void Open(string group, ReadOnlySpan<byte> id)
    {
        Open();
        _text.Text.Raw(",\"group\":\""u8);
        _text.Text.Raw(Encoding.ASCII.GetBytes(group));
        _text.Text.Raw("\",\"id\":"u8);
        JsonText.String(_text.Text, id);
    }

    private void Close()
    {
        _text.Text.Raw("}\n"u8);
        _text.Settle();
    }

    private static byte[] Parameters(RedFlag flag, FoldPlan plan, Fences fences)
    {
        var writer = new ByteWriter();
        switch (flag)
        {
            case RedFlag.R003:
                Number(writer, "threshold"u8, plan.PeriodDays);
                break;
            case RedFlag.R024:
                Limit(writer, "lower_fence"u8, fences.Close);
                break;
            case RedFlag.R025:
                Number(writer, "percentile"u8, plan.LosingPercentile);
                Figure(writer, "minimum_valid_bids"u8, fences.Busy);
                Limit(writer, "lower_fence"u8, fences.Losing);
                break;
            case RedFlag.R035:
                Number(writer, "threshold"u8, plan.DisqualifiedOthers);
                break;
            case RedFlag.R038:
                Number(writer, "minimum_submitted_bids"u8, plan.MinimumBids);
                Number(writer, "minimum_contracting_processes"u8, plan.MinimumProcesses);
                Figure(writer, "buyer_upper_fence"u8, fences.Buyers.At);
                Figure(writer, "procuring_entity_upper_fence"u8, fences.ProcuringEntities.At);
                Figure(writer, "tenderer_upper_fence"u8, fences.Tenderers.At);
                break;
            case RedFlag.R048:
                Number(writer, "digits"u8, plan.ClassDigits);
                Number(writer, "minimum_contracting_processes"u8, plan.MinimumSupplies);
                Limit(writer, "upper_fence"u8, fences.Variety);
                break;
            case RedFlag.R058:
                Limit(writer, "upper_fence"u8, fences.Discount);
                break;
            default:
                break;
        }

        var source = IndicatorRegistry.Of(flag);
        Text(writer, "source"u8, source.Source);
        Text(writer, "in_force_from"u8, source.InForceFrom);
        var all = new ByteWriter();
        all.Byte((byte)'{');
        all.Raw(writer.Written);
        all.Byte((byte)'}');
        return all.Written.ToArray();
    }

    private static void Limit(ByteWriter writer, ReadOnlySpan<byte> name, Fence fence)
    {
        Figure(writer, name, fence.At);
        if (fence.IsGiven)
        {
            return;
        }

        Figure(writer, "q1"u8, fence.Q1);
        Figure(writer, "q3"u8, fence.Q3);
        Number(writer, "compared"u8, fence.Count);
    }

    private static void Member(ByteWriter writer, ReadOnlySpan<byte> name)
    {
        if (writer.Length > 0)
        {
            writer.Byte((byte)',');
        }

        JsonText.Name(writer, name);
    }

    private static void Number(ByteWriter writer, ReadOnlySpan<byte> name, long value)
    {
        Member(writer, name);
        JsonText.Integer(writer, value);
    }

    private static void Figure(ByteWriter writer, ReadOnlySpan<byte> name, double value)
    {
        Member(writer, name);
        JsonText.Decimal(writer, value);
    }

    private static void Text(ByteWriter writer, ReadOnlySpan<byte> name, string value) =>
        Text(writer, name, Encoding.UTF8.GetBytes(value));

    private static void Text(ByteWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Member(writer, name);
        JsonText.String(writer, value);
    }
}
