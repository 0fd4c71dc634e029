using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using NJsonSchema;
using Trading.Access;
using Trading.Tests.Harness;

namespace Trading.Tests.Web.Api;

/// <summary>The description at /swagger is a contract: legal, stable, and as strict as the code.</summary>
public sealed partial class ApiDocumentTests
{
    /// <summary>Members that are called as closed lists are, and hold words of their own.</summary>
    private static readonly HashSet<string> Open =
    [
        // An action's result is a problem's code.
        "CopyMyDataDeed.result",
        "GetAuditEntryEntry.result",
        "SearchAuditEntry.result",
        "SearchAudit.result",
        // Queues and long jobs are each module's own.
        "DiscardMessageDiscarded.queue",
        "ListMessagesMessage.queue",
        "SummariseOutboxQueueSummary.queue",
        "ListMessages.queue",
        "LongJobView.kind",
        "ListLongJobs.kind",
        "LongJobView.result",
        // What there is to notice of a worksheet grows with what worksheets hide.
        "SheetNotice.kind",
        // Which kinds there are, a module registers.
        "GetMyScopeMyArea.kinds",
        "GivenScope.kinds",
        "ChangeSystemRequest.kinds",
        "RegisterSystemRequest.kinds",
        "TradingSystem.kinds",
        // Which sections there are to be read, a module registers.
        "SystemSection.section",
        // Several, with commas between.
        "ReadChanges.kinds",
        "TakeSnapshot.kinds",
        // Kinds of trading and their steps are data.
        "CheckedLimit.step",
        "ListDueDatesDueDate.kind",
        "ListDueDates.kind",
        "DownloadDueDates.kind",
        "GetScreeningDetail.kind",
        "ListScreeningsItem.kind",
        "ScreenDraftRequest.kind",
        "ScreenDraftFile.kind",
        // What of a case is published is said in words.
        "ListCaseResultsItem.result",
        // A document may evidence a part of anything.
        "Document.section",
        "Problem.type",
    ];

    private static readonly HashSet<string> ClosedNames =
    [
        "state",
        "kind",
        "kinds",
        "role",
        "roles",
        "scopes",
        "method",
        "level",
        "decision",
        "status",
        "relation",
        "result",
        "queue",
        "section",
        "sizeClass",
        "size",
        "step",
        "type",
    ];

    private static readonly Lazy<Task<(JsonObject Json, string Text)>> Document = new(async () =>
    {
        await using var web = new WebProvince();
        using var client = web.CreateClient();
        var text = await client.GetStringAsync("/swagger/v1/openapi.json");
        if (Environment.GetEnvironmentVariable("TRADING_TEST_OPENAPI") is { Length: > 0 } file)
        {
            // For the linter, which is no program of ours.
            await File.WriteAllTextAsync(file, text);
        }

        return (JsonNode.Parse(text)!.AsObject(), text);
    });

