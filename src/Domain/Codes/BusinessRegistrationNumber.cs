using System.Buffers;
using System.Text.Json.Serialization;

namespace Trading.Domain.Codes;

/// <summary>
/// 工商注册号 (GS 15-2006): the 15 digits that business licences carried from 2007 until the unified code: six of
/// the registering office, eight of sequence, a check digit (ISO 7064 MOD 11,10).
/// </summary>
[JsonConverter(typeof(CodeJsonConverter<BusinessRegistrationNumber>))]
public readonly record struct BusinessRegistrationNumber : ICode<BusinessRegistrationNumber>
{
    private static readonly SearchValues<char> Characters = SearchValues.Create(
        CodeCharacters.Digits
    );
    private static readonly LocalizedText Name = new("工商注册号", "business registration number");
    private readonly string? _value;
    private readonly string? _given;

    private BusinessRegistrationNumber(string? value, string? given = null) =>
        (_value, _given) = (value, given);

    /// <summary>Reads a number, or says what is wrong with the text.</summary>
    public static bool TryParse(
        string? text,
        out BusinessRegistrationNumber code,
        out CodeFault fault
    )
    {
        code = default;
        var value = CodeCharacters.Normalise(text);
        if (value.Length == 0)
        {
            fault = new(
                "registration_number.empty",
                new("请填写工商注册号。", "Enter the registration number.")
            );
            return false;
        }
        if (
            value.Length <= 30
            && !CodeCharacters.AreAll(
                value,
                Characters,
                "registration_number.character",
                Name,
                out fault
            )
        )
        {
            return false;
        }
        if (value.Length != 15)
        {
            fault = new(
                "registration_number.length",
                new(
                    $"工商注册号应为15位数字，现为{value.Length}位。",
                    $"The business registration number has 15 digits, not {value.Length}."
                )
            );
            return false;
        }
        var check = CheckDigitOf(value.AsSpan(0, 14));
        if (check != value[14])
        {
            fault = new(
                "registration_number.check_digit",
                new(
                    $"校验码不符：第15位为“{value[14]}”，按前14位应为“{check}”。",
                    $"The check digit (15) is '{value[14]}' but the first 14 give '{check}'."
                ),
                15
            );
            return false;
        }
        fault = default;
        code = new(value);
        return true;
    }

    /// <summary>Reads a number that must be one; throws with the reason otherwise.</summary>
    public static BusinessRegistrationNumber Parse(string text) =>
        TryParse(text, out var code, out var fault)
            ? code
            : throw new FormatException(fault.Message.En);

    /// <summary>The check digit over the first 14 (ISO 7064 MOD 11,10).</summary>
    public static char CheckDigitOf(ReadOnlySpan<char> first14)
    {
        if (first14.Length != 14 || first14.ContainsAnyExcept(Characters))
        {
            throw new ArgumentException("14 digits are needed.", nameof(first14));
        }
        var product = 10;
        foreach (var digit in first14)
        {
            var sum = (product + digit - '0') % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (char)('0' + (11 - product) % 10);
    }

    /// <inheritdoc/>
    public CodeFault? Fault =>
        _value is not null || TryParse(_given, out _, out var fault) ? null : fault;

    /// <inheritdoc/>
    public static BusinessRegistrationNumber Given(string? text) =>
        TryParse(text, out var code, out _) ? code : new(null, text);

    static BusinessRegistrationNumber IParsable<BusinessRegistrationNumber>.Parse(
        string s,
        IFormatProvider? provider
    ) => Given(s);

    static bool IParsable<BusinessRegistrationNumber>.TryParse(
        string? s,
        IFormatProvider? provider,
        out BusinessRegistrationNumber result
    )
    {
        result = Given(s);
        return s is not null;
    }

    /// <summary>The 15 digits.</summary>
    public override string ToString() => _value ?? _given ?? "";
}
