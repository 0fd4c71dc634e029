using System.Collections.Concurrent;

namespace Trading.Web.OpenApi;

/// <summary>
/// The names of schemas: of the slice and what it is of it, letters and digits alone, so that they stay when a class
/// moves to another namespace or the product has another version.
/// </summary>
internal sealed class SchemaNames
{
    // What a slice takes is its request, however the code calls it.
    private static readonly HashSet<string> Requests = ["Command", "Body", "Mine", "Changes"];

    private readonly ConcurrentDictionary<string, Type> _types = new();

    /// <summary>The name of a type; two types of one name are a mistake.</summary>
    public string Of(Type type)
    {
        var name = Name(type);
        return _types.GetOrAdd(name, type) == type
            ? name
            : throw new InvalidOperationException(
                $"{type} and {_types[name]} would both be {name} in the description of the API."
            );
    }

    /// <summary>The type of that name; null when it is none of ours.</summary>
    public Type? Find(string name) => _types.GetValueOrDefault(name);

    private static string Name(Type type)
    {
        var simple = type.Name.Split('`')[0];
        if (type.IsGenericType)
        {
            return $"{simple}Of{string.Join("And", type.GetGenericArguments().Select(Name))}";
        }

        return type.DeclaringType is { } slice
            ? Name(slice) + (Requests.Contains(simple) ? "Request" : simple)
            : simple;
    }
}
