using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Trading.Composition;
using Trading.Domain.Codes;

namespace Trading.Web;

/// <summary>The description of the API at /swagger.</summary>
internal static class OpenApiDocument
{
    public static void Describe(SwaggerGenOptions options)
    {
        options.SwaggerDoc(
            "v1",
            new OpenApiInfo
            {
                Title = "Trading API",
                Version = "v1",
                Description =
                    "Public-resource trading of Liaoning. Errors are RFC 9457 problem documents in the language of Accept-Language. "
                    + "Creating POSTs need an Idempotency-Key; changes need If-Match with the ETag of the version they mean. "
                    + "Lists page by cursor. Instants are ISO 8601 with offset.",
            }
        );
        options.AddSecurityDefinition(
            "key",
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A trading system's key: Authorization: Bearer trd_…",
            }
        );
        options.AddSecurityRequirement(document => new OpenApiSecurityRequirement
        {
            [new OpenApiSecuritySchemeReference("key", document)] = [],
        });
        Codes(options);
        options.OperationFilter<OpenApiExamples>();
        options.CustomSchemaIds(type => type.FullName!.Replace("Trading.", "").Replace("+", "."));
        foreach (var module in Platform.Modules)
        {
            var docs = Path.ChangeExtension(module.Location, ".xml");
            if (File.Exists(docs))
            {
                options.IncludeXmlComments(docs);
            }
        }
    }

    // On the wire a code is its text.
    private static void Codes(SwaggerGenOptions options)
    {
        foreach (
            var code in typeof(ICode)
                .Assembly.GetTypes()
                .Where(type => type.IsValueType && typeof(ICode).IsAssignableFrom(type))
        )
        {
            options.MapType(
                code,
                () => new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null }
            );
        }
    }
}
