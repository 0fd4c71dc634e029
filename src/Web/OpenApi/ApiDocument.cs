using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Trading.Composition;
using Trading.Domain.Codes;
using Trading.Kernel.Retention;
using Trading.Procurement.Steps;

namespace Trading.Web.OpenApi;

/// <summary>The description of the API at /swagger.</summary>
internal static class ApiDocument
{
    public static void AddApiDocument(this IServiceCollection services)
    {
        var names = new SchemaNames();
        services.AddSingleton(names);
        services.AddSingleton<WrittenWords>();
        services.AddSwaggerGen();
        services
            .AddOptions<SwaggerGenOptions>()
            .Configure<Https, RetentionRules>(
                (options, https, retention) => Describe(options, names, https, retention)
            );
    }

    private static void Describe(
        SwaggerGenOptions options,
        SchemaNames names,
        Https https,
        RetentionRules retention
    )
    {
        options.SwaggerDoc(
            "v1",
            new OpenApiInfo
            {
                Title = "Trading API",
                Version = "v1",
                Description = Preface(
                    retention.Of("reply", ChinaTime.DateOf(DateTimeOffset.UtcNow)).Period
                ),
            }
        );
        options.AddServer(new OpenApiServer { Url = "/" });
        options.AddSecurityDefinition(
            TrueOperations.Key,
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description =
                    "A trading system's key: `Authorization: Bearer trd_…`. Which scopes open an operation stands in its description and in `x-scopes`.",
            }
        );
        options.AddSecurityDefinition(
            TrueOperations.Session,
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = https.CookieName("trading.session"),
                Description =
                    "A person's session, from the sign-in page; for the pages themselves, not for programs. Which roles may ask stands in the operation's description and in `x-roles`.",
            }
        );
        Codes(options);
        options.OperationFilter<TrueOperations>();
        options.OperationFilter<OpenApiExamples>();
        options.DocumentFilter<TrueSchemas>();
        options.DocumentFilter<Failures>();
        options.CustomSchemaIds(names.Of);
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
            options.MapType(code, () => new OpenApiSchema { Type = JsonSchemaType.String });
        }

        // What a step's figures are is said by its kind's data, which ListKinds gives.
        options.MapType<Figures>(() =>
            new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                AdditionalPropertiesAllowed = true,
                AdditionalProperties = new OpenApiSchema(),
            }
        );
    }

    private static string Preface(Period replies) =>
        $"""
            Public-resource trading of Liaoning: the registry of bidders, procurements, panels, alerts.

            **Who asks.** A trading system sends its key, `Authorization: Bearer trd_…` (the scheme's name in any case); what a key opens are its scopes. Persons use the pages. Each operation says which scopes and roles it needs; 401 comes with `WWW-Authenticate`.

            **Bodies** are JSON in UTF-8, `application/json`: another media type is 415, another method than those listed 405 with `Allow`. Members and query parameters that are not described here are refused with 400, each named. A member that is `required` here must be sent; one that is not may be left out, or be null, which is the same. Answers may get further members with time: a reader skips what it does not know.

            **Values.** Instants are RFC 3339 with offset, days yyyy-MM-dd, amounts whole numbers of the currency's hundredth. Codes of closed lists are the words listed with each schema.

            **Errors** are RFC 9457 problem documents, `application/problem+json`. Tell them apart by `code`. `errors` names each field by a JSON pointer with the names as they were sent; a parameter by its name behind a slash.

            **Language.** Words come in the language of `Accept-Language`, zh-CN (where nothing is asked) or en; every answer says which with `Content-Language`.

            **Creating** (POST with `Idempotency-Key`) is safe to repeat: the same key with the same body gets the first reply again, with another body 422. A key is the caller's own, and kept for {replies.Words.En}; refused requests are not kept.

            **Changing** what has a version needs `If-Match` with its `ETag`: 412 when somebody was faster, with what is there now; 428 without.

            **Paging.** Lists give at most `take` items (1 to {Kernel
                .Http
                .Cursor
                .MaxTake}, 50 where not said) and `next`, which is the `cursor` of the next page and null at the end. A cursor is opaque and never expires: it is a place in the list's order, so that pages neither skip nor repeat what is there all the while.

            **Limits.** 30,000 requests a minute for each key, session or address, unless the operator set another number; sign-up and proofs far fewer. Beyond: 429 with `Retry-After`. 503 comes with `Retry-After` too.
            """;
}
