using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trading.Procurement.Steps;

/// <summary>The figures of a posted step as they were sent: what they must be is said by the kind's data.</summary>
[JsonConverter(typeof(Converter))]
public sealed class Figures
{
    /// <summary>No figures.</summary>
    public static readonly Figures None = new([]);

    private readonly Dictionary<string, JsonElement> _values;

    private Figures(Dictionary<string, JsonElement> values) => _values = values;

    /// <summary>From values that JSON can hold; what is null is left out.</summary>
    public static Figures Of(params (string Code, object? Value)[] values) =>
        new(
            values
                .Where(value => value.Value is not null)
                .ToDictionary(
                    value => value.Code,
                    value => JsonSerializer.SerializeToElement(value.Value)
                )
        );

    internal IEnumerable<string> Codes() => _values.Keys;

    /// <summary>With another; null leaves them as they are.</summary>
    internal Figures With(string? code, object? value) =>
        code is null || value is null
            ? this
            : new(
                new Dictionary<string, JsonElement>(_values)
                {
                    [code] = JsonSerializer.SerializeToElement(value),
                }
            );

    internal JsonElement? Find(string code) =>
        _values.TryGetValue(code, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private sealed class Converter : JsonConverter<Figures>
    {
        public override Figures Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        ) =>
            new(
                JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(ref reader, options)
                    ?? []
            );

        public override void Write(
            Utf8JsonWriter writer,
            Figures value,
            JsonSerializerOptions options
        ) => JsonSerializer.Serialize(writer, value._values, options);
    }
}
