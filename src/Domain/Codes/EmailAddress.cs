using System.Buffers;
using System.Text.Json.Serialization;

namespace Trading.Domain.Codes;

/// <summary>
/// An e-mail address of the shape that mail servers accept in practice: the dot-atom of RFC 5322 before the
/// <c>@</c>, host names after it, ASCII. The domain is lowered; the part before is the owner's.
/// </summary>
[JsonConverter(typeof(PersonalDataJsonConverter<EmailAddress>))]
public readonly record struct EmailAddress : IPersonalData
{
    private static readonly SearchValues<char> LocalCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.!#$%&'*+/=?^_`{|}~-"
    );
    private static readonly SearchValues<char> DomainCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-"
    );
    private static readonly LocalizedText Name = new("电子邮箱", "e-mail address");
    private readonly string? _value;

    private EmailAddress(string value) => _value = value;

    /// <summary>Reads an address, or says what is wrong with the text without repeating it.</summary>
    public static bool TryParse(string? text, out EmailAddress address, out CodeFault fault)
    {
        address = default;
        var value = CodeCharacters.Trim(text);
        if (value.Length == 0)
        {
            fault = new("email.empty", new("请填写电子邮箱。", "Enter an e-mail address."));
            return false;
        }
        if (value.Length > 254)
        {
            fault = new(
                "email.length",
                new("电子邮箱最长254个字符。", "An e-mail address has at most 254 characters.")
            );
            return false;
        }
        var at = value.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || at == value.Length - 1)
        {
            fault = new(
                "email.shape",
                new("电子邮箱应为“名称@域名”。", "An e-mail address is written name@domain.")
            );
            return false;
        }
        var local = value[..at];
        if (
            !CodeCharacters.AreAll(local, LocalCharacters, "email.character", Name, out fault)
            || !CodeCharacters.AreAll(
                value,
                DomainCharacters,
                "email.character",
                Name,
                out fault,
                at + 1
            )
        )
        {
            return false;
        }
        // Lowered only now that it is ASCII: other letters (the Kelvin sign) become ASCII by lowering.
        var domain = value[(at + 1)..].ToLowerInvariant();
        if (!IsLocal(local) || !IsDomain(domain))
        {
            fault = new(
                "email.shape",
                new(
                    "电子邮箱格式有误：点号不能在首尾或相连，域名至少两级，各级不以连字符首尾。",
                    "The e-mail address is not well formed: dots stand single and inside, the domain has at least two parts, none begins or ends with a hyphen."
                )
            );
            return false;
        }
        address = new($"{local}@{domain}");
        return true;
    }

    /// <summary>The first character and the domain.</summary>
    public string Mask() =>
        _value is null
            ? ""
            : $"{_value[0]}***{_value[_value.IndexOf('@', StringComparison.Ordinal)..]}";

    /// <summary>The address itself.</summary>
    public string Reveal() =>
        _value ?? throw new InvalidOperationException("An empty e-mail address.");

    /// <summary>The mask.</summary>
    public override string ToString() => Mask();

    private static bool IsLocal(string local) =>
        local.Length <= 64
        && local[0] != '.'
        && local[^1] != '.'
        && !local.Contains("..", StringComparison.Ordinal);

    private static bool IsDomain(string domain)
    {
        var labels = domain.Split('.');
        return labels.Length >= 2
            && labels.All(label =>
                label.Length is >= 1 and <= 63 && label[0] != '-' && label[^1] != '-'
            )
            && labels[^1].Length >= 2
            && !char.IsAsciiDigit(labels[^1][0]);
    }
}
