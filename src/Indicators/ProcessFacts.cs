using System.Text;

namespace Trading.Indicators;

/// <summary>
/// What one contracting process says, as far as the red flags ask: filled by whoever reads it (a line of a file, a row of
/// the database) and given to the one fold, so that the two cannot differ. One object is filled again and again: its texts
/// lie in its own buffer, or in one that is lent to it, and hold until <see cref="Clear"/>.
/// </summary>
internal sealed class ProcessFacts
{
    private byte[] _own = new byte[4096];
    private byte[] _text;
    private int _used;
    private BidFact[] _bids = new BidFact[8];
    private AwardFact[] _awards = new AwardFact[4];
    private TextSlice[] _parties = new TextSlice[16];
    private int[] _numbers = new int[16];
    private TextSlice[] _classes = new TextSlice[16];
    private int _bidCount;
    private int _awardCount;

    public ProcessFacts()
    {
        _text = _own;
        Clear();
    }

    /// <summary>Where it stands in its file, from 1; decides what was seen first.</summary>
    public long Line { get; set; }

    public TextSlice Ocid { get; set; }

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

    /// <summary>Amounts of bids that are no numbers: they are left out of every comparison.</summary>
    public int AmountsAsText { get; set; }

    public ReadOnlySpan<BidFact> Bids => _bids.AsSpan(0, _bidCount);

    /// <summary>The bids, for the fold to number.</summary>
    public Span<BidFact> BidsToNumber => _bids.AsSpan(0, _bidCount);

    public ReadOnlySpan<AwardFact> Awards => _awards.AsSpan(0, _awardCount);

    /// <summary>The ids of tenderers and suppliers, each a run that its bid or award points at.</summary>
    public ReadOnlySpan<TextSlice> Parties => _parties.AsSpan(0, PartyCount);

    public int PartyCount { get; private set; }

    /// <summary>The parties' numbers, which the fold gives: the same number is the same id.</summary>
    public Span<int> Numbers => _numbers.AsSpan(0, PartyCount);

    public int ClassCount { get; private set; }

    public ReadOnlySpan<byte> this[TextSlice slice] =>
        slice.IsSaid ? _text.AsSpan(slice.Start, slice.Length) : default;

    public bool Says(TextSlice slice, ReadOnlySpan<byte> word) =>
        slice.IsSaid && this[slice].SequenceEqual(word);

    /// <summary>The id of a party that has a number.</summary>
    public ReadOnlySpan<byte> IdOf(int number) => this[_parties[Numbers.IndexOf(number)]];

    /// <summary>The numbers of a bid's tenderers.</summary>
    public ReadOnlySpan<int> Tenderers(in BidFact bid) =>
        _numbers.AsSpan(bid.FirstParty, bid.Parties);

    /// <summary>The numbers of an award's suppliers.</summary>
    public ReadOnlySpan<int> Suppliers(in AwardFact award) =>
        _numbers.AsSpan(award.FirstParty, award.Parties);

    /// <summary>The item classes of an award.</summary>
    public ReadOnlySpan<TextSlice> Classes(in AwardFact award) =>
        _classes.AsSpan(award.FirstClass, award.Classes);

    /// <summary>Its texts lie in this buffer, at the places that the slices say; nothing is copied.</summary>
    public void Borrow(byte[] text) => _text = text;

    /// <summary>Makes room for a text of at most so many bytes; <see cref="Keep(int)"/> says how many were written.</summary>
    public Span<byte> Room(int size)
    {
        if (_own.Length - _used < size)
        {
            Array.Resize(ref _own, Math.Max(_own.Length * 2, _used + size));
            _text = _own;
        }

        return _own.AsSpan(_used, size);
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

    /// <summary>Keeps a text that is not in UTF-8 yet.</summary>
    public TextSlice Keep(string text) => Keep(Encoding.UTF8.GetBytes(text));

    /// <summary>One bid more, to be filled.</summary>
    public ref BidFact AddBid()
    {
        if (_bidCount == _bids.Length)
        {
            Array.Resize(ref _bids, _bidCount * 2);
        }

        ref var bid = ref _bids[_bidCount++];
        bid = BidFact.Silent;
        return ref bid;
    }

    /// <summary>One award more, to be filled.</summary>
    public ref AwardFact AddAward()
    {
        if (_awardCount == _awards.Length)
        {
            Array.Resize(ref _awards, _awardCount * 2);
        }

        ref var award = ref _awards[_awardCount++];
        award = AwardFact.Silent;
        return ref award;
    }

    public void AddParty(TextSlice id)
    {
        if (PartyCount == _parties.Length)
        {
            Array.Resize(ref _parties, PartyCount * 2);
            Array.Resize(ref _numbers, PartyCount * 2);
        }

        _parties[PartyCount++] = id;
    }

    public void AddClass(TextSlice code)
    {
        if (ClassCount == _classes.Length)
        {
            Array.Resize(ref _classes, ClassCount * 2);
        }

        _classes[ClassCount++] = code;
    }

    /// <summary>Nothing is said any more. A buffer that a giant made large is given back.</summary>
    public void Clear()
    {
        if (_own.Length > 1 << 20)
        {
            _own = new byte[4096];
        }

        if (_bids.Length > 1 << 14)
        {
            (_bids, _awards) = (new BidFact[8], new AwardFact[4]);
            (_parties, _numbers, _classes) = (new TextSlice[16], new int[16], new TextSlice[16]);
        }

        _text = _own;
        _used = 0;
        Line = 0;
        Ocid = Buyer = TextSlice.None;
        AmountsAsText = 0;
        PartyCount = ClassCount = 0;
        ForgetTender();
        ForgetBids();
        ForgetAwards();
    }

    /// <summary>A later member of the same name replaces an earlier one whole.</summary>
    public void ForgetTender()
    {
        TenderStatus = Method = MethodDetails = PeriodStart = PeriodEnd = TextSlice.None;
        NumberOfTenderers = ProcuringEntity = TextSlice.None;
    }

    public void ForgetBids()
    {
        HasBids = false;
        _bidCount = 0;
    }

    public void ForgetAwards()
    {
        HasAwards = false;
        _awardCount = 0;
    }
}
