using System.Buffers;
using System.Text.Json.Serialization;

namespace Trading.Domain.Codes;

/// <summary>
/// What keys a bidder in the registry: a scheme and a value. <c>CN-USCC</c> is written bare (18 characters), others
/// <c>SCHEME:VALUE</c>: <c>CN-ORG</c> and <c>CN-REG</c> for old records that carry no unified code, and a foreign
/// scheme (country, hyphen, register, as in org-id.guide: <c>JP-TSUCHIURA:214</c>) for overseas bidders.
/// <para>
/// Natural persons are not keyed by their identity number: a key stands in addresses, logs and other systems'
/// records, where such a number must not be (Personal Information Protection Law art. 6 and 28), so <c>CN-ID</c> is
/// refused by name; they have a number of the registry's own, <c>CN-NP</c>.
/// </para>
/// <para>
/// Upper case throughout, because a key must be one key on engines that compare without regard to case; at most 64
/// characters; letters, digits and <c>. _ -</c> in a value, so that it can stand in an address as it is.
/// </para>
/// </summary>
[JsonConverter(typeof(CodeJsonConverter<EntityCode>))]
public readonly record struct EntityCode : ICode<EntityCode>, IComparable<EntityCode>
{
    /// <summary>The longest canonical text.</summary>
    public const int MaxLength = 64;

    /// <summary>Unified social credit code.</summary>
    public const string UnifiedScheme = "CN-USCC";

    /// <summary>Organisation code of an old record.</summary>
    public const string OrganisationScheme = "CN-ORG";

    /// <summary>Business registration number of an old record.</summary>
    public const string RegistrationScheme = "CN-REG";

    /// <summary>The registry's own number of a natural person.</summary>
    public const string PersonScheme = "CN-NP";

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
    );
    private static readonly SearchValues<char> ValueCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
    );
    private static readonly LocalizedText SchemeName = new("标识体系", "scheme");
    private static readonly LocalizedText ValueName = new("主体标识", "identifier");

    // Null of a text that is no code: then the value is the text.
    private readonly string? _scheme;
    private readonly string? _value;

    private EntityCode(string? scheme, string? value) => (_scheme, _value) = (scheme, value);

    /// <summary>The scheme, e.g. <c>CN-USCC</c>.</summary>
    public string Scheme => _scheme ?? "";

    /// <summary>The value within the scheme.</summary>
    public string Value => _value ?? "";

    /// <summary>True for the codes that only old records carry.</summary>
    public bool IsLegacy => _scheme is OrganisationScheme or RegistrationScheme;

    /// <summary>True for identifiers of other countries and regions.</summary>
    public bool IsOverseas =>
        _scheme is not null && !_scheme.StartsWith("CN-", StringComparison.Ordinal);

    /// <summary>The unified code, if it is one.</summary>
    public UnifiedSocialCreditCode? Unified =>
        _scheme == UnifiedScheme ? UnifiedSocialCreditCode.Parse(Value) : null;

    /// <summary>Keyed by a unified code.</summary>
    public static EntityCode Of(UnifiedSocialCreditCode code) =>
        new(UnifiedScheme, code.ToString());

    /// <summary>Keyed by an old organisation code.</summary>
    public static EntityCode Of(OrganisationCode code) => new(OrganisationScheme, code.ToString());

    /// <summary>Keyed by an old registration number.</summary>
    public static EntityCode Of(BusinessRegistrationNumber code) =>
        new(RegistrationScheme, code.ToString());

    /// <summary>Keyed by the registry's own number of a natural person.</summary>
    public static EntityCode Of(NaturalPersonNumber number) => new(PersonScheme, number.ToString());

    /// <summary>Reads a code, or says what is wrong with the text.</summary>
    public static bool TryParse(string? text, out EntityCode code, out CodeFault fault)
    {
        code = default;
        var trimmed = CodeCharacters.Normalise(text);
        if (trimmed.Length == 0)
        {
            fault = new("entity_code.empty", new("请填写主体标识。", "Enter the entity's code."));
            return false;
        }
        var colon = trimmed.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return TryParseBare(trimmed, out code, out fault);
        }
        if (trimmed.Length > MaxLength)
        {
            fault = new(
                "entity_code.length",
                new(
                    $"主体标识最长{MaxLength}个字符，现为{trimmed.Length}个。",
                    $"An entity's code has at most {MaxLength} characters, not {trimmed.Length}."
                )
            );
            return false;
        }
        var scheme = trimmed[..colon];
        var value = trimmed[(colon + 1)..];
        switch (scheme)
        {
            case UnifiedScheme:
                return Take(
                    UnifiedSocialCreditCode.TryParse(value, out var u, out fault),
                    Of(u),
                    out code
                );
            case OrganisationScheme:
                return Take(
                    OrganisationCode.TryParse(value, out var o, out fault),
                    Of(o),
                    out code
                );
            case RegistrationScheme:
                return Take(
                    BusinessRegistrationNumber.TryParse(value, out var r, out fault),
                    Of(r),
                    out code
                );
            case PersonScheme:
                return Take(
                    NaturalPersonNumber.TryParse(value, out var p, out fault),
                    Of(p),
                    out code
                );
            default:
                return Take(
                    IsForeignScheme(scheme, out fault)
                        && IsForeignValue(trimmed, colon + 1, out fault),
                    new EntityCode(scheme, value),
                    out code
                );
        }
    }

    /// <inheritdoc/>
    public CodeFault? Fault =>
        _scheme is not null || TryParse(_value, out _, out var fault) ? null : fault;

    /// <inheritdoc/>
    public static EntityCode Given(string? text) =>
        TryParse(text, out var code, out _) ? code : new(null, text);

    static EntityCode IParsable<EntityCode>.Parse(string s, IFormatProvider? provider) => Given(s);

    static bool IParsable<EntityCode>.TryParse(
        string? s,
        IFormatProvider? provider,
        out EntityCode result
    )
    {
        result = Given(s);
        return s is not null;
    }

    /// <summary>Reads a code that must be one; throws with the reason otherwise.</summary>
    public static EntityCode Parse(string text) =>
        TryParse(text, out var code, out var fault)
            ? code
            : throw new FormatException(fault.Message.En);

    /// <inheritdoc/>
    public int CompareTo(EntityCode other) => string.CompareOrdinal(ToString(), other.ToString());

    /// <summary>Order of the canonical texts.</summary>
    public static bool operator <(EntityCode left, EntityCode right) => left.CompareTo(right) < 0;

    /// <summary>Order of the canonical texts.</summary>
    public static bool operator >(EntityCode left, EntityCode right) => left.CompareTo(right) > 0;

    /// <summary>Order of the canonical texts.</summary>
    public static bool operator <=(EntityCode left, EntityCode right) => left.CompareTo(right) <= 0;

    /// <summary>Order of the canonical texts.</summary>
    public static bool operator >=(EntityCode left, EntityCode right) => left.CompareTo(right) >= 0;

    /// <summary>The canonical text: bare for a unified code, <c>SCHEME:VALUE</c> otherwise.</summary>
    public override string ToString() =>
        _scheme is null or UnifiedScheme ? Value : $"{_scheme}:{_value}";

    private static bool TryParseBare(string text, out EntityCode code, out CodeFault fault)
    {
        code = default;
        if (UnifiedSocialCreditCode.TryParse(text, out var unified, out fault))
        {
            code = Of(unified);
            return true;
        }
        if (BusinessRegistrationNumber.TryParse(text, out var registration, out _))
        {
            fault = SayScheme(Of(registration));
        }
        else if (OrganisationCode.TryParse(text, out var organisation, out _))
        {
            fault = SayScheme(Of(organisation));
        }
        return false;
    }

    /// <summary>An old code alone is refused, not guessed: nine characters may as well be half a unified code.</summary>
    private static CodeFault SayScheme(EntityCode legacy) =>
        new(
            "entity_code.scheme_missing",
            new(
                $"请填写18位统一社会信用代码；如只有旧代码，请写作“{legacy}”。",
                $"Enter the unified social credit code of 18 characters; an old code alone is written '{legacy}'."
            )
        );

    private static bool IsForeignScheme(string scheme, out CodeFault fault)
    {
        fault = default;
        if (scheme is "CN-ID")
        {
            fault = new(
                "entity_code.identity_number",
                new(
                    "不得以公民身份号码作为主体标识。",
                    "A citizen's identity number must not be used as an entity's code."
                )
            );
            return false;
        }
        if (
            !CodeCharacters.AreAll(
                scheme,
                SchemeCharacters,
                "entity_code.scheme",
                SchemeName,
                out fault
            )
        )
        {
            return false;
        }
        var wellFormed =
            scheme.Length is >= 4 and <= 24
            && char.IsAsciiLetterUpper(scheme[0])
            && char.IsAsciiLetterUpper(scheme[1])
            && scheme[2] == '-'
            && char.IsAsciiLetterOrDigit(scheme[3])
            && char.IsAsciiLetterOrDigit(scheme[^1]);
        if (!wellFormed || scheme.StartsWith("CN-", StringComparison.Ordinal))
        {
            fault = new(
                "entity_code.scheme",
                new(
                    "标识体系应为CN-USCC、CN-ORG、CN-REG、CN-NP，或境外体系：两位国家或地区字母、连字符和登记机构，最长24位，如JP-JCN。",
                    "The scheme is CN-USCC, CN-ORG, CN-REG, CN-NP, or a foreign one: two letters of the country, a hyphen and the register, at most 24 characters, e.g. JP-JCN."
                )
            );
            return false;
        }
        return true;
    }

    private static bool IsForeignValue(string text, int start, out CodeFault fault)
    {
        if (start == text.Length)
        {
            fault = new(
                "entity_code.value",
                new("冒号后应有标识。", "An identifier is missing after the colon."),
                start
            );
            return false;
        }
        if (
            !CodeCharacters.AreAll(
                text,
                ValueCharacters,
                "entity_code.value",
                ValueName,
                out fault,
                start
            )
        )
        {
            return false;
        }
        if (!char.IsAsciiLetterOrDigit(text[start]) || !char.IsAsciiLetterOrDigit(text[^1]))
        {
            fault = new(
                "entity_code.value",
                new(
                    "标识应以字母或数字开头和结尾。",
                    "An identifier begins and ends with a letter or digit."
                )
            );
            return false;
        }
        return true;
    }

    private static bool Take(bool parsed, EntityCode value, out EntityCode code)
    {
        code = parsed ? value : default;
        return parsed;
    }
}
