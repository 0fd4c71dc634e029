using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;
using Trading.Kernel.Http;

namespace Trading.Web.OpenApi;

/// <summary>Bodies that are files: bytes, not JSON.</summary>
internal static class OpenApiFiles
{
    private const string Bytes = "application/octet-stream";

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
                    IOpenApiMediaType (_) => File()
                );
            }
        }
    }

    private static OpenApiMediaType File() =>
        new()
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
        };
}
