using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Trading.Kernel.Security;

namespace Trading.Kernel.Commands;

/// <summary>Messages as text: names and JSON.</summary>
public static class MessageText
{
    /// <summary>How messages travel through outbox and idempotency store.</summary>
    public static readonly JsonSerializerOptions Json = Options(redact: false);

    private static readonly JsonSerializerOptions Redacted = Options(redact: true);

    /// <summary><c>Registry.SubmitEntity</c> for <c>Trading.Registry.Entities.SubmitEntity+Command</c>.</summary>
    public static string NameOf(Type message)
    {
        var module = message.Namespace!.Split('.')[1];
        return $"{module}.{message.DeclaringType?.Name ?? message.Name}";
    }

    /// <summary>For the audit trail: members marked <see cref="SecretAttribute"/> are left out, long ones cut.</summary>
    public static string Redact(object message)
    {
        var json = Whole(message);
        return json.Length <= 8000 ? json : json[..8000] + "…";
    }

    /// <summary>All of a message but its secrets.</summary>
    public static string Whole(object message) =>
        JsonSerializer.Serialize(message, message.GetType(), Redacted);

    private static JsonSerializerOptions Options(bool redact)
    {
        var resolver = new DefaultJsonTypeInfoResolver();
        if (redact)
        {
            resolver.Modifiers.Add(Star);
            resolver.Modifiers.Add(Tell);
        }

        return new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
            TypeInfoResolver = resolver,
            Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
        };
    }

    private static void Star(JsonTypeInfo type)
    {
        var secretParameters = type
            .Type.GetConstructors()
            .SelectMany(constructor => constructor.GetParameters())
            .Where(parameter => parameter.IsDefined(typeof(SecretAttribute)))
            .Select(parameter => parameter.Name!)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var property in type.Properties)
        {
            if (
                secretParameters.Contains(property.Name)
                || property.AttributeProvider?.IsDefined(typeof(SecretAttribute), true) == true
            )
            {
                // Whatever its type, a secret is left out of the text.
                property.ShouldSerialize = (_, _) => false;
            }
        }
    }

    private static void Tell(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Object && type.Type.IsAssignableTo(typeof(IByMeans)))
        {
            var means = type.CreateJsonPropertyInfo(typeof(string), "means");
            means.Get = static message => ((IByMeans)message).Means;
            type.Properties.Add(means);
        }
    }
}
