using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Trading.Domain.Codes;

namespace Trading.Procurement.Bids;

/// <summary>Single fields of what was submitted: each is judged, trimmed, and null where nothing was given. Secrets are never repeated in an error.</summary>
internal sealed partial class SubmittedFields(List<FieldError> errors)
{
    /// <summary>A rule that is broken.</summary>
    public void Add(string at, string code, LocalizedText message, string? value = null) =>
        errors.Add(
            new(
                at,
                code,
                message.ToString(),
                value is { Length: > 100 } ? value[..100] + "…" : value
            )
        );

    /// <summary>A list; nothing of one that is too long.</summary>
    public IReadOnlyList<T>? List<T>(IReadOnlyList<T>? given, int most, string at)
    {
        if (given is null || given.Count <= most)
        {
            return given;
        }

        Add(
            at,
            "list.many",
            new($"最多 {most} 项。", $"At most {most} items."),
            given.Count.ToString(CultureInfo.InvariantCulture)
        );
        return null;
    }

    /// <summary>A number between two.</summary>
    public T? Within<T>(T? given, T least, T most, string at)
        where T : struct, INumber<T>
    {
        if (given is { } number && (number < least || number > most))
        {
            Add(
                at,
                "range",
                new(
                    $"应在 {least} 至 {most} 之间。",
                    $"A number from {least} to {most} is needed."
                ),
                number.ToString(null, CultureInfo.InvariantCulture)
            );
        }

        return given;
    }

    /// <summary>One line that everybody may read.</summary>
    public string? Text(string? given, int most, string at) => Line(given, most, at, secret: false);

    /// <summary>One line that is sealed.</summary>
    public string? Secret(string? given, int most, string at) =>
        Line(given, most, at, secret: true);

    /// <summary>One line that must be there.</summary>
    public string Needed(string? given, int most, string at, LocalizedText name)
    {
        if (string.IsNullOrWhiteSpace(given))
        {
            Add(at, "required", new($"请填写{name.Zh}。", $"{name.En} is required."));
        }

        return Line(given, most, at, secret: false) ?? "";
    }

    /// <summary>A telephone number.</summary>
    public string? Phone(string? given, string at)
    {
        if (string.IsNullOrWhiteSpace(given))
        {
            return null;
        }

        if (PhoneNumber.TryParse(given, out var number, out var fault))
        {
            return number.Reveal();
        }

        Add(at, fault.Rule, fault.Message);
        return null;
    }

    /// <summary>An e-mail address.</summary>
    public string? Email(string? given, string at)
    {
        if (string.IsNullOrWhiteSpace(given))
        {
            return null;
        }

        if (EmailAddress.TryParse(given, out var address, out var fault))
        {
            return address.Reveal();
        }

        Add(at, fault.Rule, fault.Message);
        return null;
    }

    /// <summary>A citizen identity number by its standard, or the number of a passport or another document.</summary>
    public string? Identity(string? given, string at)
    {
        if (string.IsNullOrWhiteSpace(given))
        {
            return null;
        }

        var text = given.Trim().ToUpperInvariant();
        if (!Citizen().IsMatch(text))
        {
            if (!Document().IsMatch(text))
            {
                Add(
                    at,
                    "identity",
                    new(
                        "应为 18 位身份证号码，或其他证件的 5 至 20 位字母数字号码。",
                        "A citizen identity number of 18 characters, or 5 to 20 letters and digits of another document."
                    )
                );
            }

            return text;
        }

        // Whoever is named in a bid was born before it: the standard's own rules suffice.
        if (!CitizenIdentityNumber.TryParse(text, DateOnly.MaxValue, out _, out var fault))
        {
            Add(at, fault.Rule, fault.Message);
        }

        return text;
    }

    private string? Line(string? given, int most, string at, bool secret)
    {
        if (string.IsNullOrWhiteSpace(given))
        {
            return null;
        }

        var text = given.Trim();
        if (text.Length > most)
        {
            Add(
                at,
                "text.length",
                new($"最多 {most} 个字符。", $"At most {most} characters."),
                secret ? null : text
            );
        }
        else if (ForbiddenText.IsIn(text, multiline: false, out var fault))
        {
            Add(at, fault.Rule, fault.Message, secret ? null : ForbiddenText.Storable(text));
        }

        return text;
    }

    [GeneratedRegex("^[0-9]{17}[0-9X]$")]
    private static partial Regex Citizen();

    [GeneratedRegex("^[0-9A-Z()]{5,20}$")]
    private static partial Regex Document();
}
