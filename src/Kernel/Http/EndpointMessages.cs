using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Kernel.Http;

/// <summary>
/// The message an endpoint sends: the one its metadata names, or that of the slice it is named after, which lies in the
/// module of its handler. So what a message demands of its caller is known before the body is read, and to the API's
/// description, and no endpoint says it a second time.
/// </summary>
public static class EndpointMessages
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, SentMessage>> Slices =
        new();

    /// <summary>Of an endpoint's metadata; null when it sends none that they tell of.</summary>
    public static SentMessage? Of(IEnumerable<object>? metadata)
    {
        var known = metadata?.ToList() ?? [];
        var module = known.OfType<MethodInfo>().FirstOrDefault()?.Module.Assembly;
        return known.OfType<SendsMessage>().FirstOrDefault() is { } sends ? new(sends.Message)
            : module is not null
            && known.OfType<IEndpointNameMetadata>().FirstOrDefault() is { } named
                ? Slices.GetOrAdd(module, BySlice).GetValueOrDefault(named.EndpointName)
            : null;
    }

    private static Dictionary<string, SentMessage> BySlice(Assembly module) =>
        module
            .GetTypes()
            .Where(type => type.DeclaringType is not null && IsMessage(type))
            .GroupBy(type => type.DeclaringType!.Name)
            .ToDictionary(
                slice => slice.Key,
                slice => new SentMessage(
                    slice.FirstOrDefault(type => type.Name == "Command")
                        ?? slice.FirstOrDefault(type => type.Name == "Query")
                        ?? slice.First()
                )
            );

    private static bool IsMessage(Type type) =>
        !type.IsAbstract
        && Array.Exists(
            type.GetInterfaces(),
            contract =>
                contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IMessage<>)
        );
}

/// <summary>A message that an endpoint sends, and who may send it.</summary>
public sealed class SentMessage(Type type)
{
    /// <summary>Its type.</summary>
    public Type Type => type;

    /// <summary>Whoever asks.</summary>
    public bool IsOpen { get; } = type.IsDefined(typeof(AnyoneAttribute));

    /// <summary>Changes something.</summary>
    public bool IsCommand { get; } = typeof(Mediator.IBaseCommand).IsAssignableFrom(type);

    /// <summary>One of these is needed, where it is not open.</summary>
    public IReadOnlyList<Permission> AnyOf { get; } =
        type.GetCustomAttribute<RequiresAttribute>()?.AnyOf ?? [Permission.Platform];

    /// <summary>True when the caller holds what it needs.</summary>
    public bool IsFor(Caller caller) =>
        (IsOpen || AnyOf.Any(caller.May)) && !(_personsOnly && caller.Kind == CallerKind.System);

    private readonly bool _personsOnly = type.IsDefined(typeof(PersonsOnlyAttribute));
}
