using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>What the rules found in one process, filled again for each.</summary>
internal sealed class Findings(FoldPlan plan)
{
    private readonly ByteWriter _members = new();

    /// <summary>The outcomes with what they rest on, a line of JSON members each.</summary>
    public ByteWriter Evidence { get; } = new();

    /// <summary>Tenderers flagged by R028 and R030, and the winner of R035.</summary>
    public List<TextSlice> SamePrice { get; } = [];

    public List<TextSlice> Late { get; } = [];

    public TextSlice OnlyWinner { get; set; }

    /// <summary>The currencies in which the lowest bid was disqualified.</summary>
    public List<int> LowestOut { get; } = [];

    /// <summary>The winner's price against the next, in each currency.</summary>
    public List<PriceRatio> Ratios { get; } = [];

    /// <summary>The currency that would be the first seen, were this process the first.</summary>
    public int? FirstCurrency { get; set; }

    public bool Records => plan.Evidence;

    public void Clear()
    {
        Evidence.Clear();
        SamePrice.Clear();
        Late.Clear();
        OnlyWinner = TextSlice.None;
        LowestOut.Clear();
        Ratios.Clear();
        FirstCurrency = null;
    }

    /// <summary>A text that the next outcome rests on.</summary>
    public void Note(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (Records)
        {
            Member(name);
            JsonText.String(_members, text);
        }
    }

    public void Note(ReadOnlySpan<byte> name, ProcessFacts facts, TextSlice text)
    {
        if (Records && text.IsSaid)
        {
            Note(name, facts[text]);
        }
    }

    public void Note(ReadOnlySpan<byte> name, long number)
    {
        if (Records)
        {
            Member(name);
            JsonText.Integer(_members, number);
        }
    }

    public void Note(ReadOnlySpan<byte> name, double figure)
    {
        if (Records)
        {
            Member(name);
            JsonText.Decimal(_members, figure);
        }
    }

    /// <summary>A list of ids.</summary>
    public void Note(ReadOnlySpan<byte> name, ProcessFacts facts, List<TextSlice> texts)
    {
        if (!Records)
        {
            return;
        }

        Member(name);
        _members.Byte((byte)'[');
        for (var i = 0; i < texts.Count; i++)
        {
            if (i > 0)
            {
                _members.Byte((byte)',');
            }

            JsonText.String(_members, facts[texts[i]]);
        }

        _members.Byte((byte)']');
    }

    /// <summary>The outcome of a rule; what was noted is its evidence.</summary>
    public void Close(RedFlag flag, Verdict verdict)
    {
        if (Records)
        {
            EvidenceLine.Members(Evidence, flag, verdict, _members.Written);
            Evidence.Byte((byte)'\n');
        }

        _members.Clear();
    }

    private void Member(ReadOnlySpan<byte> name)
    {
        if (_members.Length > 0)
        {
            _members.Byte((byte)',');
        }

        JsonText.Name(_members, name);
    }
}

/// <summary>The winner's price against the next valid one of somebody else.</summary>
/// <param name="Currency">In which both are.</param>
/// <param name="Ratio">By how much the next is above the winner's, as a share of the winner's.</param>
internal readonly record struct PriceRatio(
    int Currency,
    double Ratio,
    TextSlice Winner,
    TextSlice Next,
    double WinnerAmount,
    double NextAmount
);
