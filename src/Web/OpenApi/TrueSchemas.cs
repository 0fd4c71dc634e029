using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Trading.Web.OpenApi;

/// <summary>
/// What is always there and what may be null, as the code says it: in an answer every member is there; in a request
/// those must be that have neither a value of their own nor may be null. Lists of values become schemas of their own.
/// </summary>
internal sealed class TrueSchemas(SchemaNames names, WrittenWords words) : IDocumentFilter
{
    public void Apply(OpenApiDocument document, DocumentFilterContext context)
    {
        var schemas = document.Components!.Schemas!;
        var sent = Reached(
            document,
            operation =>
                operation.RequestBody?.Content?.Values.Select(content => content.Schema) ?? []
        );
        var nullability = new NullabilityInfoContext();
        foreach (var (name, one) in schemas.ToList())
        {
            if (names.Find(name) is { } type && one is OpenApiSchema schema)
            {
                schema.Description = words.Of(type) ?? schema.Description;
                Mend(document, schema, type, sent.Contains(name), nullability);
            }
        }

        foreach (var list in words.Used)
        {
            // What the code has as an enumeration too is there by its name already.
            if (schemas.TryGetValue(list.Name, out var known) && known.Properties is { Count: > 0 })
            {
                throw new InvalidOperationException(
                    $"{names.Find(list.Name)} and a list of codes would both be {list.Name} in the description of the API."
                );
            }

            schemas[list.Name] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [.. list.Values.Select(term => (JsonNode)term.Code)],
                Description = list.Words,
            };
        }

