using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Composition;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Registry.Entities;

namespace Trading.Tests.Kernel.Commands;

public sealed class MessageTextTests
{
    private static readonly Dictionary<Type, string> Samples = new()
    {
        [typeof(EntityCode)] = "XX-TEST:1",
        [typeof(UnifiedSocialCreditCode)] = "91350100M000100Y43",
        [typeof(RegionCode)] = "210100",
    };

    // Messages wait in the outbox, replies under their key and entries in the trail across an upgrade: what was kept
    // when codes were strings must be read, and what is kept now must look the same.
    [Fact]
    public void A_message_or_an_event_kept_when_codes_were_strings_is_read_and_written_as_it_was()
    {
        var kinds = Platform
            .Modules.SelectMany(module => module.GetTypes())
            .Where(type =>
                type is { IsAbstract: false, IsGenericType: false }
                && (
                    type.IsAssignableTo(typeof(IEvent))
                    || type.IsAssignableTo(typeof(Mediator.IMessage))
                )
                && CodesOf(type).Count > 0
            )
            .ToList();
        Assert.True(kinds.Count >= 35, $"Only {kinds.Count} messages and events carry a code.");
        foreach (var kind in kinds)
        {
            var kept = new JsonObject();
            foreach (var property in CodesOf(kind))
            {
                kept[JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = SampleOf(property);
            }

            var message = kept.Deserialize(kind, MessageText.Json)!;
            Assert.Empty(CodeFaults.In(message));
            foreach (var property in CodesOf(kind))
            {
                Assert.Equal(
                    $"\"{SampleOf(property)}\"",
                    JsonSerializer.Serialize(
                        property.GetValue(message),
                        property.PropertyType,
                        MessageText.Json
                    )
                );
            }
        }
    }

    [Fact]
    public void A_code_that_is_none_stands_in_the_trail_as_it_was_given()
    {
        Assert.Contains(
            "\"code\":\" no code \"",
            MessageText.Redact(new GetDossier.Query(EntityCode.Given(" no code "))),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"code\":null",
            MessageText.Redact(new GetDossier.Query(default)),
            StringComparison.Ordinal
        );
    }

    private static List<PropertyInfo> CodesOf(Type type) =>
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => Samples.ContainsKey(Plain(property))),
        ];

    private static string SampleOf(PropertyInfo property) => Samples[Plain(property)];

    private static Type Plain(PropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
}
