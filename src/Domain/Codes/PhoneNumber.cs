using System.Buffers;
using System.Text.Json.Serialization;

namespace Trading.Domain.Codes;

/// <summary>
/// A telephone number: Chinese mobile, Chinese landline with area code and perhaps an extension after <c>转</c> or
/// <c>x</c>, a 400 or 800 number, or a foreign one with <c>+</c> and country code (ITU-T E.164).
/// </summary>
[JsonConverter(typeof(PersonalDataJsonConverter<PhoneNumber>))]
public readonly record struct PhoneNumber : IPersonalData
{
    private static readonly SearchValues<char> Digits = SearchValues.Create(CodeCharacters.Digits);
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789+- ()");
    private static readonly LocalizedText Name = new("电话号码", "telephone number");
    private readonly string? _value;

    private PhoneNumber(string value) => _value = value;

    /// <summary>True if it can receive a text message in China.</summary>
    public bool IsMobile => _value is not null && ChinaMobileNumber.IsMobile(_value);

    /// <summary>Reads a number, or says what is wrong with the text without repeating it.</summary>
    public static bool TryParse(string? text, out PhoneNumber number, out CodeFault fault)
    {
        number = default;
        var trimmed = CodeCharacters.Trim(text);
        var split = trimmed.AsSpan().IndexOfAny('转', 'x', 'X');
        var extension = split < 0 ? "" : trimmed[(split + 1)..].Trim(' ');
        if (!Compact(split < 0 ? trimmed : trimmed[..split], out var main, out fault))
        {
            return false;
        }
        main = WithoutCountryCode(main);
        var shaped = main[0] == '+' ? IsForeign(main) : IsChinese(main);
        var extended =
            split < 0
            || (extension.Length is >= 1 and <= 6 && !extension.AsSpan().ContainsAnyExcept(Digits));
        if (!shaped || !extended)
        {
            fault = new(
                "phone.shape",
                new(
                    "电话号码应为11位手机号码、带区号的固定电话（如024-22690000转801）、400/800号码，或以+和国家代码开头的境外号码。",
                    "A telephone number is a mobile number of 11 digits, a landline with area code (024-22690000 x801), a 400 or 800 number, or a foreign number with + and country code."
                )
            );
            return false;
        }
        number = new(split < 0 ? main : $"{main}x{extension}");
        return true;
    }

    /// <summary>The last four digits of the number itself, the area or country visible where there is room.</summary>
    public string Mask()
    {
        if (_value is null)
        {
            return "";
        }
        var main = _value.Split('x')[0];
        return $"{main[..3]}{new string('*', main.Length - 7)}{main[^4..]}";
    }

    /// <summary>The number without separators, the extension after <c>x</c>.</summary>
    public string Reveal() =>
        _value ?? throw new InvalidOperationException("An empty telephone number.");

    /// <summary>The mask.</summary>
    public override string ToString() => Mask();

    /// <summary>Digits and a leading plus alone, or the first character that has no place in a number.</summary>
    internal static bool Compact(string? text, out string digits, out CodeFault fault)
    {
        var trimmed = CodeCharacters.Trim(text);
        digits = "";
        if (trimmed.Length == 0)
        {
            fault = new("phone.empty", new("请填写电话号码。", "Enter a telephone number."));
            return false;
        }
        if (trimmed.Length > 40)
        {
            fault = new("phone.length", new("电话号码过长。", "The telephone number is too long."));
            return false;
        }
        if (!CodeCharacters.AreAll(trimmed, Characters, "phone.character", Name, out fault))
        {
            return false;
        }
        digits = string.Concat(
            trimmed.Where(character => character is not ('-' or ' ' or '(' or ')'))
        );
        if (digits.Length == 0 || digits.LastIndexOf('+') > 0)
        {
            fault = new(
                "phone.shape",
                new(
                    "电话号码中没有数字，或“+”不在开头。",
                    "The number has no digits, or a '+' that is not first."
                )
            );
            return false;
        }
        return true;
    }

    internal static string WithoutCountryCode(string digits)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["+86", "0086"])
        {
            if (digits.StartsWith(prefix, StringComparison.Ordinal))
            {
                var national = digits[prefix.Length..];
                // Abroad a landline is written without the 0 of its area code.
                return
                    ChinaMobileNumber.IsMobile(national)
                    || IsService(national)
                    || national.StartsWith('0')
                    ? national
                    : "0" + national;
            }
        }
        return digits;
    }

    private static bool IsForeign(string number) =>
        number.Length is >= 8 and <= 16
        && number[1] != '0'
        && !number.AsSpan(1).ContainsAnyExcept(Digits);

    private static bool IsChinese(string number)
    {
        if (ChinaMobileNumber.IsMobile(number))
        {
            return true;
        }
        if (IsService(number))
        {
            return true;
        }
        // 010 and 02x with 8 digits; elsewhere a zero, three digits of area and 7 or 8.
        return number[0] == '0'
            && number.Length > 2
            && (
                number[1] is '1' or '2'
                    ? number.Length == 11
                    : number[1] != '0' && number.Length is 11 or 12
            );
    }

    private static bool IsService(string number) =>
        number.Length == 10 && number[..3] is ("400" or "800");
}