    [Fact]
    public async Task Whoever_asks_later_gets_what_the_first_got()
    {
        await using var web = new WebProvince();
        using var client = web.CreateClient();
        using var first = await client.GetAsync("/swagger/v1/openapi.json");
        using var later = await client.GetAsync("/swagger/v1/openapi.json");
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
        Assert.Equal(first.Content.Headers.ContentType, later.Content.Headers.ContentType);
        Assert.Equal(
            first.Headers.Select(header => header.Key).Order(),
            later.Headers.Select(header => header.Key).Order()
        );
        Assert.Equal(
            await first.Content.ReadAsByteArrayAsync(),
            await later.Content.ReadAsByteArrayAsync()
        );
        using var none = await client.GetAsync("/swagger/v2/openapi.json");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task A_reader_of_the_standard_finds_no_fault()
    {
        var read = OpenApiDocument.Parse((await Document.Value).Text, "json");
        Assert.Empty(read.Diagnostic!.Errors.Select(error => error.ToString()));
        Assert.Empty(read.Diagnostic.Warnings.Select(error => error.ToString()));
    }

    [Fact]
    public async Task Names_of_schemas_are_legal_and_say_nothing_of_assemblies_or_namespaces()
    {
        var (document, text) = await Document.Value;
        Assert.All(Schemas(document), schema => Assert.Matches(LegalName(), schema.Key));
        Assert.Empty(ClassName().Matches(text).Select(match => match.Value).Distinct());
    }

    [Fact]
    public async Task Every_schema_that_is_referred_to_is_there_and_every_one_there_is_referred_to()
    {
        var (document, text) = await Document.Value;
        var referred = Reference().Matches(text).Select(match => match.Groups[1].Value).ToHashSet();
        var there = document["components"]!
            .AsObject()
            .SelectMany(kind => kind.Value!.AsObject().Select(one => $"{kind.Key}/{one.Key}"))
            .Where(name => !name.StartsWith("securitySchemes/", StringComparison.Ordinal))
            .ToHashSet();
        Assert.Empty(referred.Except(there));
        Assert.Empty(there.Except(referred));
    }

    [Fact]
    public async Task A_member_that_is_always_there_is_required_and_one_that_is_never_null_is_not_nullable()
    {
        var (document, _) = await Document.Value;
        JsonObject Of(string name) => Schemas(document)[name]!.AsObject();
        Assert.Equal(
            Of("ListExpertsItem")["properties"]!.AsObject().Select(member => member.Key).Order(),
            Required(Of("ListExpertsItem")).Order()
        );
        Assert.Null(Of("ListExpertsItem")["properties"]!["name"]!["nullable"]);
        Assert.True((bool)Of("ListExpertsItem")["properties"]!["employer"]!["nullable"]!);
        Assert.Equal(
            ["buyerName", "kind", "method", "sourceReference", "title"],
            Required(Of("PublishProcurementRequest")).Order()
        );
        // Left out of the answer where no source vouched for it.
        Assert.DoesNotContain("source", Required(Of("SectionMark")));
    }

    [Fact]
    public async Task Closed_lists_are_enumerations_with_their_words()
    {
        var (document, _) = await Document.Value;
        var open = new List<string>();
        foreach (var (name, schema) in Schemas(document))
        {
            open.AddRange(
                (schema!["properties"]?.AsObject() ?? [])
                    .Where(member => ClosedNames.Contains(member.Key) && IsOpenText(member.Value!))
                    .Select(member => $"{name}.{member.Key}")
            );
        }

        foreach (var (operation, parameter) in Parameters(document))
        {
            if (
                ClosedNames.Contains((string)parameter["name"]!) && IsOpenText(parameter["schema"]!)
            )
            {
                open.Add($"{operation}.{parameter["name"]}");
            }
        }

        Assert.Empty(open.Except(Open));
        var values = Schemas(document)
            .Where(schema => schema.Value!["enum"] is not null)
            .SelectMany(schema => schema.Value!["enum"]!.AsArray().Select(value => (string)value!))
            .ToList();
        Assert.Contains("not_triggered", values);
        Assert.Contains("registry.read", values);
        Assert.All(values, value => Assert.Matches("^[a-z][a-zA-Z]*([._][a-z]+)*$", value));
        Assert.Contains("已公告", (string)Schemas(document)["TradingState"]!["description"]!);
    }

    [Fact]
    public async Task Each_operation_names_exactly_the_keys_that_open_it()
    {
        var (document, _) = await Document.Value;
        var file = Path.Combine(AppContext.BaseDirectory, "Access", "authorisation-matrix.csv");
        var matrix = File.ReadLines(file)
            .Skip(1)
            .Select(line => line.Split(','))
            .ToDictionary(
                fields => $"{fields[0]} {Plain(fields[1])}",
                fields => fields[2].Split(' ')
            );
        var faults = new List<string>();
        foreach (var (method, path, operation) in Operations(document))
        {
            var open = matrix[$"{method} {path}"];
            var told = operation["x-scopes"]?.AsArray().Select(scope => (string)scope!).ToHashSet();
            var expected = open switch
            {
                ["anyone"] => null,
                ["signed_in"] => Scopes.All.Keys.ToHashSet(),
                _ => open.Where(caller => caller.StartsWith("key:", StringComparison.Ordinal))
                    .Select(caller => caller["key:".Length..])
                    .ToHashSet(),
            };
            var schemes = operation["security"]!
                .AsArray()
                .SelectMany(one => one!.AsObject().Select(scheme => scheme.Key))
                .ToHashSet();
            var schemesExpected =
                expected is null ? []
                : expected.Count == 0 ? new HashSet<string> { "session" }
                : ["key", "session"];
            if (
                (told is null) != (expected is null)
                || (told is not null && !told.SetEquals(expected!))
                || !schemes.SetEquals(schemesExpected)
            )
            {
                faults.Add(
                    $"{method} {path}: told [{string.Join(' ', told ?? [])}] {string.Join(' ', schemes)}, open to [{string.Join(' ', open)}]"
                );
            }
        }

        Assert.True(faults.Count == 0, "\n" + string.Join("\n", faults));
    }

    [Fact]
    public async Task Each_operation_lists_how_it_can_fail_as_problem_documents()
    {
        var (document, _) = await Document.Value;
        foreach (var (method, path, operation) in Operations(document))
        {
            var answers = operation["responses"]!.AsObject();
            var name = $"{method} {path}";
            Assert.True(answers.ContainsKey("400") && answers.ContainsKey("429"), name);
            Assert.True(
                answers.ContainsKey("401") == (operation["security"]!.AsArray().Count > 0),
                name
            );
            foreach (var (status, answer) in answers.Where(one => one.Key[0] is '4' or '5'))
            {
                var failure = document["components"]!["responses"]![
                    ((string)answer!["$ref"]!).Split('/')[^1]
                ]!;
                Assert.True(
                    (string?)failure["content"]!["application/problem+json"]!["schema"]!["$ref"]
                        == "#/components/schemas/Problem",
                    $"{name} {status}"
                );
            }
        }
    }

    [Fact]
    public async Task Headers_files_and_the_step_up_are_told()
    {
        var (document, _) = await Document.Value;
        JsonNode Of(string id) =>
            Operations(document)
                .First(one => (string)one.Operation["operationId"]! == id)
                .Operation;
        Assert.NotNull(Of("PublishProcurement")["responses"]!["201"]!["headers"]!["Location"]);
        Assert.NotNull(Of("GetExpert")["responses"]!["200"]!["headers"]!["ETag"]);
        Assert.NotNull(Of("GetExpert")["responses"]!["304"]);
        Assert.Equal(
            "binary",
            (string)
                Of("UploadDocument")["requestBody"]!["content"]!["application/octet-stream"]![
                    "schema"
                ]!["format"]!
        );
        Assert.Equal(
            "binary",
            (string)
                Of("ExportAudit")["responses"]!["200"]!["content"]!["application/zip"]!["schema"]![
                    "format"
                ]!
        );
        Assert.True((bool)Of("IssueKey")["x-step-up"]!);
        Assert.Contains("step_up_required", (string)Of("IssueKey")["description"]!);
        Assert.Equal(
            "#/components/schemas/PageOfListExpertsItem",
            (string)
                Of("ListExperts")["responses"]!["200"]!["content"]!["application/json"]!["schema"]![
                    "$ref"
                ]!
        );
        var take = Parameters(document)
            .First(one =>
                one.Operation == "ListExperts" && (string)one.Parameter["name"]! == "take"
            )
            .Parameter["schema"]!;
        Assert.Equal((1, 200), ((int)take["minimum"]!, (int)take["maximum"]!));
    }

    [Fact]
    public async Task Every_example_is_of_its_schema()
    {
        var contract = await ApiContract.Read((await Document.Value).Text);
        var examples = contract
            .Document.Operations.SelectMany(one =>
                (
                    one.Operation.RequestBody?.Content
                    ?? new Dictionary<string, NSwag.OpenApiMediaType>()
                )
                    .Values.Where(content => content.Example is not null)
                    .Select(content => (one.Operation.OperationId, Content: content))
            )
            .ToList();
        Assert.True(examples.Count > 40);
        var faults = examples.SelectMany(example =>
            example
                .Content.Schema!.Validate(example.Content.Example.ToString()!, SchemaType.OpenApi3)
                .Select(error => $"{example.OperationId}: {error.Path} {error.Kind}")
        );
        Assert.Empty(faults);
    }

    private static JsonObject Schemas(JsonObject document) =>
        document["components"]!["schemas"]!.AsObject();

    private static IEnumerable<string> Required(JsonObject schema) =>
        schema["required"]?.AsArray().Select(name => (string)name!) ?? [];

    private static IEnumerable<(string Method, string Path, JsonNode Operation)> Operations(
        JsonObject document
    ) =>
        document["paths"]!
            .AsObject()
            .SelectMany(path =>
                path.Value!.AsObject()
                    .Select(one => (one.Key.ToUpperInvariant(), Plain(path.Key), one.Value!))
            );

    private static IEnumerable<(string Operation, JsonNode Parameter)> Parameters(
        JsonObject document
    ) =>
        Operations(document)
            .SelectMany(one =>
                (one.Operation["parameters"]?.AsArray() ?? []).Select(parameter =>
                    ((string)one.Operation["operationId"]!, parameter!)
                )
            );

    private static bool IsOpenText(JsonNode schema) =>
        schema["allOf"] is null
        && (
            (string?)schema["type"] == "string" && schema["enum"] is null
            || schema["items"] is { } items && IsOpenText(items)
        );

    private static string Plain(string route) => Constraint().Replace(route, "{$1}").TrimEnd('/');

    [GeneratedRegex(@"\{([a-zA-Z]+):[^}]+\}")]
    private static partial Regex Constraint();

    [GeneratedRegex("^[A-Z][A-Za-z]+$")]
    private static partial Regex LegalName();

    [GeneratedRegex(@"Trading\.[A-Z][A-Za-z.]*|PublicKeyToken")]
    private static partial Regex ClassName();

    [GeneratedRegex("\"#/components/([^\"]+)\"")]
    private static partial Regex Reference();
}
