using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trading.Registry.Rules;

/// <summary>
/// A list that lies in its row as JSON: sent on as it lies there, and read only when somebody looks inside. The
/// one-row read is the registry's most frequent request, and reading what is only written again was its largest cost
/// after the database.
/// </summary>
internal sealed class PreparedList<T>(string json) : IReadOnlyList<T>
{
    private readonly Lazy<IReadOnlyList<T>> _list = new(() =>
        SectionContent.Plain<IReadOnlyList<T>>(json)
    );

    public string Json => json;

    public int Count => _list.Value.Count;

    public T this[int index] => _list.Value[index];

    public IEnumerator<T> GetEnumerator() => _list.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Sends a <see cref="PreparedList{T}"/> as it lies in its row.</summary>
internal sealed class PreparedListConverter<T> : JsonConverter<IReadOnlyList<T>>
{
    public override IReadOnlyList<T>? Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => JsonSerializer.Deserialize<List<T>>(ref reader, options);

    public override void Write(
        Utf8JsonWriter writer,
        IReadOnlyList<T> value,
        JsonSerializerOptions options
    )
    {
        if (value is PreparedList<T> prepared)
        {
            // Written by this module with the encoder of the API.
            writer.WriteRawValue(prepared.Json, skipInputValidation: true);
        }
        else
        {
            JsonSerializer.Serialize<IEnumerable<T>>(writer, value, options);
        }
    }
}
