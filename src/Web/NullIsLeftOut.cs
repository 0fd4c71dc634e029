using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Trading.Web;

/// <summary>
/// Null in a body, for a member that has a value of its own, is the same as leaving it out: generated clients send null
/// for what was not set. Without this the null would get past the type into handlers that know it cannot be there.
/// </summary>
internal static class NullIsLeftOut
{
    public static void Modify(JsonTypeInfo type)
    {
        if (
            type.Kind != JsonTypeInfoKind.Object
            || type.Type.Assembly.GetName().Name?.StartsWith("Trading.", StringComparison.Ordinal)
                != true
        )
        {
            return;
        }

        var nullability = new NullabilityInfoContext();
        foreach (var property in type.Properties)
        {
            if (
                property.AttributeProvider is not PropertyInfo member
                || member.GetIndexParameters().Length > 0
                || nullability.Create(member).ReadState != NullabilityState.NotNull
            )
            {
                continue;
            }

            if (property.AssociatedParameter is { HasDefaultValue: true, DefaultValue: { } value })
            {
                property.CustomConverter ??= (JsonConverter)
                    Activator.CreateInstance(
                        typeof(NullIs<>).MakeGenericType(property.PropertyType),
                        value
                    )!;
            }
            else if (
                property is { AssociatedParameter: null, Set: { } set }
                && !property.PropertyType.IsValueType
            )
            {
                property.Set = (holder, given) =>
                {
                    if (given is not null)
                    {
                        set(holder, given);
                    }
                };
            }
        }
    }

    private sealed class NullIs<T>(T value) : JsonConverter<T>
    {
        public override bool HandleNull => true;

        public override T? Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        ) =>
            reader.TokenType == JsonTokenType.Null
                ? value
                : JsonSerializer.Deserialize<T>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value, options);
    }
}
