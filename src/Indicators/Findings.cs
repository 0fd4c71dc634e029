using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>What the rules found in one process, filled again for each.</summary>
internal sealed class Findings(FoldPlan plan, Subjects tenderers)
{
    private readonly ByteWriter _members = new();

    /// <summary>The outcomes with what they rest on, a line of JSON members each.</summary>
    public ByteWriter Evidence { get; } = new();

    /// <summary>The numbers of tenderers flagged by R028 and R030, and of the winner of R035.</summary>
    public List<int> SamePrice { get; } = [];

    public List<int> Late { get; } = [];

    public int OnlyWinner { get; set; } = -1;

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
        OnlyWinner = -1;
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

    /// <summary>A party's id.</summary>
    public void NoteParty(ReadOnlySpan<byte> name, int party)
    {
        if (Records)
        {
            Note(name, tenderers.IdOf(party));
        }
    }

    /// <summary>The ids of parties.</summary>
    public void Note(ReadOnlySpan<byte> name, List<int> parties)
    {
        if (!Records)
        {
            return;
        }

        Member(name);
        _members.Byte((byte)'[');
        for (var i = 0; i < parties.Count; i++)
        {
            if (i > 0)
            {
                _members.Byte((byte)',');
            }

            JsonText.String(_members, tenderers.IdOf(parties[i]));
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
    int Winner,
    int Next,
    double WinnerAmount,
    double NextAmount
);
