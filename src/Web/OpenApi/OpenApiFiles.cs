using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;
using Trading.Kernel.Http;

namespace Trading.Web.OpenApi;

/// <summary>Bodies that are files: bytes, not JSON.</summary>
internal static class OpenApiFiles
{
    /// <summary>The schema of a line of a snapshot.</summary>
    public const string SnapshotLine = "SnapshotLine";

    private const string Bytes = "application/octet-stream";
    private const string Snapshot = "TakeSnapshot";

    public static void Describe(OpenApiOperation operation, IEnumerable<object> metadata)
    {
        if (metadata.OfType<TakesFile>().Any())
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description =
                    "The file itself. What it is is told by its content; the media type sent is not looked at.",
                Content = new Dictionary<string, IOpenApiMediaType> { [Bytes] = File() },
            };
        }

        foreach (
            var gives in metadata
                .OfType<IProducesResponseTypeMetadata>()
                .Where(gives => !gives.ContentTypes.Contains("application/json"))
        )
        {
            if (
                operation.Responses!.TryGetValue(Failures.Key(gives.StatusCode), out var answer)
                && answer is OpenApiResponse file
            )
            {
                file.Content = gives.ContentTypes.ToDictionary(
                    type => type,
                    IOpenApiMediaType (_) => operation.OperationId == Snapshot ? Lines() : File()
                );
            }
        }
    }

    private static OpenApiMediaType File() =>
        new()
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
        };

    // A stream, which no schema of OpenAPI 3.0 describes: what a line is, is said beside it.
    private static OpenApiMediaType Lines()
    {
        var lines = File();
        var schema = (OpenApiSchema)lines.Schema!;
        schema.Description = $"JSON lines, each a `{SnapshotLine}`.";
        schema.Extensions = new Dictionary<string, IOpenApiExtension>
        {
            ["x-line"] = new JsonNodeExtension(
                new System.Text.Json.Nodes.JsonObject
                {
                    ["$ref"] = $"#/components/schemas/{SnapshotLine}",
                }
            ),
        };
        return lines;
    }
}
