using System.Globalization;
using System.Text.Json.Serialization;

namespace Trading.Domain.Codes;

/// <summary>
/// The number under which the registry keeps a natural person who bids (land, mining rights, property): eleven digits
/// that say nothing about the person, and a check digit by ISO/IEC 7064 MOD 11,10 (GB/T 17710-2008). A citizen's
/// identity number must not be such a key (see <see cref="EntityCode"/>).
/// </summary>
[JsonConverter(typeof(CodeJsonConverter<NaturalPersonNumber>))]
public readonly record struct NaturalPersonNumber : ICode<NaturalPersonNumber>
{
    /// <summary>How many digits it has.</summary>
    public const int Length = 12;

    private readonly string? _value;
    private readonly string? _given;

    private NaturalPersonNumber(string? value, string? given = null) =>
        (_value, _given) = (value, given);

    /// <summary>The number of eleven digits, 0 to 99,999,999,999.</summary>
    public static NaturalPersonNumber Compose(long number)
    {
        var digits = number.ToString("D11", CultureInfo.InvariantCulture);
        return digits.Length == Length - 1
            ? new(digits + CheckDigitOf(digits))
            : throw new ArgumentOutOfRangeException(nameof(number), number, "Eleven digits.");
    }

    /// <inheritdoc/>
    public static bool TryParse(string? text, out NaturalPersonNumber code, out CodeFault fault)
    {
        code = default;
        fault = default;
        var value = CodeCharacters.Normalise(text);
        if (value.Length != Length || !value.All(char.IsAsciiDigit))
        {
            fault = new(
                "person_number.shape",
                new($"自然人编号应为{Length}位数字。", $"A person's number has {Length} digits.")
            );
            return false;
        }

        var check = CheckDigitOf(value[..^1]);
        if (check != value[^1])
        {
            fault = new(
                "person_number.check_digit",
                new(
                    $"校验位不符：第{Length}位为“{value[^1]}”，应为“{check}”。",
                    $"The check digit ({Length}) is '{value[^1]}', not '{check}'."
                ),
                Length
            );
            return false;
        }

        code = new(value);
        return true;
    }

    /// <inheritdoc/>
    public CodeFault? Fault =>
        _value is not null || TryParse(_given, out _, out var fault) ? null : fault;

    /// <inheritdoc/>
    public static NaturalPersonNumber Given(string? text) =>
        TryParse(text, out var code, out _) ? code : new(null, text);

    static NaturalPersonNumber IParsable<NaturalPersonNumber>.Parse(
        string s,
        IFormatProvider? provider
    ) => Given(s);

    static bool IParsable<NaturalPersonNumber>.TryParse(
        string? s,
        IFormatProvider? provider,
        out NaturalPersonNumber result
    )
    {
        result = Given(s);
        return s is not null;
    }

    /// <summary>The twelve digits.</summary>
    public override string ToString() => _value ?? _given ?? "";

    private static char CheckDigitOf(string digits)
    {
        var product = 10;
        foreach (var digit in digits)
        {
            var sum = (digit - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return (char)('0' + (11 - product) % 10);
    }
}
