using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Domain.Codes;
using Trading.Exchange.Webhooks;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Kernel.Changes;

namespace Trading.Tests.Exchange.Webhooks;

/// <summary>Provinces that may post to loopback, trading systems with a key, and their webhooks.</summary>
internal static class Hooks
{
    public static readonly Caller Administrator = Callers.With(Roles.Administrator);

    /// <summary>
    /// Posts each change by itself and gives a claim back at once; the clock is the test's. How long an answer is waited for is
    /// not: a busy machine takes its time.
    /// </summary>
    public static readonly WebhookSettings Settings = new()
    {
        AllowHttp = true,
        AllowedNetworks = [IPNetwork.Parse("127.0.0.0/8")],
        Merge = false,
        Hold = TimeSpan.Zero,
        Timeout = TimeSpan.FromMinutes(1),
        MaxAttempts = 3,
    };

    public static Province On(Engine engine, WebhookSettings? settings = null) =>
        Province.On(engine, also: services => services.AddSingleton(settings ?? Settings));

    /// <summary>A trading system whose key has these scopes; all of the feed when none are said.</summary>
    public static async Task<TradingSystem> System(
        Province province,
        string region = "210000",
        params string[] scopes
    )
    {
        var made = (
            await province.Send(
                new RegisterSystem.Command($"系统{Guid.NewGuid():N}", RegionCode.Given(region)),
                Callers.Platform
            )
        ).Value;
        await province.Send(
            new IssueKey.Command(
                made.Id,
                1,
                scopes is []
                    ? [Scopes.ChangesRead, Scopes.RegistryRead, Scopes.ProcurementRead]
                    : scopes,
                Province.Start.AddYears(1)
            ),
            Callers.Platform
        );
        return made;
    }

    /// <summary>A webhook of a system of its own.</summary>
    public static async Task<SubscribeWebhook.Subscribed> Subscribed(
        Province province,
        string url,
        IReadOnlyList<string>? kinds = null,
        IReadOnlyList<string>? regions = null,
        string region = "210000"
    ) =>
        (
            await province.Send(
                new SubscribeWebhook.Command(
                    url,
                    kinds,
                    regions,
                    (await System(province, region)).Id
                ),
                Administrator
            )
        ).Value;

    /// <summary>Commits changes and gives them their positions.</summary>
    public static async Task Change(Province province, params Change[] changes)
    {
        await Notes.Committed(province, changes);
        await province.Services.GetRequiredService<ChangeSequencer>().Look(default);
    }

    /// <summary>Works what is ready by the test's clock.</summary>
    public static Task<int> Work(Province province) =>
        province.Services.GetRequiredService<WebhookDispatcher>().WorkReady(default);

    public static async Task<Webhook> Get(Province province, Guid id) =>
        (await province.Send(new GetWebhook.Query(id), Administrator)).Value.Webhook;
}
