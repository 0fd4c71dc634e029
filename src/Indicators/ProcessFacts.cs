using System.Runtime.InteropServices;
using System.Text;

namespace Trading.Indicators;

/// <summary>
/// What one contracting process says, as far as the red flags ask: filled by whoever reads it (a line of a file, a row of
/// the database) and given to the one fold, so that the two cannot differ. One object is filled again and again: its texts
/// lie in its own buffer and hold until <see cref="Clear"/>.
/// </summary>
internal sealed class ProcessFacts
{
    private byte[] _text = new byte[4096];
    private int _used;

    /// <summary>Where it stands in its file, from 1; decides what was seen first.</summary>
    public long Line { get; set; }

    public TextSlice Ocid { get; set; }

    public bool HasTender { get; set; }

    public TextSlice TenderStatus { get; set; }

    public TextSlice Method { get; set; }

    public TextSlice MethodDetails { get; set; }

    public TextSlice PeriodStart { get; set; }

    public TextSlice PeriodEnd { get; set; }

    /// <summary>As written, when it is a number.</summary>
    public TextSlice NumberOfTenderers { get; set; }

    public TextSlice Buyer { get; set; }

    public TextSlice ProcuringEntity { get; set; }

    /// <summary>Whether there is a list of bids, though it may be empty.</summary>
    public bool HasBids { get; set; }

    /// <summary>Whether there is a list of awards, though it may be empty.</summary>
    public bool HasAwards { get; set; }

    public List<BidFact> Bids { get; } = [];

    public List<AwardFact> Awards { get; } = [];

    /// <summary>The ids of tenderers and suppliers, each a run that its bid or award points at.</summary>
    public List<TextSlice> Parties { get; } = [];

    /// <summary>The item classes of awards, each a run that its award points at.</summary>
    public List<TextSlice> Classes { get; } = [];

    /// <summary>Amounts of bids that are no numbers: they are left out of every comparison.</summary>
    public int AmountsAsText { get; set; }

    public ReadOnlySpan<byte> this[TextSlice slice] =>
        slice.IsSaid ? _text.AsSpan(slice.Start, slice.Length) : default;

    public bool Says(TextSlice slice, ReadOnlySpan<byte> word) =>
        slice.IsSaid && this[slice].SequenceEqual(word);

    public string Read(TextSlice slice) => Encoding.UTF8.GetString(this[slice]);

    /// <summary>Makes room for a text of at most so many bytes; <see cref="Keep(int)"/> says how many were written.</summary>
    public Span<byte> Room(int size)
    {
        if (_text.Length - _used < size)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _used + size));
        }

        return _text.AsSpan(_used, size);
    }

    public TextSlice Keep(int written)
    {
        var slice = new TextSlice(_used, written);
        _used += written;
        return slice;
    }

    public TextSlice Keep(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        return Keep(text.Length);
    }

    /// <summary>The tenderers of a bid.</summary>
    public ReadOnlySpan<TextSlice> Tenderers(in BidFact bid) =>
        CollectionsMarshal.AsSpan(Parties).Slice(bid.FirstParty, bid.Parties);

    /// <summary>The suppliers of an award.</summary>
    public ReadOnlySpan<TextSlice> Suppliers(in AwardFact award) =>
        CollectionsMarshal.AsSpan(Parties).Slice(award.FirstParty, award.Parties);

    public ReadOnlySpan<BidFact> AllBids => CollectionsMarshal.AsSpan(Bids);

    public ReadOnlySpan<AwardFact> AllAwards => CollectionsMarshal.AsSpan(Awards);

    /// <summary>Nothing is said any more. A buffer that a giant made large is given back.</summary>
    public void Clear()
    {
        _used = 0;
        if (_text.Length > 1 << 20)
        {
            _text = new byte[4096];
        }

        Line = 0;
        Ocid = Buyer = TextSlice.None;
        AmountsAsText = 0;
        ForgetTender();
        ForgetBids();
        ForgetAwards();
    }

    /// <summary>A later member of the same name replaces an earlier one whole.</summary>
    public void ForgetTender()
    {
        HasTender = false;
        TenderStatus = Method = MethodDetails = PeriodStart = PeriodEnd = TextSlice.None;
        NumberOfTenderers = ProcuringEntity = TextSlice.None;
    }

    public void ForgetBids()
    {
        HasBids = false;
        Bids.Clear();
    }

    public void ForgetAwards()
    {
        HasAwards = false;
        Awards.Clear();
        if (Bids.Count == 0)
        {
            Parties.Clear();
            Classes.Clear();
        }
    }
}
