using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trading.Domain.Codes;

/// <summary>
/// Codes are strings in JSON, as values and as keys. A string that is no code is read as given, with its fault: a body
/// with three bad codes is refused for all three by the rules of its message, not for the first by the reader.
/// </summary>
/// <typeparam name="T">The code.</typeparam>
public sealed class CodeJsonConverter<T> : JsonConverter<T>
    where T : struct, ICode<T>
{
    // A null is a code that nobody gave, which a message's rules refuse in words.
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override T Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        reader.TokenType switch
        {
            JsonTokenType.String => T.Given(reader.GetString()),
            JsonTokenType.Null => default,
            _ => throw new JsonException(
                $"{typeof(T).Name}: a string is expected, not {reader.TokenType}."
            ),
        };

    /// <inheritdoc/>
    public override T ReadAsPropertyName(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => T.Given(reader.GetString());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.Equals(default(T)))
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteStringValue(value.ToString());
        }
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
