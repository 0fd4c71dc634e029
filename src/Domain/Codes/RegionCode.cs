using System.Buffers;
using System.Text.Json.Serialization;

namespace Trading.Domain.Codes;

/// <summary>
/// 行政区划代码 (GB/T 2260): six digits, two each for province, city and county; or the platform's own code of an
/// administration that has none (<see cref="Regions.ShenFu"/>). A code need not be listed: counties are dissolved,
/// and only Liaoning's are kept here; <see cref="Regions.Find"/> tells.
/// </summary>
[JsonConverter(typeof(CodeJsonConverter<RegionCode>))]
public readonly record struct RegionCode : ICode<RegionCode>
{
    private static readonly SearchValues<char> Digits = SearchValues.Create(CodeCharacters.Digits);
    private static readonly LocalizedText Label = new("行政区划代码", "division code");
    private readonly string? _value;
    private readonly string? _given;

    private RegionCode(string? value, string? given = null) => (_value, _given) = (value, given);

    /// <summary>The division above; null for a province.</summary>
    public RegionCode? Parent
    {
        get
        {
            if (Regions.Find(this) is { } region)
            {
                return region.Parent;
            }
            var value = ToString();
            return value switch
            {
                { Length: 6 } when value.EndsWith("0000", StringComparison.Ordinal) => null,
                { Length: 6 } when value.EndsWith("00", StringComparison.Ordinal) => new(
                    value[..2] + "0000"
                ),
                { Length: 6 } => new(value[..4] + "00"),
                _ => null,
            };
        }
    }

    /// <summary>The province it lies in; null if its first two digits are none.</summary>
    public Region? Province =>
        _value is null ? null : Regions.Find(new RegionCode(_value[..2] + "0000"));

    /// <summary>The name; of an unlisted code the nearest listed division above, else the code itself.</summary>
    public LocalizedText Name
    {
        get
        {
            for (RegionCode? code = this; code is { } at; code = at.Parent)
            {
                if (Regions.Find(at) is { } region)
                {
                    return region.Name;
                }
            }
            return new(ToString(), ToString());
        }
    }

    /// <summary>Reads a code, or says what is wrong with the text.</summary>
    public static bool TryParse(string? text, out RegionCode code, out CodeFault fault)
    {
        code = default;
        fault = default;
        var value = CodeCharacters.Normalise(text);
        if (Regions.Find(new RegionCode(value)) is { } listed)
        {
            code = listed.Code;
            return true;
        }
        if (value.Length == 0)
        {
            fault = new("region.empty", new("请填写行政区划代码。", "Enter the division code."));
            return false;
        }
        if (
            value.Length <= 12
            && !CodeCharacters.AreAll(value, Digits, "region.character", Label, out fault)
        )
        {
            return false;
        }
        if (value.Length != 6)
        {
            fault = new(
                "region.length",
                new(
                    $"行政区划代码应为6位数字，现为{value.Length}位。",
                    $"The division code has 6 digits, not {value.Length}."
                )
            );
            return false;
        }
        if (value[0] == '0')
        {
            fault = new(
                "region.unknown",
                new("行政区划代码不以0开头。", "No division code begins with 0."),
                1
            );
            return false;
        }
        code = new(value);
        return true;
    }

    /// <summary>Reads a code that must be one; throws with the reason otherwise.</summary>
    public static RegionCode Parse(string text) =>
        TryParse(text, out var code, out var fault)
            ? code
            : throw new FormatException(fault.Message.En);

    /// <summary>It and everything below it, for a statement.</summary>
    public RegionRange Range => RegionRange.Of(ToString());

    /// <summary>What a filter by division asks for; null where it names none.</summary>
    /// <exception cref="FormatException">The text is no code.</exception>
    public static RegionRange? RangeOf(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : Parse(text).Range;

    /// <summary>True if it is the ancestor or lies in it.</summary>
    public bool IsWithin(RegionCode ancestor)
    {
        for (RegionCode? code = this; code is { } at; code = at.Parent)
        {
            if (at == ancestor)
            {
                return true;
            }
        }
        return false;
    }

    /// <inheritdoc/>
    public CodeFault? Fault =>
        _value is not null || TryParse(_given, out _, out var fault) ? null : fault;

    /// <inheritdoc/>
    public static RegionCode Given(string? text) =>
        TryParse(text, out var code, out _) ? code : new(null, text);

    static RegionCode IParsable<RegionCode>.Parse(string s, IFormatProvider? provider) => Given(s);

    static bool IParsable<RegionCode>.TryParse(
        string? s,
        IFormatProvider? provider,
        out RegionCode result
    )
    {
        result = Given(s);
        return s is not null;
    }

    /// <summary>The six characters.</summary>
    public override string ToString() => _value ?? _given ?? "";

    internal static RegionCode OfDigits(string digits) => new(digits);
}
