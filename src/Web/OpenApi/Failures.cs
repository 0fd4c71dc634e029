using System.Globalization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Trading.Web.OpenApi;

/// <summary>The ways in which operations fail, and the headers that several answers have, each described once.</summary>
internal sealed class Failures : IDocumentFilter
{
    /// <summary>What the answers are called in the document, by status.</summary>
    public static readonly IReadOnlyDictionary<int, string> Names = new Dictionary<int, string>
    {
        [400] = "Unreadable",
        [401] = "Unauthenticated",
        [403] = "Forbidden",
        [404] = "NotFound",
        [409] = "Conflict",
        [410] = "Gone",
        [412] = "Stale",
        [413] = "TooLarge",
        [415] = "WrongMediaType",
        [422] = "Invalid",
        [428] = "VersionMissing",
        [429] = "TooMany",
        [500] = "Fault",
        [503] = "Unavailable",
    };

    private static readonly Dictionary<int, string> Words = new()
    {
        [400] =
            "The request cannot be read: no JSON, an unknown member or parameter, a value of another type, a header that is missing or none.",
        [401] = "Nobody is signed in, or the key is unknown, expired or revoked.",
        [403] = "The caller may not do this, or must prove itself anew (`step_up_required`).",
        [404] = "It does not exist, or the caller may not know that it does.",
        [409] = "The state of things does not allow it; `code` says which.",
        [410] =
            "What it goes on from is there no more; begin anew with what `snapshot` leads to. `code` says why.",
        [412] = "Somebody was faster: `current` is what is there now.",
        [413] = "The body is larger than what is taken here.",
        [415] = "The body is of another media type than the one named here.",
        [422] = "One or more fields break a rule; `errors` has each with its pointer.",
        [428] = "The request must name the version it changes, with If-Match.",
        [429] = "Too often; try again after Retry-After.",
        [500] = "A fault of the platform; nothing was changed.",
        [503] = "Something this needs does not answer; try again after Retry-After.",
    };

    /// <summary>A status as it stands in the document.</summary>
    public static string Key(int status) => status.ToString(CultureInfo.InvariantCulture);

    public void Apply(OpenApiDocument document, DocumentFilterContext context)
    {
        var components = document.Components!;
        components.Headers = new Dictionary<string, IOpenApiHeader>
        {
            ["Content-Language"] = Header("The language of the answer: zh-CN or en."),
            ["ETag"] = Header(
                "The version of what is answered, to be named by If-Match and If-None-Match."
            ),
            ["Location"] = Header("Where it is: what was made, or the file."),
            ["Retry-After"] = Header(
                "Seconds to wait before the next try.",
                JsonSchemaType.Integer
            ),
            ["WWW-Authenticate"] = Header("`Bearer`, with the reason where a key was sent."),
        };
        components.Responses = Names.ToDictionary(
            one => one.Value,
            one => (IOpenApiResponse)Failure(one.Key, document)
        );
        document.Workspace?.RegisterComponents(document);
    }

    private static OpenApiResponse Failure(int status, OpenApiDocument document)
    {
        var headers = new Dictionary<string, IOpenApiHeader>
        {
            ["Content-Language"] = new OpenApiHeaderReference("Content-Language", document),
        };
        if (status is 429 or 503)
        {
            headers["Retry-After"] = new OpenApiHeaderReference("Retry-After", document);
        }

        if (status is 401)
        {
            headers["WWW-Authenticate"] = new OpenApiHeaderReference("WWW-Authenticate", document);
        }

        return new OpenApiResponse
        {
            Description = Words[status],
            Headers = headers,
            Content = new Dictionary<string, IOpenApiMediaType>
            {
                ["application/problem+json"] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchemaReference("Problem", document),
                },
            },
        };
    }

    private static OpenApiHeader Header(
        string description,
        JsonSchemaType type = JsonSchemaType.String
    ) =>
        new()
        {
            Description = description,
            Schema = new OpenApiSchema { Type = type },
        };
}
