using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;

namespace Trading.Kernel.Http;

/// <summary>
/// What is asked of every request to the API before its body is read or its values are bound: may the caller do this at
/// all (else 401 or 403, in the trail as any refused command), is the body in an encoding that is read (else 415), are
/// instants and days of the address in their one form (else 400). What a message demands is asked again where it is
/// handled; here nobody's bytes are read for one who may not send them.
/// </summary>
public sealed class Gate(RequestDelegate next, ICallerSource callers)
{
    /// <summary>Answers what is refused, and lets the rest on.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.UserAgent.ToString() is { Length: > 0 } agent)
        {
            // Kept with sessions, and nobody can be asked to call his browser otherwise.
            headers.UserAgent = ForbiddenText.Without(agent);
        }

        if (
            context.GetEndpoint() is { } endpoint
            && context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        )
        {
            var problem =
                await Refused(endpoint, context) ?? Encoding(context) ?? Moments(endpoint, context);
            if (problem is not null)
            {
                await Problems.Result(problem, context).ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    }

    private async Task<Problem?> Refused(Endpoint endpoint, HttpContext context)
    {
        var caller = callers.Of(context);
        if (EndpointMessages.Of(endpoint.Metadata) is not { } message || message.IsFor(caller))
        {
            return null;
        }

        var problem = Refusal.Of(caller);
        await RefusedRequest.Tell(context, caller, message, problem);
        return problem;
    }

    private static Problem? Encoding(HttpContext context) =>
        MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
        && type.MediaType.EndsWith("json", StringComparison.OrdinalIgnoreCase)
        && type.Charset is { HasValue: true } charset
        && !charset.Value!.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? new Problem(
                ProblemKind.UnsupportedMedia,
                "charset",
                new(
                    "JSON 只按 UTF-8 编码读取（RFC 8259）。",
                    "JSON is read in UTF-8 alone (RFC 8259)."
                )
            )
            : null;

    private static Problem? Moments(Endpoint endpoint, HttpContext context)
    {
        foreach (var parameter in MomentParameters.Of(endpoint))
        {
            foreach (var value in context.Request.Query[parameter.Name])
            {
                // Left empty is left out.
                if (string.IsNullOrEmpty(value) || parameter.Fits(value))
                {
                    continue;
                }

                return Problems.Parameter(parameter.Name, value, parameter.Form);
            }
        }

        return null;
    }
}

/// <summary>The instants and days that an endpoint takes from the address: the framework would guess at what they say.</summary>
internal sealed record MomentParameters(string Name, bool IsInstant)
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<
        MethodInfo,
        IReadOnlyList<MomentParameters>
    > Known = new();

    public LocalizedText Form => IsInstant ? Rfc3339.InstantForm : Rfc3339.DayForm;

    public bool Fits(string value) =>
        IsInstant ? Rfc3339.TryInstant(value, out _) : Rfc3339.DayOrNone(value) is not null;

    public static IReadOnlyList<MomentParameters> Of(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<MethodInfo>() is { } handler
            ? Known.GetOrAdd(handler, static method => [.. Read(method)])
            : [];

    private static IEnumerable<MomentParameters> Read(MethodInfo handler) =>
        handler
            .GetParameters()
            .SelectMany(parameter =>
                parameter.IsDefined(typeof(AsParametersAttribute))
                    ? parameter
                        .ParameterType.GetProperties()
                        .Select(property => (property.Name, Type: property.PropertyType))
                    : [(Name: parameter.Name!, Type: parameter.ParameterType)]
            )
            .Select(one => (one.Name, Type: Nullable.GetUnderlyingType(one.Type) ?? one.Type))
            .Where(one => one.Type == typeof(DateTimeOffset) || one.Type == typeof(DateOnly))
            .Select(one => new MomentParameters(one.Name, one.Type == typeof(DateTimeOffset)));
}

/// <summary>Judges what an endpoint was given, bound and unfolded, before its handler makes a message of it.</summary>
public static class GivenText
{
    /// <summary>422 for texts that no database holds, and for nulls in lists, each by its pointer.</summary>
    public static TBuilder JudgesWhatIsGiven<TBuilder>(this TBuilder endpoints)
        where TBuilder : Microsoft.AspNetCore.Builder.IEndpointConventionBuilder
    {
        endpoints.AddEndpointFilterFactory(
            (factory, next) =>
            {
                var services =
                    factory.ApplicationServices.GetRequiredService<IServiceProviderIsService>();
                var parameters = factory.MethodInfo.GetParameters();
                var given = Enumerable
                    .Range(0, parameters.Length)
                    .Where(i => !services.IsService(parameters[i].ParameterType))
                    .ToArray();
                return context =>
                {
                    List<FieldError> errors = [];
                    foreach (var i in given)
                    {
                        errors.AddRange(
                            TextFaults.In(
                                context.Arguments[i],
                                context.Arguments[i] is string or ICode ? parameters[i].Name! : ""
                            )
                        );
                    }

                    return errors.Count == 0 ? next(context) : Refuse(context.HttpContext, errors);
                };
            }
        );
        return endpoints;
    }

    private static async ValueTask<object?> Refuse(
        HttpContext context,
        IReadOnlyList<FieldError> errors
    )
    {
        var problem = Problem.Invalid(errors);
        await RefusedRequest.Tell(
            context,
            context.RequestServices.GetRequiredService<ICallerSource>().Of(context),
            EndpointMessages.Of(context.GetEndpoint()?.Metadata),
            problem
        );
        return Problems.Result(problem, context);
    }
}
