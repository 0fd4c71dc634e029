using System.Collections.Frozen;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Trading.Kernel.Http;

namespace Trading.Web;

/// <summary>
/// Refuses query parameters that an operation of the API does not have, each by name: a filter that is misspelt must not
/// give everything.
/// </summary>
internal sealed class UnknownParameters(
    RequestDelegate next,
    IApiDescriptionGroupCollectionProvider descriptions
)
{
    private readonly Lazy<FrozenDictionary<string, FrozenSet<string>>> _known = new(() =>
        descriptions
            .ApiDescriptionGroups.Items.SelectMany(group => group.Items)
            .Select(api =>
                (
                    Name: NameOf(api.ActionDescriptor.EndpointMetadata),
                    Parameters: api.ParameterDescriptions.Where(parameter =>
                            parameter.Source.Id == "Query"
                        )
                        .Select(parameter => parameter.Name)
                        .ToFrozenSet(StringComparer.OrdinalIgnoreCase)
                )
            )
            .Where(api => api.Name is not null)
            .ToFrozenDictionary(api => api.Name!, api => api.Parameters)
    );

    public Task InvokeAsync(HttpContext context)
    {
        if (
            context.Request.Query.Count == 0
            || context.GetEndpoint()?.Metadata is not { } metadata
            || NameOf(metadata) is not { } name
            || !_known.Value.TryGetValue(name, out var known)
        )
        {
            return next(context);
        }

        var unknown = context.Request.Query.Keys.Where(key => !known.Contains(key)).ToList();
        return unknown.Count == 0
            ? next(context)
            : Problems
                .Result(
                    new Problem(
                        ProblemKind.Malformed,
                        "parameter.unknown",
                        new(
                            $"没有这样的查询参数：{string.Join("、", unknown)}。",
                            $"There is no such query parameter: {string.Join(", ", unknown)}."
                        )
                    )
                    {
                        Errors =
                        [
                            .. unknown.Select(key => new FieldError(
                                "/" + key,
                                "parameter.unknown",
                                new LocalizedText(
                                    "没有这样的查询参数。",
                                    "There is no such query parameter."
                                ).ToString()
                            )),
                        ],
                    },
                    context
                )
                .ExecuteAsync(context);
    }

    private static string? NameOf(IEnumerable<object> metadata) =>
        metadata.OfType<IEndpointNameMetadata>().LastOrDefault()?.EndpointName;
}
