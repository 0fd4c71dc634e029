using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Trading.Access;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;

namespace Trading.Web.OpenApi;

/// <summary>
/// What the code of an operation's message says of the operation: who may ask, whether a key opens it and which, whether
/// a fresh proof is asked for, which values its parameters take, which headers go in and out, and how it can fail.
/// </summary>
internal sealed class TrueOperations(Grants grants, WrittenWords words) : IOperationFilter
{
    /// <summary>The cookie of a person's session, as a scheme.</summary>
    public const string Session = "session";

    /// <summary>A trading system's key, as a scheme.</summary>
    public const string Key = "key";

    private const string Take = "take";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var document = context.Document;
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        var message =
            EndpointMessages.Of([.. metadata, context.MethodInfo])?.Type
            ?? throw new InvalidOperationException(
                $"Which message does the endpoint '{operation.OperationId}' send? Say so with {nameof(EndpointWords.Sends)}."
            );
        Access(operation, document, message);
        Parameters(operation, document, message, context.MethodInfo);
        Headers(operation, metadata);
        OpenApiFiles.Describe(operation, metadata);
        Answers(operation, document, context.ApiDescription, message);
    }

    private void Access(OpenApiOperation operation, OpenApiDocument document, Type message)
    {
        var anyOf = message.GetCustomAttribute<RequiresAttribute>()?.AnyOf ?? [];
        var needs = new List<string>();
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        if (anyOf.Count == 0)
        {
            operation.Security = [];
            needs.Add("Anybody may ask, signed in or not.");
        }
        else
        {
            var roles = Roles
                .All.Where(role => grants.OfRoles([role.Code]).Overlaps(anyOf))
                .Select(role => role.Code)
                .ToList();
            var scopes = Scopes
                .All.Keys.Where(scope =>
                    !message.IsDefined(typeof(PersonsOnlyAttribute))
                    && grants.OfScopes([scope]).Overlaps(anyOf)
                )
                .Order(StringComparer.Ordinal)
                .ToList();
            operation.Security = [];
            if (scopes.Count > 0)
            {
                operation.Security.Add(Requirement(Key, document));
            }

            operation.Security.Add(Requirement(Session, document));
            Extend(operation, "x-scopes", scopes);
            Extend(operation, "x-roles", roles);
            needs.Add(
                scopes.Count == 0 ? "No key opens it."
                : scopes.Count == Scopes.All.Count ? "Any key opens it."
                : $"A key needs the scope {string.Join(" or ", scopes.Select(scope => $"`{scope}`"))}."
            );
            needs.Add(
                anyOf.Contains(Permission.FinishSignIn)
                    ? "A session may ask before its second factor was given."
                : roles.Count == Roles.All.Count ? "A session of any role may ask."
                : $"A session needs the role {string.Join(" or ", roles.Select(role => $"`{role}`"))}."
            );
        }

        if (message.IsDefined(typeof(NeedsFreshFactorAttribute)))
        {
            operation.Extensions["x-step-up"] = new JsonNodeExtension(JsonValue.Create(true));
            needs.Add(
                "A person must have given the second factor (or the password, without one) within the last minutes: otherwise 403 with the code `step_up_required`; give it by `POST /api/v1/people/me/proof` and ask again."
            );
        }

        operation.Description = string.Join(
            " ",
            needs.Prepend(operation.Description).Where(text => !string.IsNullOrEmpty(text))
        );
    }

    private void Parameters(
        OpenApiOperation operation,
        OpenApiDocument document,
        Type message,
        MethodInfo method
    )
    {
        var holders = method
            .GetParameters()
            .Where(parameter => parameter.IsDefined(typeof(AsParametersAttribute)))
            .Select(parameter => parameter.ParameterType)
            .Append(message)
            // A message may wrap another's filters.
            .Concat(
                message
                    .GetProperties()
                    .Select(property => property.PropertyType)
                    .Where(type => type.IsNested && type.DeclaringType!.IsAbstract)
            )
            .ToList();
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            var property = holders
                .Select(holder =>
                    holder.GetProperty(
                        parameter.Name!,
                        BindingFlags.Instance | BindingFlags.Public | BindingFlags.IgnoreCase
                    )
                )
                .FirstOrDefault(found => found is not null);
            if (property is not null)
            {
                parameter.Description = words.Of(property) ?? parameter.Description;
                if (words.ListOf(property) is { } list)
                {
                    parameter.Schema = TrueSchemas.Reference(document, list);
                }
            }

            if (
                parameter is { In: ParameterLocation.Query, Name: Take, Schema: OpenApiSchema take }
            )
            {
                take.Minimum = "1";
                take.Maximum = Cursor.MaxTake.ToString(
                    System.Globalization.CultureInfo.InvariantCulture
                );
                take.Default = 50;
                parameter.Description = "At most so many items a page.";
            }

            if (parameter is { In: ParameterLocation.Query, Name: "cursor" })
            {
                parameter.Description =
                    "`next` of the page before; left out for the first page. See Paging.";
            }
        }
    }

    private static void Headers(OpenApiOperation operation, IList<object> metadata)
    {
        if (metadata.OfType<NeedsIdempotencyKey>().Any())
        {
            Header(
                operation,
                Api.IdempotencyHeader,
                "Makes the request safe to repeat: the same key and body get the first reply again.",
                "4f8b7c1e-notice-2026-0117",
                new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    MinLength = 1,
                    MaxLength = 200,
                    Pattern = "^[!-~]+$",
                }
            );
        }

        if (metadata.OfType<NeedsIfMatch>().Any())
        {
            Header(
                operation,
                "If-Match",
                "The ETag of the version that is changed; 412 when somebody was faster, 428 without it.",
                "\"3\"",
                new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^\"[0-9]+\"$" }
            );
        }
    }

    private static void Answers(
        OpenApiOperation operation,
        OpenApiDocument document,
        ApiDescription api,
        Type message
    )
    {
        var metadata = api.ActionDescriptor.EndpointMetadata;
        var answers = operation.Responses ??= [];
        answers.Remove("default");
        var isOpen = message.IsDefined(typeof(AnyoneAttribute));
        var isChange = api.HttpMethod != HttpMethods.Get;
        var hasBody = operation.RequestBody is not null;
        var changesVersion = metadata.OfType<NeedsIfMatch>().Any();
        foreach (
            var (status, answer) in answers
                .Where(pair => pair.Value is OpenApiResponse)
                .Select(pair => (pair.Key, (OpenApiResponse)pair.Value))
                .ToList()
        )
        {
            Tell(answer, api, status, document);
        }

        if (
            !isChange
            && answers.TryGetValue("200", out var read)
            && read.Headers?.ContainsKey("ETag") == true
        )
        {
            Header(
                operation,
                "If-None-Match",
                "The ETag of the version that is known already: 304 while it is still that one.",
                "\"3\"",
                new OpenApiSchema { Type = JsonSchemaType.String },
                required: false
            );
            answers["304"] = new OpenApiResponse
            {
                Description = "Not changed since the version named by If-None-Match.",
                Headers = new Dictionary<string, IOpenApiHeader>
                {
                    ["ETag"] = new OpenApiHeaderReference("ETag", document),
                },
            };
        }

        // What there is one of may be in a state that does not allow it, to be read even.
        var isOfOne = api.RelativePath!.Contains('{', StringComparison.Ordinal);
        IEnumerable<(int Status, bool Possible)> problems =
        [
            (400, true),
            (401, !isOpen),
            (403, !isOpen || isChange),
            (404, isOfOne || hasBody || answers.ContainsKey("404")),
            (409, isChange || isOfOne || answers.ContainsKey("409")),
            (410, answers.ContainsKey("410")),
            (412, changesVersion),
            (413, hasBody),
            (415, hasBody),
            (422, hasBody || operation.Parameters is { Count: > 0 } || isChange),
            (428, changesVersion),
            (429, true),
            (500, true),
            (503, true),
        ];
        foreach (var (status, _) in problems.Where(problem => problem.Possible))
        {
            answers[Failures.Key(status)] = new OpenApiResponseReference(
                Failures.Names[status],
                document
            );
        }
    }

    private static void Tell(
        OpenApiResponse answer,
        ApiDescription api,
        string status,
        OpenApiDocument document
    )
    {
        var type = api
            .SupportedResponseTypes.FirstOrDefault(one => Failures.Key(one.StatusCode) == status)
            ?.Type;
        answer.Headers ??= new Dictionary<string, IOpenApiHeader>();
        answer.Headers["Content-Language"] = new OpenApiHeaderReference(
            "Content-Language",
            document
        );
        if (type is not null && typeof(IVersioned).IsAssignableFrom(type))
        {
            answer.Headers["ETag"] = new OpenApiHeaderReference("ETag", document);
        }

        if (status is "201" or "302")
        {
            answer.Headers["Location"] = new OpenApiHeaderReference("Location", document);
        }
    }

    private static void Header(
        OpenApiOperation operation,
        string name,
        string description,
        string example,
        OpenApiSchema schema,
        bool required = true
    )
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(
            new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Required = required,
                Description = description,
                Schema = schema,
                Example = JsonValue.Create(example),
            }
        );
    }

    private static void Extend(OpenApiOperation operation, string name, List<string> values) =>
        operation.Extensions![name] = new JsonNodeExtension(
            new JsonArray([.. values.Select(value => (JsonNode)value)])
        );

    private static OpenApiSecurityRequirement Requirement(
        string scheme,
        OpenApiDocument document
    ) => new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
