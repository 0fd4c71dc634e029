using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Trading.Kernel.Http;

namespace Trading.Web;

/// <summary>
/// Puts into the description what the code does not say by itself: an example of each body (api-examples.json, which
/// a test reads as the bodies they are examples of), the headers a creating or changing request needs, and that every
/// error is a problem document.
/// </summary>
internal sealed class OpenApiExamples : IOperationFilter
{
    /// <summary>Examples by operation id.</summary>
    public static readonly JsonObject Bodies = Read();

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<NeedsIdempotencyKey>().Any())
        {
            Header(
                operation,
                Api.IdempotencyHeader,
                "Makes the request safe to repeat: the same key and body get the first reply again.",
                "4f8b7c1e-notice-2026-0117"
            );
        }

        if (metadata.OfType<NeedsIfMatch>().Any())
        {
            Header(
                operation,
                "If-Match",
                "The ETag of the version that is changed; 412 when somebody was faster, 428 without it.",
                "\"3\""
            );
        }

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

        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description =
                "A problem document (RFC 9457): code, detail in the caller's language, errors by field, traceId.",
        };
    }

    private static void Header(
        OpenApiOperation operation,
        string name,
        string description,
        string example
    )
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(
            new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Required = true,
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = JsonValue.Create(example),
            }
        );
    }

    private static JsonObject Read()
    {
        using var stream = typeof(OpenApiExamples).Assembly.GetManifestResourceStream(
            "api-examples.json"
        )!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
