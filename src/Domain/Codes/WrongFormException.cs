using System.Text.Json;
using System.Text.Json.Serialization;

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

/// <summary>Instants in bodies: RFC 3339 with offset, nothing else.</summary>
public sealed class InstantJsonConverter : JsonConverter<DateTimeOffset>
{
    private const string Rule = "instant";

    /// <inheritdoc/>
    public override DateTimeOffset Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        var text = WrongFormException.Text(ref reader, Rule, Rfc3339.InstantForm);
        return Rfc3339.TryInstant(text, out var instant)
            ? instant
            : throw new WrongFormException(Rule, text, Rfc3339.InstantForm);
    }

    /// <inheritdoc/>
    public override void Write(
        Utf8JsonWriter writer,
        DateTimeOffset value,
        JsonSerializerOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value);
    }
}

/// <summary>Days in bodies: yyyy-MM-dd, nothing else.</summary>
public sealed class DayJsonConverter : JsonConverter<DateOnly>
{
    private const string Rule = "day";

    /// <inheritdoc/>
    public override DateOnly Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        var text = WrongFormException.Text(ref reader, Rule, Rfc3339.DayForm);
        return Rfc3339.TryDay(text, out var day)
            ? day
            : throw new WrongFormException(Rule, text, Rfc3339.DayForm);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateOnly value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(
            value.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
        );
    }
}
