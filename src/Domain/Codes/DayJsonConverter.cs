using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trading.Domain.Codes;

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
