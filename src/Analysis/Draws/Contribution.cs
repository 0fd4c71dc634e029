using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Trading.Analysis.Draws;

/// <summary>What became of a contribution to the randomness of a draw.</summary>
public enum ContributionState
{
    /// <summary>It enters the seed as it was revealed.</summary>
    Revealed,

    /// <summary>Committed to and not revealed in time: a value derived from what was published before takes its place.</summary>
    Withheld,

    /// <summary>Never committed to: nothing of it enters the seed.</summary>
    Absent,
}

/// <summary>Who made a contributed value; it is part of the commitment.</summary>
public enum ContributionMade
{
    /// <summary>The contributor: the platform did not know it before it was revealed.</summary>
    Own,

    /// <summary>The platform, for the contributor, and kept it sealed: it guards against everybody but who runs the platform.</summary>
    Platform,
}

/// <summary>What somebody besides the platform adds to the randomness of a draw.</summary>
/// <param name="Party">Whose it is: <c>centre</c>, <c>purchaser</c>, <c>supervisor</c>, or <see cref="Beacon"/>.</param>
/// <param name="State">What became of it.</param>
/// <param name="Made">Who made the value; null for a beacon and for who is absent.</param>
/// <param name="Commitment">What was published of it before any was revealed; null for a beacon and for who is absent.</param>
/// <param name="Value">In lower-case hexadecimal, what enters the seed; null for who is absent.</param>
public sealed record Contribution(
    string Party,
    ContributionState State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        ContributionMade? Made = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        string? Commitment = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Value = null
)
{
    /// <summary>A public source of randomness, of which the round was named before it existed.</summary>
    public const string Beacon = "beacon";

    /// <summary>Bytes of a contributed value: as many as the seed has.</summary>
    public const int Bytes = 32;

    /// <summary>Most bytes of a beacon's value (the beacon of NIST gives 64).</summary>
    public const int BeaconBytes = 64;

    /// <summary>Nobody committed in time, or no value of the beacon was entered.</summary>
    public static Contribution Missing(string party) => new(party, ContributionState.Absent);

    /// <summary>A value that was revealed.</summary>
    public static Contribution Given(
        string party,
        ContributionMade? made,
        string? commitment,
        string value
    ) => new(party, ContributionState.Revealed, made, commitment, value);

    /// <summary>One that was committed to and not revealed: its value follows from the record of the freeze and the commitment.</summary>
    public static Contribution Replaced(string party, string commitment, string recordHash) =>
        new(
            party,
            ContributionState.Withheld,
            ContributionMade.Own,
            commitment,
            InPlaceOf(party, commitment, recordHash)
        );

    /// <summary>
    /// What is published of a value before any is revealed: SHA-256 of
    /// <c>draw-contribution|own|procurement|draw number|party|value</c>, with <c>platform</c> in place of <c>own</c> where the
    /// platform made the value. It names the draw and the party, so that it is good for no other.
    /// </summary>
    public static string Commit(
        ContributionMade made,
        string procurement,
        int drawNumber,
        string party,
        string value
    ) =>
        Sha256(
            $"draw-contribution|{(made == ContributionMade.Own ? "own" : "platform")}|{procurement}|{Digits(drawNumber)}|{party}|{value}"
        );

    /// <summary>The value in place of one that was withheld.</summary>
    public static string InPlaceOf(string party, string commitment, string recordHash) =>
        Sha256($"draw-withheld|{recordHash}|{party}|{commitment}");

    /// <summary>True for lower-case hexadecimal of a contributed value's length.</summary>
    public static bool IsValue(string? text) => IsHexadecimal(text, Bytes, Bytes);

    /// <summary>True for lower-case hexadecimal of a beacon's value.</summary>
    public static bool IsBeaconValue(string? text) => IsHexadecimal(text, Bytes, BeaconBytes);

    internal static string Sha256(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    internal static string Digits(int number) =>
        number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsHexadecimal(string? text, int least, int most) =>
        text is not null
        && text.Length % 2 == 0
        && text.Length >= least * 2
        && text.Length <= most * 2
        && text.All(letter => char.IsAsciiDigit(letter) || letter is >= 'a' and <= 'f');
}
