using Trading.Composition;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;

namespace Trading.Web.OpenApi;

/// <summary>The message an endpoint sends: the one its metadata names, or the slice's of its name.</summary>
internal static class SentMessage
{
    private static readonly Lazy<Dictionary<string, Type>> BySlice = new(() =>
        Platform
            .Modules.SelectMany(module => module.GetTypes())
            .Where(type => type.DeclaringType is not null && IsMessage(type))
            .GroupBy(type => type.DeclaringType!.Name)
            .ToDictionary(
                slice => slice.Key,
                slice =>
                    slice.FirstOrDefault(type => type.Name == "Command")
                    ?? slice.FirstOrDefault(type => type.Name == "Query")
                    ?? slice.First()
            )
    );

    /// <summary>Of an endpoint's metadata.</summary>
    /// <exception cref="InvalidOperationException">Neither says which.</exception>
    public static Type Of(IEnumerable<object> metadata)
    {
        var known = metadata.ToList();
        if (known.OfType<SendsMessage>().FirstOrDefault() is { } sends)
        {
            return sends.Message;
        }

        var name = known.OfType<IEndpointNameMetadata>().FirstOrDefault()?.EndpointName;
        return name is not null && BySlice.Value.TryGetValue(name, out var message)
            ? message
            : throw new InvalidOperationException(
                $"Which message does the endpoint '{name}' send? Say so with {nameof(EndpointWords.Sends)}."
            );
    }

    private static bool IsMessage(Type type) =>
        !type.IsAbstract
        && type.GetInterfaces()
            .Any(contract =>
                contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IMessage<>)
            );
}
