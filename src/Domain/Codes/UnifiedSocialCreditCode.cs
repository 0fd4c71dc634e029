using System.Buffers;
using System.Text.Json.Serialization;

namespace Trading.Domain.Codes;

/// <summary>
/// 统一社会信用代码 (GB 32100-2015): 18 characters that key every legal person and other organisation in China.
/// <para>
/// Forgiven: surrounding ASCII white space and lower case. Refused with the exact reason: full-width characters,
/// letters that look alike, white space inside. Nothing is corrected silently, because a corrected code is
/// somebody else's code.
/// </para>
/// <para>
/// The standard says that characters 9-17 are an organisation code made by GB 11714, so a code whose own check
/// character agrees while the one inside does not is no code and is refused. The division (3-8) need only be
/// written like one: codes outlive the counties that issued them, and some issuers (the national register, the
/// construction corps of Xinjiang) are not in GB/T 2260.
/// </para>
/// </summary>
[JsonConverter(typeof(CodeJsonConverter<UnifiedSocialCreditCode>))]
public readonly record struct UnifiedSocialCreditCode : ICode<UnifiedSocialCreditCode>
{
    /// <summary>The 31 characters in the order of their values; I, O, S, V and Z never occur.</summary>
    public const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    /// <summary>How many characters a code has.</summary>
    public const int Length = 18;

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);
    private static readonly LocalizedText Name = new(
        "统一社会信用代码",
        "unified social credit code"
    );
    private readonly string? _value;
    private readonly string? _given;

    private UnifiedSocialCreditCode(string? value, string? given = null) =>
        (_value, _given) = (value, given);

    /// <summary>The registering authority and the kind of body (characters 1 and 2).</summary>
    public RegisteringAuthority Authority => RegisteringAuthority.Find(Value[0], Value[1])!;

    /// <summary>The division whose register issued the code (characters 3-8).</summary>
    public RegionCode DivisionCode => RegionCode.OfDigits(Value[2..8]);

    /// <summary>The organisation code inside (characters 9-17).</summary>
    public OrganisationCode OrganisationCode => OrganisationCode.OfChecked(Value[8..17]);

    /// <summary>The last character.</summary>
    public char CheckCharacter => Value[17];

    private string Value =>
        _value ?? throw new InvalidOperationException("An empty unified social credit code.");

    /// <summary>Reads a code, or says what is wrong with the text.</summary>
    public static bool TryParse(string? text, out UnifiedSocialCreditCode code, out CodeFault fault)
    {
        code = default;
        var value = CodeCharacters.Normalise(text);
        if (
            !IsWellFormed(value, out fault)
            || !IsKnown(value, out fault)
            || !Agrees(value, out fault)
        )
        {
            return false;
        }
        code = new(value);
        return true;
    }

    /// <summary>Reads a code that must be one; throws with the reason otherwise.</summary>
    public static UnifiedSocialCreditCode Parse(string text) =>
        TryParse(text, out var code, out var fault)
            ? code
            : throw new FormatException(fault.Message.En);

    /// <summary>
    /// The check character over the first 17: weights 3^(i-1) mod 31, complement to 31 (GB 32100-2015 5.5, by
    /// GB/T 17710, which is ISO 7064).
    /// </summary>
    public static char CheckCharacterOf(ReadOnlySpan<char> first17)
    {
        if (first17.Length != Length - 1)
        {
            throw new ArgumentException("17 characters are needed.", nameof(first17));
        }
        var sum = 0;
        var weight = 1;
        foreach (var character in first17)
        {
            var value = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (value < 0)
            {
                throw new ArgumentException(
                    "A character is outside the alphabet.",
                    nameof(first17)
                );
            }
            sum += value * weight;
            weight = weight * 3 % 31;
        }
        return Alphabet[(31 - sum % 31) % 31];
    }

    /// <summary>Makes the code of an organisation: the two check characters are computed.</summary>
    /// <param name="authority">Registering authority, e.g. <c>9</c> for market regulation.</param>
    /// <param name="category">Kind of body, e.g. <c>1</c> for an enterprise.</param>
    /// <param name="division">Division of the register.</param>
    /// <param name="organisation8">The organisation code without its check character, in this alphabet.</param>
    public static UnifiedSocialCreditCode Compose(
        char authority,
        char category,
        RegionCode division,
        ReadOnlySpan<char> organisation8
    )
    {
        var first17 = $"{authority}{category}{division}{OrganisationCode.Compose(organisation8)}";
        return Parse(first17 + CheckCharacterOf(first17));
    }

    /// <inheritdoc/>
    public CodeFault? Fault =>
        _value is not null || TryParse(_given, out _, out var fault) ? null : fault;

    /// <inheritdoc/>
    public static UnifiedSocialCreditCode Given(string? text) =>
        TryParse(text, out var code, out _) ? code : new(null, text);

    static UnifiedSocialCreditCode IParsable<UnifiedSocialCreditCode>.Parse(
        string s,
        IFormatProvider? provider
    ) => Given(s);

    static bool IParsable<UnifiedSocialCreditCode>.TryParse(
        string? s,
        IFormatProvider? provider,
        out UnifiedSocialCreditCode result
    )
    {
        result = Given(s);
        return s is not null;
    }

    /// <summary>The 18 characters.</summary>
    public override string ToString() => _value ?? _given ?? "";

    private static bool IsWellFormed(string value, out CodeFault fault)
    {
        if (value.Length == 0)
        {
            fault = new(
                "uscc.empty",
                new("请填写统一社会信用代码。", "Enter the unified social credit code.")
            );
            return false;
        }
        // A text far too long is no mistyped code; its length says more than its first strange character.
        if (
            value.Length <= 2 * Length
            && !CodeCharacters.AreAll(value, Characters, "uscc.character", Name, out fault)
        )
        {
            return false;
        }
        if (value.Length != Length)
        {
            fault = new(
                "uscc.length",
                new(
                    $"统一社会信用代码应为18位，现为{value.Length}位。",
                    $"The unified social credit code has 18 characters, not {value.Length}."
                )
            );
            return false;
        }
        fault = default;
        return true;
    }

    private static bool IsKnown(string value, out CodeFault fault)
    {
        fault = default;
        if (RegisteringAuthority.Find(value[0], value[1]) is null)
        {
            fault = RegisteringAuthority.All.Any(entry => entry.Authority == value[0])
                ? new(
                    "uscc.category",
                    new(
                        $"第2位“{value[1]}”不是登记管理部门“{value[0]}”下的机构类别代码。",
                        $"Character 2, '{value[1]}', is no category of the registering authority '{value[0]}'."
                    ),
                    2
                )
                : new(
                    "uscc.authority",
                    new(
                        $"第1位“{value[0]}”不是登记管理部门代码（市场监管为9，民政为5，机构编制为1）。",
                        $"Character 1, '{value[0]}', is no registering authority (9 market regulation, 5 civil affairs, 1 staffing)."
                    ),
                    1
                );
            return false;
        }
        var strange = value.AsSpan(2, 6).IndexOfAnyExceptInRange('0', '9');
        if (strange < 0 && value[2] == '0')
        {
            strange = 0;
        }
        if (strange >= 0)
        {
            fault = new(
                "uscc.division",
                new(
                    $"第3至8位应为六位数字的行政区划代码，第{strange + 3}位“{value[strange + 2]}”不符。",
                    $"Characters 3-8 are the six digits of a division; character {strange + 3}, '{value[strange + 2]}', does not fit."
                ),
                strange + 3
            );
            return false;
        }
        return true;
    }

    private static bool Agrees(string value, out CodeFault fault)
    {
        fault = default;
        var check = CheckCharacterOf(value.AsSpan(0, 17));
        if (check != value[17])
        {
            var hint = SwappedPair(value) is { } at
                ? new LocalizedText(
                    $"如第{at}位与第{at + 1}位互换则相符，请核对。",
                    $" It would agree if characters {at} and {at + 1} were swapped."
                )
                : new LocalizedText(
                    "请逐位核对。",
                    " Compare it with the licence character by character."
                );
            fault = new(
                "uscc.check_character",
                new(
                    $"校验码不符：第18位为“{value[17]}”，按前17位应为“{check}”。{hint.Zh}",
                    $"The check character (18) is '{value[17]}' but the first 17 give '{check}'.{hint.En}"
                ),
                Length
            );
            return false;
        }
        var inner = OrganisationCode.CheckCharacterOf(value.AsSpan(8, 8));
        if (inner != value[16])
        {
            fault = new(
                "uscc.organisation_check",
                new(
                    $"第9至17位的组织机构代码校验码不符：第17位为“{value[16]}”，应为“{inner}”（GB 11714）。",
                    $"The organisation code inside (9-17) ends in '{value[16]}' but should end in '{inner}' (GB 11714)."
                ),
                17
            );
            return false;
        }
        return true;
    }

    /// <summary>The one pair of neighbours whose swap gives a valid code; null if none or several do.</summary>
    private static int? SwappedPair(string value)
    {
        int? found = null;
        for (var i = 0; i < Length - 1; i++)
        {
            var swapped = value.ToCharArray();
            (swapped[i], swapped[i + 1]) = (swapped[i + 1], swapped[i]);
            var candidate = new string(swapped);
            if (
                CheckCharacterOf(candidate.AsSpan(0, 17)) != candidate[17]
                || OrganisationCode.CheckCharacterOf(candidate.AsSpan(8, 8)) != candidate[16]
                || !IsKnown(candidate, out _)
            )
            {
                continue;
            }
            if (found is not null)
            {
                return null;
            }
            found = i + 1;
        }
        return found;
    }
}
