using System.Text.Json;

namespace Trading.Domain.Codes;

/// <summary>A value of a body that has not the form its field demands: told by field, value and form.</summary>
public sealed class WrongFormException(string rule, string value, LocalizedText form)
    : JsonException(form.En)
{
    /// <summary>The rule, stable for machines.</summary>
    public string Rule => rule;

    /// <summary>As it was sent, shortened.</summary>
    public string Value { get; } = value.Length > 100 ? value[..100] + "…" : value;

    /// <summary>What is demanded.</summary>
    public LocalizedText Form => form;

    internal static string Text(ref Utf8JsonReader reader, string rule, LocalizedText form) =>
        reader.TokenType == JsonTokenType.String
            ? reader.GetString()!
            : throw new WrongFormException(rule, reader.TokenType.ToString(), form);
}
