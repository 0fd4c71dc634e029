using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Trading.Indicators.Files;

/// <summary>
/// The short cut beside <see cref="ReleaseReader"/>: checks and reads a line in one go, its texts left where they lie. It
/// takes only what it is sure of, and leaves everything else (what is no JSON, escapes in what is read, whole numbers
/// beyond its reach) to the reader, so that the two can differ in speed alone. The byte behind the line must be a line end.
/// </summary>
internal ref struct ReleaseScanner
{
    private const int Deepest = 127;
    private const int Lane = 32;

    private readonly ref byte _bytes;
    private readonly int _vectorsTo;
    private readonly ProcessFacts _facts;
    private readonly MemberGuesses _guesses;
    private int _at;

    private ReleaseScanner(byte[] bytes, int start, ProcessFacts facts, MemberGuesses guesses)
    {
        _guesses = guesses;
        _bytes = ref MemoryMarshal.GetArrayDataReference(bytes);
        _vectorsTo = bytes.Length - Lane;
        _facts = facts;
        _at = start;
    }

    private readonly byte Here => Unsafe.Add(ref _bytes, _at);

    /// <summary>Fills the facts; false when the line is not one for it, and the facts are to be cleared.</summary>
    public static bool TryRead(
        byte[] bytes,
        int start,
        int length,
        ProcessFacts facts,
        MemberGuesses guesses
    )
    {
        if (start + length >= bytes.Length)
        {
            return false;
        }

        facts.Borrow(bytes);
        var scanner = new ReleaseScanner(bytes, start, facts, guesses);
        return scanner.Release() && scanner._at == start + length;
    }

    private bool Release()
    {
        Space();
        if (Here != '{')
        {
            return false;
        }

        for (var count = 0; ; )
        {
            bool ok;
            switch (Next(Site.Release, ref count))
            {
                case ReleaseMember.Ocid:
                    _facts.Ocid = TextSlice.None;
                    ok = Text(out var ocid);
                    _facts.Ocid = ocid;
                    break;
                case ReleaseMember.Buyer:
                    ok = Id(out var buyer, 2, Site.Organisation);
                    _facts.Buyer = buyer;
                    break;
                case ReleaseMember.Tender:
                    ok = Tender();
                    break;
                case ReleaseMember.Bids:
                    ok = Bids();
                    break;
                case ReleaseMember.Awards:
                    ok = Awards();
                    break;
                case ReleaseMember.End:
                    Space();
                    return true;
                case ReleaseMember.None:
                    return false;
                default:
                    ok = Skip(2);
                    break;
            }

            if (!ok)
            {
                return false;
            }
        }
    }

    private bool Tender()
    {
        _facts.ForgetTender();
        if (Here != '{')
        {
            return Skip(2);
        }

        for (var count = 0; ; )
        {
            bool ok;
            switch (Next(Site.Tender, ref count))
            {
                case ReleaseMember.Status:
                    ok = Text(out var status);
                    _facts.TenderStatus = status;
                    break;
                case ReleaseMember.ProcurementMethod:
                    ok = Text(out var method);
                    _facts.Method = method;
                    break;
                case ReleaseMember.ProcurementMethodDetails:
                    ok = Text(out var details);
                    _facts.MethodDetails = details;
                    break;
                case ReleaseMember.NumberOfTenderers:
                    var from = _at;
                    var isNumber = Here is (byte)'-' or (>= (byte)'0' and <= (byte)'9');
                    ok = Skip(3);
                    _facts.NumberOfTenderers = isNumber ? new(from, _at - from) : TextSlice.None;
                    break;
                case ReleaseMember.ProcuringEntity:
                    ok = Id(out var entity, 3, Site.Organisation);
                    _facts.ProcuringEntity = entity;
                    break;
                case ReleaseMember.TenderPeriod:
                    ok = Period();
                    break;
                case ReleaseMember.End:
                    return true;
                case ReleaseMember.None:
                    return false;
                default:
                    ok = Skip(3);
                    break;
            }

            if (!ok)
            {
                return false;
            }
        }
    }

    private bool Period()
    {
        _facts.PeriodStart = _facts.PeriodEnd = TextSlice.None;
        if (Here != '{')
        {
            return Skip(3);
        }

        for (var count = 0; ; )
        {
            bool ok;
            switch (Next(Site.Period, ref count))
            {
                case ReleaseMember.StartDate:
                    ok = Text(out var start);
                    _facts.PeriodStart = start;
                    break;
                case ReleaseMember.EndDate:
                    ok = Text(out var end);
                    _facts.PeriodEnd = end;
                    break;
                case ReleaseMember.End:
                    return true;
                case ReleaseMember.None:
                    return false;
                default:
                    ok = Skip(4);
                    break;
            }

            if (!ok)
            {
                return false;
            }
        }
    }

    private bool Bids()
    {
        _facts.ForgetBids();
        if (Here != '{')
        {
            return Skip(2);
        }

        for (var count = 0; ; )
        {
            bool ok;
            switch (Next(Site.Bids, ref count))
            {
                case ReleaseMember.Details:
                    _facts.ForgetBids();
                    ok = Here == '[' ? Details() : Skip(3);
                    break;
                case ReleaseMember.End:
                    return true;
                case ReleaseMember.None:
                    return false;
                default:
                    ok = Skip(3);
                    break;
            }

            if (!ok)
            {
                return false;
            }
        }
    }

    private bool Details()
    {
        _facts.HasBids = true;
        Open((byte)'[', (byte)']', out var empty);
        for (var more = !empty; more; )
        {
            ref var bid = ref _facts.AddBid();
            if (!(Here == '{' ? Bid(ref bid) : Skip(4)) || !Close((byte)']', out more))
            {
                return false;
            }
        }

        return true;
    }

    private bool Bid(ref BidFact bid)
    {
        for (var count = 0; ; )
        {
            bool ok;
            switch (Next(Site.Bid, ref count))
            {
                case ReleaseMember.Status:
                    ok = Text(out bid.StatusText);
                    bid.Status = ReleaseMembers.BidStatusOf(_facts, bid.StatusText);
                    break;
                case ReleaseMember.Date:
                    ok = Text(out bid.Date);
                    break;
                case ReleaseMember.Value:
                    ok = Value(ref bid);
                    break;
                case ReleaseMember.Tenderers:
                    ok = Parties(
                        out bid.HasTenderers,
                        out bid.Listed,
                        out bid.FirstParty,
                        out bid.Parties
                    );
                    break;
                case ReleaseMember.End:
                    return true;
                case ReleaseMember.None:
                    return false;
                default:
                    ok = Skip(5);
                    break;
            }

            if (!ok)
            {
                return false;
            }
        }
    }

    private bool Value(ref BidFact bid)
    {
        (bid.Amount, bid.Currency) = (double.NaN, TextSlice.None);
        if (Here != '{')
        {
            return Skip(5);
        }

        for (var count = 0; ; )
        {
            bool ok;
            switch (Next(Site.Value, ref count))
            {
                case ReleaseMember.Amount:
                    bid.Amount = double.NaN;
                    if (Here is (byte)'-' or (>= (byte)'0' and <= (byte)'9'))
                    {
                        ok = Amount(out bid.Amount);
                    }
                    else
                    {
                        _facts.AmountsAsText += Here == 'n' ? 0 : 1;
                        ok = Skip(6);
                    }

                    break;
                case ReleaseMember.Currency:
                    ok = Text(out bid.Currency);
                    break;
                case ReleaseMember.End:
                    return true;
                case ReleaseMember.None:
                    return false;
                default:
                    ok = Skip(6);
                    break;
            }

            if (!ok)
            {
                return false;
            }
        }
    }

    private bool Awards()
    {
        _facts.ForgetAwards();
        if (Here != '[')
        {
            return Skip(2);
        }

        _facts.HasAwards = true;
        Open((byte)'[', (byte)']', out var empty);
        for (var more = !empty; more; )
        {
            ref var award = ref _facts.AddAward();
            if (!(Here == '{' ? Award(ref award) : Skip(3)) || !Close((byte)']', out more))
            {
                return false;
            }
        }

        return true;
    }

    private bool Award(ref AwardFact award)
    {
        for (var count = 0; ; )
        {
            bool ok;
            switch (Next(Site.Award, ref count))
            {
                case ReleaseMember.Status:
                    ok = Text(out award.StatusText);
                    award.Status = ReleaseMembers.AwardStatusOf(_facts, award.StatusText);
                    break;
                case ReleaseMember.Suppliers:
                    ok = Parties(
                        out award.HasSuppliers,
                        out award.Listed,
                        out award.FirstParty,
                        out award.Parties
                    );
                    break;
                case ReleaseMember.Items:
                    ok = Items(ref award);
                    break;
                case ReleaseMember.End:
                    return true;
                case ReleaseMember.None:
                    return false;
                default:
                    ok = Skip(4);
                    break;
            }

            if (!ok)
            {
                return false;
            }
        }
    }

    private bool Items(ref AwardFact award)
    {
        (award.HasItems, award.FirstClass, award.Classes) = (false, _facts.ClassCount, 0);
        if (Here != '[')
        {
            return Skip(4);
        }

        award.HasItems = true;
        Open((byte)'[', (byte)']', out var empty);
        for (var more = !empty; more; )
        {
            if (!(Here == '{' ? Item() : Skip(5)) || !Close((byte)']', out more))
            {
                return false;
            }
        }

        award.Classes = _facts.ClassCount - award.FirstClass;
        return true;
    }

    private bool Item()
    {
        var code = TextSlice.None;
        for (var count = 0; ; )
        {
            bool ok;
            switch (Next(Site.Item, ref count))
            {
                case ReleaseMember.Classification:
                    ok = Id(out code, 6, Site.Classification);
                    break;
                case ReleaseMember.End:
                    if (code.IsSaid)
                    {
                        _facts.AddClass(code);
                    }

                    return true;
                case ReleaseMember.None:
                    return false;
                default:
                    ok = Skip(6);
                    break;
            }

            if (!ok)
            {
                return false;
            }
        }
    }

    private bool Parties(out bool has, out int listed, out int first, out int count)
    {
        (has, listed, first, count) = (false, 0, _facts.PartyCount, 0);
        if (Here != '[')
        {
            return Skip(5);
        }

        has = true;
        Open((byte)'[', (byte)']', out var empty);
        for (var more = !empty; more; )
        {
            listed++;
            if (!Id(out var id, 6, Site.Party))
            {
                return false;
            }

            if (id.IsSaid)
            {
                _facts.AddParty(id);
            }

            if (!Close((byte)']', out more))
            {
                return false;
            }
        }

        count = _facts.PartyCount - first;
        return true;
    }

    // The text at "id" of an object.
    private bool Id(out TextSlice id, int depth, Site site)
    {
        id = TextSlice.None;
        if (Here != '{')
        {
            return Skip(depth);
        }

        for (var count = 0; ; )
        {
            bool ok;
            switch (Next(site, ref count))
            {
                case ReleaseMember.Id:
                    ok = Text(out id);
                    break;
                case ReleaseMember.End:
                    return true;
                case ReleaseMember.None:
                    return false;
                default:
                    ok = Skip(depth + 1);
                    break;
            }

            if (!ok)
            {
                return false;
            }
        }
    }

    private readonly byte At(int at) => Unsafe.Add(ref _bytes, at);

    private void Space() => _at = Solid(_at);

    // The next byte that is no space.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int Solid(int at)
    {
        while (At(at) is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            at++;
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Open(byte open, byte close, out bool empty)
    {
        empty = false;
        if (Here != open)
        {
            return false;
        }

        var at = Solid(_at + 1);
        empty = At(at) == close;
        _at = empty ? at + 1 : at;
        return true;
    }

    // Behind a value: another one follows, or the end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Close(byte close, out bool more)
    {
        var at = Solid(_at);
        var here = At(at);
        more = here == ',';
        _at = more ? Solid(at + 1) : at + 1;
        return more || here == close;
    }

    // To the next member's value; End behind the object, None when there is neither, or the name is escaped. Publishers write
    // the members of an object in one order and with the same spaces: what stood here in the object before mostly stands here
    // again, and one comparison tells.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReleaseMember Next(Site site, ref int count)
    {
        ref var guess = ref _guesses[site, count];
        count += count < MemberGuesses.Last ? 1 : 0;
        if (_at <= _vectorsTo && guess.Is(Vector256.LoadUnsafe(ref _bytes, (nuint)_at)))
        {
            _at += guess.Length;
            return guess.Member;
        }

        return Read(ref guess, first: count == 1);
    }

    private ReleaseMember Read(ref MemberGuess guess, bool first)
    {
        var before = _at;
        var at = Solid(first ? before + 1 : before);
        if (At(at) == '}')
        {
            _at = at + 1;
            Learn(ref guess, before, ReleaseMember.End);
            return ReleaseMember.End;
        }

        if (!first)
        {
            if (At(at) != ',')
            {
                return ReleaseMember.None;
            }

            at = Solid(at + 1);
        }

        if (At(at) != '"')
        {
            return ReleaseMember.None;
        }

        var from = at + 1;
        var end = TextEnd(from, out var escaped);
        if (end < 0 || escaped)
        {
            return ReleaseMember.None;
        }

        at = Solid(end);
        if (At(at) != ':')
        {
            return ReleaseMember.None;
        }

        _at = Solid(at + 1);
        var name = MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.Add(ref _bytes, from),
            end - 1 - from
        );
        var member =
            from <= _vectorsTo
                ? ReleaseMembers.Of(
                    name,
                    Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref _bytes, from))
                )
                : ReleaseMembers.Of(name);
        Learn(ref guess, before, member);
        return member;
    }

    private readonly void Learn(ref MemberGuess guess, int before, ReleaseMember member)
    {
        if (before <= _vectorsTo && _at - before <= Lane)
        {
            guess.Learn(Vector256.LoadUnsafe(ref _bytes, (nuint)before), _at - before, member);
        }
    }

    // A name of whatever kind and its colon.
    private bool AnyName()
    {
        if (At(_at) != '"')
        {
            return false;
        }

        var end = TextEnd(_at + 1, out _);
        if (end < 0)
        {
            return false;
        }

        var at = Solid(end);
        _at = Solid(at + 1);
        return At(at) == ':';
    }

    // A text that is kept; whatever else it is, is passed over.
    private bool Text(out TextSlice text)
    {
        text = TextSlice.None;
        if (Here != '"')
        {
            return Skip(8);
        }

        var from = _at + 1;
        var end = TextEnd(from, out var escaped);
        if (end < 0 || escaped)
        {
            return false;
        }

        text = new(from, end - 1 - from);
        _at = end;
        return true;
    }

    // From behind the opening quote to behind the closing one; negative when there is none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int TextEnd(int at, out bool escaped)
    {
        escaped = false;
        if (at <= _vectorsTo)
        {
            var marks = Marks(at);
            if (marks != 0)
            {
                at += BitOperations.TrailingZeroCount(marks);
                if (At(at) == '"')
                {
                    return at + 1;
                }
            }
            else
            {
                at += Lane;
            }
        }

        return FarEnd(at, out escaped);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly uint Marks(int at)
    {
        var bytes = Vector256.LoadUnsafe(ref _bytes, (nuint)at);
        return (
            Vector256.Equals(bytes, Vector256.Create((byte)'"'))
            | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
            | Vector256.LessThan(bytes, Vector256.Create((byte)' '))
        ).ExtractMostSignificantBits();
    }

    private readonly int FarEnd(int at, out bool escaped)
    {
        escaped = false;
        while (true)
        {
            if (at <= _vectorsTo)
            {
                var marks = Marks(at);
                if (marks == 0)
                {
                    at += Lane;
                    continue;
                }

                at += BitOperations.TrailingZeroCount(marks);
            }
            else
            {
                while (At(at) is not ((byte)'"' or (byte)'\\' or < (byte)' '))
                {
                    at++;
                }
            }

            if (At(at) == '"')
            {
                return at + 1;
            }

            if (At(at) != '\\' || !Escape(ref at))
            {
                return -1;
            }

            escaped = true;
        }
    }

    // Half of a pair is left to the reader.
    private readonly bool Escape(ref int at)
    {
        var letter = Unsafe.Add(ref _bytes, at + 1);
        if (letter != 'u')
        {
            at += 2;
            return letter
                is (byte)'"'
                    or (byte)'\\'
                    or (byte)'/'
                    or (byte)'b'
                    or (byte)'f'
                    or (byte)'n'
                    or (byte)'r'
                    or (byte)'t';
        }

        for (var i = 2; i < 6; i++)
        {
            if (!char.IsAsciiHexDigit((char)Unsafe.Add(ref _bytes, at + i)))
            {
                return false;
            }
        }

        var first = (char)(Unsafe.Add(ref _bytes, at + 2) | 0x20);
        var second = Unsafe.Add(ref _bytes, at + 3);
        at += 6;
        return first != 'd' || second < '8';
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Skip(int depth)
    {
        if (Here != '"')
        {
            return SkipOther(depth);
        }

        _at = TextEnd(_at + 1, out _);
        return _at >= 0;
    }

    private bool SkipOther(int depth)
    {
        switch (Here)
        {
            case (byte)'{':
                return SkipObject(depth);
            case (byte)'[':
                return SkipArray(depth);
            case (byte)'t':
                return Word("true"u8);
            case (byte)'f':
                return Word("false"u8);
            case (byte)'n':
                return Word("null"u8);
            default:
                return Number();
        }
    }

    private bool SkipObject(int depth)
    {
        if (depth > Deepest)
        {
            return false;
        }

        Open((byte)'{', (byte)'}', out var empty);
        for (var more = !empty; more; )
        {
            if (!AnyName() || !Skip(depth + 1) || !Close((byte)'}', out more))
            {
                return false;
            }
        }

        return true;
    }

    private bool SkipArray(int depth)
    {
        if (depth > Deepest)
        {
            return false;
        }

        Open((byte)'[', (byte)']', out var empty);
        for (var more = !empty; more; )
        {
            if (!Skip(depth + 1) || !Close((byte)']', out more))
            {
                return false;
            }
        }

        return true;
    }

    private bool Word(ReadOnlySpan<byte> word)
    {
        foreach (var letter in word)
        {
            if (Here != letter)
            {
                return false;
            }

            _at++;
        }

        return true;
    }

    private bool Number()
    {
        if (Here == '-')
        {
            _at++;
        }

        if (Here == '0')
        {
            _at++;
        }
        else if (!Digits())
        {
            return false;
        }

        if (Here == '.')
        {
            _at++;
            if (!Digits())
            {
                return false;
            }
        }

        if (Here is (byte)'e' or (byte)'E')
        {
            _at++;
            if (Here is (byte)'+' or (byte)'-')
            {
                _at++;
            }

            return Digits();
        }

        return true;
    }

    private bool Digits()
    {
        var from = _at;
        while (Here is >= (byte)'0' and <= (byte)'9')
        {
            _at++;
        }

        return _at > from;
    }

    // Up to 15 digits are exact in a double, and so is their quotient by a power of ten up to 22.
    private bool Amount(out double amount)
    {
        amount = double.NaN;
        var from = _at;
        if (Whole(out amount))
        {
            return true;
        }

        if (!Number())
        {
            return false;
        }

        long digits = 0;
        int count = 0,
            behind = 0;
        var point = false;
        for (var at = from; at < _at; at++)
        {
            var letter = Unsafe.Add(ref _bytes, at);
            if (letter == '.')
            {
                point = true;
            }
            else if (letter is >= (byte)'0' and <= (byte)'9')
            {
                digits = digits * 10 + (letter - '0');
                behind += point ? 1 : 0;
                if (++count > 15)
                {
                    return Long(from, out amount);
                }
            }
            else
            {
                return Long(from, out amount);
            }
        }

        amount = behind == 0 ? digits : digits / Powers[behind];
        return true;
    }

    // As most amounts are written.
    private bool Whole(out double amount)
    {
        long digits = 0;
        var at = _at;
        for (; At(at) is >= (byte)'0' and <= (byte)'9'; at++)
        {
            digits = digits * 10 + (At(at) - '0');
            if (at - _at == 15)
            {
                break;
            }
        }

        amount = digits;
        if (
            at == _at
            || At(_at) == '0'
            || At(at) is (byte)'.' or (byte)'e' or (byte)'E' or (>= (byte)'0' and <= (byte)'9')
        )
        {
            return false;
        }

        _at = at;
        return true;
    }

    private static ReadOnlySpan<double> Powers =>
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    // As the reader reads it.
    private readonly bool Long(int from, out double amount)
    {
        amount = ReleaseReader.Number(
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref _bytes, from), _at - from)
        );
        return true;
    }
}
