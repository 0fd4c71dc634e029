using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trading.Domain.Codes;

/// <summary>Codes are strings in JSON, as values and as keys.</summary>
/// <typeparam name="T">The code.</typeparam>
public sealed class CodeJsonConverter<T> : JsonConverter<T>
    where T : struct, ICode<T>
{
    /// <inheritdoc/>
    public override T Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        reader.TokenType == JsonTokenType.String
            ? Parse(reader.GetString())
            : throw new JsonException(
                $"{typeof(T).Name}: a string is expected, not {reader.TokenType}."
            );

    /// <inheritdoc/>
    public override T ReadAsPropertyName(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => Parse(reader.GetString());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }

    /// <inheritdoc/>
    public override void WriteAsPropertyName(
        Utf8JsonWriter writer,
        T value,
        JsonSerializerOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.ToString()!);
    }

    private static T Parse(string? text) =>
        T.TryParse(text, out var code, out var fault)
            ? code
            : throw new JsonException(fault.Message.En);
}

/// <summary>
/// Refuses to serialise personal data: the mask would lose it and the value would leak it, so the writer must choose.
/// </summary>
/// <typeparam name="T">The personal value.</typeparam>
public sealed class PersonalDataJsonConverter<T> : JsonConverter<T>
    where T : IPersonalData
{
    private const string Refusal =
        "is personal data: send Mask(), or Reveal() where the purpose allows it.";

    /// <inheritdoc/>
    public override T Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => throw new NotSupportedException($"{typeof(T).Name} {Refusal}");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        throw new NotSupportedException($"{typeof(T).Name} {Refusal}");
}
