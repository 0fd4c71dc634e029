using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Registry.Entities;
using Trading.Tests.Harness;
using Trading.Tests.Registry;

namespace Trading.Tests.Web.Api;

/// <summary>What the tests of the API begin with.</summary>
internal static class Given
{
    /// <summary>A key of a trading system of its own.</summary>
    public static async Task<string> Key(WebProvince web, params string[] scopes)
    {
        var system = (
            await web.Sender.Send(
                new RegisterSystem.Command($"system {Guid.NewGuid()}", RegionCode.Given("210200")),
                Callers.Platform
            )
        ).Value;
        return (
            await web.Sender.Send(
                new IssueKey.Command(system.Id, 1, scopes, DateTimeOffset.UtcNow.AddDays(1)),
                Callers.Platform
            )
        )
            .Value
            .Key;
    }

    /// <summary>A firm that has submitted its record.</summary>
    public static async Task<(Caller Clerk, string Code)> Submitted(WebProvince web, int number = 1)
    {
        var made = (await web.Sender.Send(Firms.SigningUp(number), Caller.Anonymous)).Value;
        var clerk = Firms.Clerk(made.Code);
        var draft = (
            await web.Sender.Send(Firms.Everything(made.Code, number, made.Version), clerk)
        ).Value;
        _ = (
            await web.Sender.Send(new SubmitEntity.Command(made.Code, draft.Version), clerk)
        ).Value;
        return (clerk, made.Code.ToString());
    }
}
