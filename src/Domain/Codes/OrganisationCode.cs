using System.Buffers;
using System.Text.Json.Serialization;

namespace Trading.Domain.Codes;

/// <summary>
/// 组织机构代码 (GB 11714-1997): eight characters and a check character, alone in records from before October 2015
/// and inside every unified social credit code since. Written with or without the hyphen before the check
/// character; surrounding ASCII white space and lower case are forgiven.
/// </summary>
[JsonConverter(typeof(CodeJsonConverter<OrganisationCode>))]
public readonly record struct OrganisationCode : ICode<OrganisationCode>
{
    private static readonly SearchValues<char> Characters = SearchValues.Create(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    );
    private static readonly int[] Weights = [3, 7, 9, 10, 5, 8, 4, 2];
    private static readonly LocalizedText Name = new("组织机构代码", "organisation code");
    private readonly string? _value;
    private readonly string? _given;

    private OrganisationCode(string? value, string? given = null) =>
        (_value, _given) = (value, given);

    /// <summary>The ninth character.</summary>
    public char CheckCharacter =>
        _value is null
            ? throw new InvalidOperationException("An empty organisation code.")
            : _value[8];

    /// <summary>As on the old certificates: with a hyphen before the check character.</summary>
    public string Hyphenated => _value is null ? "" : $"{_value[..8]}-{_value[8]}";

    /// <summary>Reads a code, or says what is wrong with the text.</summary>
    public static bool TryParse(string? text, out OrganisationCode code, out CodeFault fault)
    {
        code = default;
        var value = CodeCharacters.Normalise(text);
        if (value.Length == 10 && value[8] == '-')
        {
            value = value.Remove(8, 1);
        }
        if (value.Length == 0)
        {
            fault = new(
                "organisation_code.empty",
                new("请填写组织机构代码。", "Enter the organisation code.")
            );
            return false;
        }
        if (
            value.Length <= 18
            && !CodeCharacters.AreAll(
                value,
                Characters,
                "organisation_code.character",
                Name,
                out fault
            )
        )
        {
            return false;
        }
        if (value.Length != 9)
        {
            fault = new(
                "organisation_code.length",
                new(
                    $"组织机构代码应为9位（8位本体代码和1位校验码），现为{value.Length}位。",
                    $"The organisation code has 9 characters (8 and a check character), not {value.Length}."
                )
            );
            return false;
        }
        var check = CheckCharacterOf(value.AsSpan(0, 8));
        if (check != value[8])
        {
            fault = new(
                "organisation_code.check_character",
                new(
                    $"校验码不符：第9位为“{value[8]}”，按前8位应为“{check}”。",
                    $"The check character (9) is '{value[8]}' but the first 8 give '{check}'."
                ),
                9
            );
            return false;
        }
        fault = default;
        code = new(value);
        return true;
    }

    /// <summary>Reads a code that must be one; throws with the reason otherwise.</summary>
    public static OrganisationCode Parse(string text) =>
        TryParse(text, out var code, out var fault)
            ? code
            : throw new FormatException(fault.Message.En);

    /// <summary>
    /// The check character over the first eight: 11 less the weighted sum mod 11; 10 is X, 11 is 0. Characters whose
    /// values differ by 11 or 22 (A, L, W; 0, B, M, X; ...) are one to it: the standard's own weakness.
    /// </summary>
    public static char CheckCharacterOf(ReadOnlySpan<char> first8)
    {
        if (first8.Length != 8)
        {
            throw new ArgumentException("8 characters are needed.", nameof(first8));
        }
        var sum = 0;
        for (var i = 0; i < 8; i++)
        {
            var value = first8[i] switch
            {
                >= '0' and <= '9' => first8[i] - '0',
                >= 'A' and <= 'Z' => first8[i] - 'A' + 10,
                _ => throw new ArgumentException(
                    "A character is outside the alphabet.",
                    nameof(first8)
                ),
            };
            sum += value * Weights[i];
        }
        return (11 - sum % 11) switch
        {
            10 => 'X',
            11 => '0',
            var digit => (char)('0' + digit),
        };
    }

    /// <summary>Makes a code by adding the check character.</summary>
    public static OrganisationCode Compose(ReadOnlySpan<char> first8) =>
        new(string.Concat(first8, [CheckCharacterOf(first8)]));

    /// <inheritdoc/>
    public CodeFault? Fault =>
        _value is not null || TryParse(_given, out _, out var fault) ? null : fault;

    /// <inheritdoc/>
    public static OrganisationCode Given(string? text) =>
        TryParse(text, out var code, out _) ? code : new(null, text);

    static OrganisationCode IParsable<OrganisationCode>.Parse(
        string s,
        IFormatProvider? provider
    ) => Given(s);

    static bool IParsable<OrganisationCode>.TryParse(
        string? s,
        IFormatProvider? provider,
        out OrganisationCode result
    )
    {
        result = Given(s);
        return s is not null;
    }

    /// <summary>The nine characters without a hyphen.</summary>
    public override string ToString() => _value ?? _given ?? "";

    internal static OrganisationCode OfChecked(string value) => new(value);
}
