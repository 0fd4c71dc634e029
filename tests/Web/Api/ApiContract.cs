using System.Net;
using System.Text.RegularExpressions;
using NJsonSchema;
using NSwag;
using Trading.Tests.Harness;

namespace Trading.Tests.Web.Api;

/// <summary>
/// The description of the API, held against what the host answers: every status must be listed, every body must be of
/// the schema that is listed, and nothing may be in it that the schema does not know.
/// </summary>
public sealed class ApiContract
{
    private static readonly Lock Once = new();
    private static Task<ApiContract>? _shared;

    private readonly List<(
        string Method,
        Regex Path,
        int Literal,
        OpenApiOperation Operation
    )> _operations;

    private ApiContract(OpenApiDocument document)
    {
        Document = document;
        _operations =
        [
            .. document
                .Operations.Select(one =>
                    (
                        one.Method.ToUpperInvariant(),
                        new Regex(
                            "^" + Regex.Replace(one.Path, @"\{[^}]+\}", "[^/]+") + "/?$",
                            // Linear as it is: what a part may be ends at the next slash. As automata the hundreds of
                            // them would hold hundreds of megabytes.
                            RegexOptions.CultureInvariant,
                            Regex.InfiniteMatchTimeout
                        ),
                        one.Path.Count(letter => letter == '{'),
                        one.Operation
                    )
                )
                .OrderBy(one => one.Item3),
        ];
    }

    /// <summary>As the generators read it.</summary>
    public OpenApiDocument Document { get; }

    /// <summary>
    /// The description that all hosts of the tests give: read once, from the first of them.
    /// </summary>
    public static Task<ApiContract> Shared(WebProvince web)
    {
        lock (Once)
        {
            return _shared ??= Task.Run(() => Of(web));
        }
    }

    /// <summary>The description that a host gives.</summary>
    public static async Task<ApiContract> Of(WebProvince web)
    {
        // Straight at the host: what clients of the tests get is what is checked.
        using var client = web.Server.CreateClient();
        return await Read(await client.GetStringAsync("/swagger/v1/openapi.json"));
    }

    /// <summary>From its text.</summary>
    public static async Task<ApiContract> Read(string json) =>
        new(await OpenApiDocument.FromJsonAsync(json));

    /// <summary>What an answer has that the description does not say; empty when all is as described.</summary>
    public IReadOnlyList<string> Faults(
        string method,
        string path,
        HttpStatusCode status,
        string? mediaType,
        string body
    )
    {
        var found = _operations.Find(one => one.Method == method && one.Path.IsMatch(path));
        if (found.Operation is not { } operation)
        {
            // Nothing is described there, so nothing but a refusal may be there.
            return (int)status >= 400 ? [] : [$"{method} {path} is not described"];
        }

        var name = $"{operation.OperationId} {(int)status}";
        if (!operation.ActualResponses.TryGetValue(status.ToString("D"), out var answer))
        {
            return [$"{name} is not among the answers described"];
        }

        if (body.Length == 0)
        {
            return answer.Content.Count == 0 || (int)status is 304 or 302
                ? []
                : [$"{name} has no body"];
        }

        if (mediaType is null || !answer.Content.TryGetValue(mediaType, out var content))
        {
            return answer.Content.ContainsKey("application/octet-stream")
                ? []
                : [$"{name}: {mediaType} is not among the media types described"];
        }

        return content.Schema is not { } schema || schema.ActualSchema.IsBinary
            ? []
            :
            [
                .. schema
                    .Validate(body, SchemaType.OpenApi3)
                    .Select(error => $"{name}: {error.Path} {error.Kind}"),
            ];
    }
}