        Problem(document);
        SnapshotLine(document);
    }

    /// <summary>The schema of a list, which the document gets at the end.</summary>
    public static IOpenApiSchema Reference(OpenApiDocument document, ClosedList list) =>
        new OpenApiSchemaReference(list.Name, document);

    private void Mend(
        OpenApiDocument document,
        OpenApiSchema schema,
        Type type,
        bool isSent,
        NullabilityInfoContext nullability
    )
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name =
                property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
                ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            if (schema.Properties?.TryGetValue(name, out var shown) != true)
            {
                continue;
            }

            var info = nullability.Create(property);
            var maybeNull = info.ReadState == NullabilityState.Nullable;
            var described = words.Of(property) ?? shown!.Description;
            if (words.ListOf(property) is { } list)
            {
                var reference = Reference(document, list);
                shown = shown is OpenApiSchema { Items: not null } array
                    ? Listing(array, reference)
                    : reference;
            }

            schema.Properties[name] = Nullable(shown!, maybeNull, described, document);
            if (isSent ? MustBeSent(property, info) : IsAlwaysWritten(property))
            {
                (schema.Required ??= new HashSet<string>()).Add(name);
            }
        }
    }

    private static OpenApiSchema Listing(OpenApiSchema array, IOpenApiSchema items)
    {
        array.Items = items;
        return array;
    }

    // Beside a reference nothing else is read (OpenAPI 3.0): what is said of the member wraps it.
    private static IOpenApiSchema Nullable(
        IOpenApiSchema schema,
        bool maybeNull,
        string? described,
        OpenApiDocument document
    )
    {
        if (schema is OpenApiSchema own)
        {
            own.Description = described;
            own.Type = maybeNull ? own.Type | JsonSchemaType.Null : own.Type & ~JsonSchemaType.Null;
            return own;
        }

        return new OpenApiSchema
        {
            AllOf = [schema],
            Description = described,
            Type = maybeNull ? TypeOf(schema, document) | JsonSchemaType.Null : null,
        };
    }

    // A list of values is not in the document yet, and is text.
    private static JsonSchemaType TypeOf(IOpenApiSchema schema, OpenApiDocument document) =>
        schema is OpenApiSchemaReference { Reference.Id: { } id }
        && document.Components!.Schemas!.TryGetValue(id, out var named)
        && named.Type is { } type
            ? type
            : JsonSchemaType.String;

    private static bool IsAlwaysWritten(PropertyInfo property) =>
        property.GetCustomAttribute<JsonIgnoreAttribute>()
            is null
                or { Condition: JsonIgnoreCondition.Never };

    private static bool MustBeSent(PropertyInfo property, NullabilityInfo info) =>
        property.IsDefined(
            typeof(System.Runtime.CompilerServices.RequiredMemberAttribute),
            inherit: false
        )
        || (
            info.WriteState == NullabilityState.NotNull
            && property
                .DeclaringType!.GetConstructors()
                .SelectMany(constructor => constructor.GetParameters())
                .Any(parameter =>
                    parameter.Name == property.Name
                    && parameter.ParameterType == property.PropertyType
                    && !parameter.HasDefaultValue
                )
        );

    private static HashSet<string> Reached(
        OpenApiDocument document,
        Func<OpenApiOperation, IEnumerable<IOpenApiSchema?>> from
    )
    {
        var reached = new HashSet<string>();
        var next = new Stack<IOpenApiSchema?>(
            document
                .Paths.Values.SelectMany(path => path.Operations?.Values.ToList() ?? [])
                .SelectMany(from)
        );
        while (next.TryPop(out var schema))
        {
            switch (schema)
            {
                case OpenApiSchemaReference { Reference.Id: { } id } when reached.Add(id):
                    next.Push(document.Components!.Schemas![id]);
                    break;
                case OpenApiSchema own:
                    own.Properties?.Values.ToList().ForEach(next.Push);
                    own.AllOf?.ToList().ForEach(next.Push);
                    next.Push(own.Items);
                    next.Push(own.AdditionalProperties);
                    break;
                default:
                    break;
            }
        }

        return reached;
    }

    private static OpenApiSchema Text(string description, bool maybeNull = false) =>
        new()
        {
            Type = maybeNull ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String,
            Description = description,
        };

    // Written member by member (see SnapshotLines), so no type says it.
    private static void SnapshotLine(OpenApiDocument document)
    {
        OpenApiSchema Number(string description) =>
            new()
            {
                Type = JsonSchemaType.Integer,
                Format = "int64",
                Description = description,
            };
        IOpenApiSchema Of(string schema, string description) =>
            new OpenApiSchema
            {
                AllOf = [new OpenApiSchemaReference(schema, document)],
                Description = description,
            };
        document.Components!.Schemas![OpenApiFiles.SnapshotLine] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description =
                "A line of a snapshot. The first has `cursor` (and `from` where it goes on), one for each thing that there is has `kind`, `id`, `version`, `at` and `links`, one behind each part has `resume`, and the last has `end` and `count`: without it the snapshot broke off.",
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["cursor"] = Text("From where the feed goes on behind the snapshot."),
                ["from"] = Number("How many things came before the place it goes on from."),
                ["kind"] = Of("FeedKind", "Of what kind it is."),
                ["id"] = Text("A code, or an id."),
                ["version"] = Number("Its version."),
                ["at"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Format = "date-time",
                    Description = "When it last changed.",
                },
                ["links"] = Of("FeedLinks", "Where to read more."),
                ["resume"] = Text(
                    "To be sent as `resume` where the snapshot breaks off behind it."
                ),
                ["end"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Boolean,
                    Description = "True in the last line.",
                },
                ["count"] = Number("How many things there are in the whole snapshot."),
            },
            AdditionalPropertiesAllowed = false,
        };
    }

    private static void Problem(OpenApiDocument document)
    {
        var schemas = document.Components!.Schemas!;
        schemas["FieldError"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "One field that breaks one rule.",
            Required = new HashSet<string> { "pointer", "code", "message", "value" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["pointer"] = Text(
                    "Where: a JSON pointer (RFC 6901) in the body as it was sent, or the parameter's name behind a slash."
                ),
                ["code"] = Text("The rule, stable for machines."),
                ["message"] = Text("The rule in words, in the language of Content-Language."),
                ["value"] = Text("What was sent, shortened; null where it is not repeated.", true),
            },
        };
        schemas["Problem"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description =
                "A problem document (RFC 9457). Tell problems apart by `code`, which is stable; read `title` and `detail` to people.",
            Required = new HashSet<string>
            {
                "type",
                "title",
                "status",
                "detail",
                "instance",
                "code",
                "traceId",
            },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("`urn:trading:problem:` and the code."),
                ["title"] = Text("What kind of problem it is."),
                ["status"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int32",
                    Description = "The status of the answer.",
                },
                ["detail"] = Text("What is wrong and what to do next."),
                ["instance"] = Text("The path that was asked."),
                ["code"] = Text("The problem, stable for machines."),
                ["traceId"] = Text("To be quoted when the platform's operator is asked."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = new OpenApiSchemaReference("FieldError", document),
                    Description = "The fields at fault, where it is about fields.",
                },
                ["retryAfter"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int32",
                    Description = "How long to wait, with 429 and 503.",
                },
                ["proofLastsSeconds"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int32",
                    Description = "How long a new proof will do, with `step_up_required`.",
                },
                ["snapshot"] = Text("Where to begin anew, with 410: an address of this API."),
                ["fieldsChanged"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Boolean,
                    Description =
                        "True where a trading system may read other fields of records than before, with 410: what it read of them is to be dropped.",
                },
                ["current"] = new OpenApiSchema
                {
                    Description = "What is there now, with `stale`: as a GET would give it.",
                },
            },
            // What else a problem tells stands in its detail in words.
            AdditionalPropertiesAllowed = true,
        };
        document.Workspace?.RegisterComponents(document);
    }
}
