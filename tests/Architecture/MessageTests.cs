using System.Reflection;
using System.Text.Json;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using Trading.Composition;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Architecture;

/// <summary>What all messages have in common.</summary>
public sealed class MessageTests
{
    private static readonly string[] Codes =
    [
        "EntityCode",
        "BuyerCode",
        "BidderCode",
        "WinnerCode",
        "OrganisationCode",
        "SubjectCode",
        "SuccessorCode",
        "Into",
    ];

    [Fact]
    public void A_message_or_an_event_carries_a_code_as_itself_and_never_as_text()
    {
        var asText =
            from type in Platform.Modules.SelectMany(module => module.GetTypes())
            where IsMessage(type) || type.IsAssignableTo(typeof(IEvent))
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            where property.PropertyType == typeof(string) && Codes.Contains(property.Name)
            select $"{type.FullName}.{property.Name}";
        Assert.Empty(asText);
    }

    [Fact]
    public async Task Every_list_that_is_paged_keeps_the_rule_of_a_page()
    {
        await using var province = Province.On(Engine.Sqlite);
        var lists = Platform
            .Modules.SelectMany(module => module.GetTypes())
            .Where(type =>
                IsMessage(type)
                && type.GetProperty("Cursor")?.PropertyType == typeof(string)
                && type.GetProperty("Take") is not null
            )
            .ToList();
        Assert.True(lists.Count >= 13, $"Only {lists.Count} lists are paged.");
        foreach (var list in lists)
        {
            foreach (var take in new[] { 0, Cursor.MaxTake + 1 })
            {
                var query = JsonSerializer.Deserialize(
                    $$"""{"take":{{take}}}""",
                    list,
                    MessageText.Json
                )!;
                var errors = new List<string>();
                foreach (
                    var rules in (IEnumerable<IValidator>)
                        province.Services.GetServices(typeof(IValidator<>).MakeGenericType(list))!
                )
                {
                    var told = await rules.ValidateAsync(new ValidationContext<object>(query));
                    errors.AddRange(told.Errors.Select(error => error.PropertyName));
                }

                Assert.True(
                    errors.Contains("Take"),
                    $"{MessageText.NameOf(list)} takes a page of {take}."
                );
            }
        }
    }

    private static bool IsMessage(Type type) =>
        !type.IsAbstract
        && type.GetInterfaces()
            .Any(contract =>
                contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IMessage<>)
            );
}
