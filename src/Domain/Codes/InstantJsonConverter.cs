using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trading.Domain.Codes;

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
