using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FluentValidation;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Commands;
using Trading.Tests.Harness;

namespace Trading.Tests.Web;

/// <summary>The description at /swagger tells the truth.</summary>
public sealed class ApiDescriptionTests
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };

    [Fact]
    public async Task Every_body_has_an_example_that_is_one_and_keeps_the_rules()
    {
        await using var web = new WebProvince();
        var document = JsonNode.Parse(
            await web.CreateClient().GetStringAsync("/swagger/v1/openapi.json")
        )!;
        var examples = document["paths"]!
            .AsObject()
            .SelectMany(path => path.Value!.AsObject())
            .Where(operation => operation.Value!["requestBody"] is not null)
            .ToDictionary(
                operation => operation.Value!["operationId"]!.GetValue<string>(),
                operation =>
                    operation.Value!["requestBody"]!["content"]!["application/json"]?["example"]
            );
        var bodies = web
            .Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>()
            .ApiDescriptionGroups.Items.SelectMany(group => group.Items)
            .Select(api =>
                (
                    Name: api.ActionDescriptor.EndpointMetadata.OfType<IEndpointNameMetadata>()
                        .FirstOrDefault()
                        ?.EndpointName,
                    Body: api.ParameterDescriptions.FirstOrDefault(parameter =>
                        parameter.Source.Id == "Body"
                    )?.Type
                )
            )
            .Where(api => api.Body is not null)
            .ToList();

        Assert.NotEmpty(bodies);
        foreach (var (name, type) in bodies)
        {
            var example = examples[name!];
            Assert.True(example is not null, $"{name} has no example in api-examples.json.");
            var body = example.Deserialize(type!, Strict)!;
            Assert.Empty(CodeFaults.In(body));
            // A body that is the command itself can be judged by its rules as it stands.
            if (
                web.Services.GetService(typeof(IValidator<>).MakeGenericType(type!))
                is IValidator rules
            )
            {
                var result = await rules.ValidateAsync(new ValidationContext<object>(body));
                Assert.True(result.IsValid, $"{name}: {result}");
            }
        }
    }

    [Fact]
    public async Task Every_operation_has_a_name_a_summary_and_a_tag()
    {
        await using var web = new WebProvince();
        var document = JsonNode.Parse(
            await web.CreateClient().GetStringAsync("/swagger/v1/openapi.json")
        )!;
        var nameless = document["paths"]!
            .AsObject()
            .SelectMany(path =>
                path.Value!.AsObject().Select(operation => (Path: path.Key, Operation: operation))
            )
            .Where(one =>
                string.IsNullOrEmpty(one.Operation.Value!["operationId"]?.GetValue<string>())
                || string.IsNullOrEmpty(one.Operation.Value["summary"]?.GetValue<string>())
                || one.Operation.Value["tags"] is null
            )
            .Select(one => $"{one.Operation.Key} {one.Path}");
        Assert.Empty(nameless);
    }
}
