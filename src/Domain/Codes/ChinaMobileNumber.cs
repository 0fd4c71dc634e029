using System.Text.Json.Serialization;

namespace Trading.Domain.Codes;

/// <summary>
/// A mobile number of the Chinese mainland: 11 digits from 13 to 19. The country code, and spaces and hyphens
/// between groups, are forgiven.
/// </summary>
[JsonConverter(typeof(PersonalDataJsonConverter<ChinaMobileNumber>))]
public readonly record struct ChinaMobileNumber : IPersonalData
{
    private readonly string? _value;

    private ChinaMobileNumber(string value) => _value = value;

    /// <summary>Reads a number, or says what is wrong with the text without repeating it.</summary>
    public static bool TryParse(string? text, out ChinaMobileNumber number, out CodeFault fault)
    {
        number = default;
        if (!PhoneNumber.Compact(text, out var digits, out fault))
        {
            return false;
        }
        digits = PhoneNumber.WithoutCountryCode(digits);
        if (!IsMobile(digits))
        {
            fault = new(
                "mobile.shape",
                new(
                    "手机号码应为11位数字，以13至19开头。",
                    "A mobile number has 11 digits and begins with 13 to 19."
                )
            );
            return false;
        }
        number = new(digits);
        return true;
    }

    /// <summary>The first three and the last four digits.</summary>
    public string Mask() => _value is null ? "" : $"{_value[..3]}****{_value[7..]}";

    /// <summary>The 11 digits.</summary>
    public string Reveal() =>
        _value ?? throw new InvalidOperationException("An empty mobile number.");

    /// <summary>The mask.</summary>
    public override string ToString() => Mask();

    internal static bool IsMobile(string digits) =>
        digits.Length == 11
        && digits[0] == '1'
        && digits[1] is >= '3' and <= '9'
        && !digits.AsSpan().ContainsAnyExceptInRange('0', '9');
}
