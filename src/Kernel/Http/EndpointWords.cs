using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Trading.Kernel.Http;

/// <summary>An endpoint's creating POST needs an Idempotency-Key.</summary>
public sealed class NeedsIdempotencyKey;

/// <summary>An endpoint's change needs If-Match.</summary>
public sealed class NeedsIfMatch;

/// <summary>
/// Which message an endpoint sends, where its name does not say so: an endpoint named after a slice sends that slice's
/// <c>Command</c> or <c>Query</c>.
/// </summary>
/// <param name="Message">Its type.</param>
public sealed record SendsMessage(Type Message);

/// <summary>The body of a request is a file as it is.</summary>
public sealed class TakesFile;

/// <summary>What an endpoint takes under another name than its message has it: told of by the name that was sent.</summary>
/// <param name="Member">Pointer in the message; what is below it goes along.</param>
/// <param name="Name">Pointer in what was sent.</param>
public sealed record SentAs(string Member, string Name)
{
    internal static IReadOnlyList<FieldError> In(
        HttpContext context,
        IReadOnlyList<FieldError> errors
    ) =>
        context.GetEndpoint()?.Metadata.GetOrderedMetadata<SentAs>() is { Count: > 0 } names
            ? [.. errors.Select(error => error with { Pointer = Translated(error.Pointer, names) })]
            : errors;

    private static string Translated(string pointer, IReadOnlyList<SentAs> names) =>
        names.FirstOrDefault(name =>
            pointer == name.Member
            || pointer.StartsWith(name.Member + "/", StringComparison.Ordinal)
        )
            is { } found
            ? found.Name + pointer[found.Member.Length..]
            : pointer;
}

/// <summary>What an endpoint tells the API's description.</summary>
public static class EndpointWords
{
    /// <summary>Creates something: 201, needs an Idempotency-Key (see <see cref="Api.Create"/>).</summary>
    public static RouteHandlerBuilder Creates<T>(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<T>(StatusCodes.Status201Created).WithMetadata(new NeedsIdempotencyKey());

    /// <summary>Changes one version into the next: needs If-Match (see <see cref="Api.Change"/>).</summary>
    public static RouteHandlerBuilder Changes<T>(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<T>().WithMetadata(new NeedsIfMatch());

    /// <summary>Sends this message, which its name does not say.</summary>
    public static RouteHandlerBuilder Sends<TMessage>(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new SendsMessage(typeof(TMessage)));
}
