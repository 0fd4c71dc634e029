using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Trading.Web.OpenApi;

/// <summary>
/// Puts an example of each body into the description (api-examples.json, which a test reads as the bodies they are
/// examples of).
/// </summary>
internal sealed class OpenApiExamples : IOperationFilter
{
    /// <summary>Examples by operation id.</summary>
    public static readonly JsonObject Bodies = Read();

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (
            operation.RequestBody?.Content is { } contents
            && Bodies[operation.OperationId ?? ""] is { } example
        )
        {
            foreach (var content in contents.Values.OfType<OpenApiMediaType>())
            {
                content.Example = example.DeepClone();
            }
        }
    }

    private static JsonObject Read()
    {
        using var stream = typeof(OpenApiExamples).Assembly.GetManifestResourceStream(
            "api-examples.json"
        )!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
