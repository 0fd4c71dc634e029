using System.Buffers;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Trading.Domain.Codes;

/// <summary>As the identity number tells it (odd order codes are given to men).</summary>
public enum Sex
{
    /// <summary>女.</summary>
    Female,

    /// <summary>男.</summary>
    Male,
}

/// <summary>
/// 公民身份号码 (GB 11643-1999), also that of the residence permits of Hong Kong (81), Macao (82) and Taiwan (83)
/// residents. Personal data: neither <see cref="ToString"/> nor any message of a fault contains it.
/// </summary>
[JsonConverter(typeof(PersonalDataJsonConverter<CitizenIdentityNumber>))]
public readonly record struct CitizenIdentityNumber : IPersonalData
{
    private const string CheckCharacters = "10X98765432";
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    private static readonly SearchValues<char> Digits = SearchValues.Create(CodeCharacters.Digits);
    private readonly string? _value;

    private CitizenIdentityNumber(string value) => _value = value;

    /// <summary>The division of first registration; it may be one that no longer exists.</summary>
    public RegionCode Region => RegionCode.OfDigits(Value[..6]);

    /// <summary>The date of birth.</summary>
    public DateOnly BirthDate =>
        DateOnly.ParseExact(Value.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>The sex.</summary>
    public Sex Sex => (Value[16] - '0') % 2 == 1 ? Sex.Male : Sex.Female;

    private string Value =>
        _value ?? throw new InvalidOperationException("An empty identity number.");

    /// <summary>Reads a number, or says what is wrong with the text without repeating it.</summary>
    /// <param name="text">What was entered.</param>
    /// <param name="today">The date in China, after which nobody is born.</param>
    /// <param name="number">The number.</param>
    /// <param name="fault">What is wrong.</param>
    public static bool TryParse(
        string? text,
        DateOnly today,
        out CitizenIdentityNumber number,
        out CodeFault fault
    )
    {
        number = default;
        var value = CodeCharacters.Normalise(text);
        if (!IsWellFormed(value, out fault) || !IsPlausible(value, today, out fault))
        {
            return false;
        }
        if (CheckCharacterOf(value.AsSpan(0, 17)) != value[17])
        {
            fault = new(
                "identity_number.check_character",
                new(
                    "身份号码最后一位校验码与前17位不符，请逐位核对。",
                    "The last character of the identity number does not agree with the other 17; compare it digit by digit."
                ),
                18
            );
            return false;
        }
        number = new(value);
        return true;
    }

    /// <summary>The check character over the first 17 digits (ISO 7064 MOD 11-2).</summary>
    public static char CheckCharacterOf(ReadOnlySpan<char> first17)
    {
        if (first17.Length != 17 || first17.ContainsAnyExcept(Digits))
        {
            throw new ArgumentException("17 digits are needed.", nameof(first17));
        }
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            sum += (first17[i] - '0') * Weights[i];
        }
        return CheckCharacters[sum % 11];
    }

    /// <summary>Whole years of age on a day; a birthday on 29 February is reached on 1 March of other years.</summary>
    public int AgeOn(DateOnly day)
    {
        var birth = BirthDate;
        var years = day.Year - birth.Year;
        return (day.Month, day.Day).CompareTo((birth.Month, birth.Day)) < 0 ? years - 1 : years;
    }

    /// <summary>The first three and the last two characters, stars between.</summary>
    public string Mask() => _value is null ? "" : $"{_value[..3]}*************{_value[16..]}";

    /// <summary>The number itself.</summary>
    public string Reveal() => Value;

    /// <summary>The mask.</summary>
    public override string ToString() => Mask();

    private static bool IsWellFormed(string value, out CodeFault fault)
    {
        fault = default;
        if (value.Length == 0)
        {
            fault = new(
                "identity_number.empty",
                new("请填写公民身份号码。", "Enter the identity number.")
            );
            return false;
        }
        if (value.Length == 15 && !value.AsSpan().ContainsAnyExcept(Digits))
        {
            fault = new(
                "identity_number.first_generation",
                new(
                    "15位的第一代身份号码自2013年1月1日起停用，请填写18位号码。",
                    "Identity numbers of 15 digits ended on 2013-01-01; enter the one with 18 characters."
                )
            );
            return false;
        }
        if (value.Length != 18)
        {
            fault = new(
                "identity_number.length",
                new(
                    $"公民身份号码应为18位，现为{value.Length}位。",
                    $"The identity number has 18 characters, not {value.Length}."
                )
            );
            return false;
        }
        var strange = value.AsSpan(0, 17).IndexOfAnyExcept(Digits);
        if (strange < 0 && value[17] != 'X' && !char.IsAsciiDigit(value[17]))
        {
            strange = 17;
        }
        if (strange >= 0)
        {
            fault = new(
                "identity_number.character",
                new(
                    $"公民身份号码第{strange + 1}位不是半角数字（仅第18位可为X）。",
                    $"Character {strange + 1} of the identity number is not a half-width digit (only character 18 may be X)."
                ),
                strange + 1
            );
        }
        return strange < 0;
    }

    private static bool IsPlausible(string value, DateOnly today, out CodeFault fault)
    {
        fault = default;
        // 83 is not in GB/T 2260: it is the residence permit for residents of Taiwan (国办发〔2018〕81号).
        if (
            !value.StartsWith("83", StringComparison.Ordinal)
            && RegionCode.OfDigits(value[..6]).Province is null
        )
        {
            fault = new(
                "identity_number.region",
                new(
                    "公民身份号码前两位不是省级行政区划代码。",
                    "The first two digits of the identity number are no province."
                ),
                1
            );
            return false;
        }
        if (
            !DateOnly.TryParseExact(
                value.AsSpan(6, 8),
                "yyyyMMdd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var birth
            )
            || birth.Year < 1850
            || birth > today
        )
        {
            fault = new(
                "identity_number.birth_date",
                new(
                    "公民身份号码第7至14位不是真实的出生日期。",
                    "Characters 7-14 of the identity number are no real date of birth."
                ),
                7
            );
            return false;
        }
        return true;
    }
}
