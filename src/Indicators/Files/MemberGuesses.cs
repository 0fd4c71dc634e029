using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Trading.Indicators.Files;

/// <summary>The objects whose members are asked for.</summary>
internal enum Site : byte
{
    Release,
    Organisation,
    Tender,
    Period,
    Bids,
    Bid,
    Value,
    Party,
    Award,
    Item,
    Classification,
}

/// <summary>
/// What stood between the values of the objects read before, by kind of object and place in it. A guess only: it is
/// compared with what stands there now, byte by byte, and read anew when it differs.
/// </summary>
internal sealed class MemberGuesses
{
    /// <summary>The last place that is told apart; all behind share it.</summary>
    public const int Last = 23;

    private readonly MemberGuess[] _guesses = new MemberGuess[
        ((int)Site.Classification + 1) * (Last + 1)
    ];

    public ref MemberGuess this[Site site, int place] =>
        ref Unsafe.Add(
            ref MemoryMarshal.GetArrayDataReference(_guesses),
            (int)site * (Last + 1) + place
        );
}

/// <summary>What stands behind a value: comma, name and colon, or the end of the object.</summary>
internal struct MemberGuess
{
    private Vector256<byte> _bytes;

    // A bit for each byte behind it, whatever that is.
    private uint _behind;

    /// <summary>In bytes, up to where the value begins.</summary>
    public int Length { get; private set; }

    public ReleaseMember Member { get; private set; }

    // Nothing learned: zeros, which are in no JSON.
    public readonly bool Is(Vector256<byte> bytes) =>
        (Vector256.Equals(bytes, _bytes).ExtractMostSignificantBits() | _behind) == uint.MaxValue;

    public void Learn(Vector256<byte> bytes, int length, ReleaseMember member) =>
        (_bytes, _behind, Length, Member) = (
            bytes,
            (uint)(ulong.MaxValue << length),
            length,
            member
        );
}
