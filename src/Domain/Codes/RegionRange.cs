namespace Trading.Domain.Codes;

/// <summary>
/// A division and everything below it, as codes compare: what lies in it stands between the two, both included. A
/// range, because every engine finds one by an index.
/// </summary>
/// <param name="First">The lowest code in it.</param>
/// <param name="Last">Not below the highest.</param>
public readonly record struct RegionRange(string First, string Last)
{
    // Above every digit and letter that stands in a code.
    private const char High = '~';

    /// <summary>True when a code lies in it.</summary>
    public bool Holds(string code) =>
        string.CompareOrdinal(First, code) <= 0 && string.CompareOrdinal(code, Last) <= 0;

    // A division's code ends in pairs of zeros where it names no smaller one.
    internal static RegionRange Of(string code) =>
        code switch
        {
            [_, _, '0', '0', '0', '0'] => new(code, code[..2] + new string(High, 4)),
            [_, _, var c, _, '0', '0'] when char.IsAsciiDigit(c) => new(
                code,
                code[..4] + new string(High, 2)
            ),
            _ => new(code, code),
        };
}
