using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trading.Kernel.Http;

namespace Trading.Exchange.Webhooks;

/// <summary>The webhooks' part of the API, for a trading system's own and for administrators.</summary>
internal static class WebhookEndpoints
{
    public const string Path = "/api/v1/webhooks";

    public static void Map(RouteGroupBuilder webhooks)
    {
        webhooks
            .MapGet("", (Guid? systemId, Api api) => api.Get(new ListWebhooks.Query(systemId)))
            .WithName("ListWebhooks")
            .WithSummary(
                "推送地址 · A system's webhooks: how far each is told, what fails, what waits"
            )
            .Produces<IReadOnlyList<Webhook>>();
        webhooks
            .MapPost(
                "",
                (SubscribeWebhook.Command body, Api api) =>
                    api.Create(body, made => $"{Path}/{made.Webhook.Id}")
            )
            .WithName("SubscribeWebhook")
            .WithSummary(
                "登记推送地址 · Be told at an address that there is something to read; the secret is shown once"
            )
            .Creates<SubscribeWebhook.Subscribed>();
        webhooks
            .MapGet("/{id:guid}", (Guid id, Api api) => api.Get(new GetWebhook.Query(id)))
            .WithName("GetWebhook")
            .WithSummary("推送情况 · One webhook and what came of its last attempts")
            .Produces<GetWebhook.Attempted>();
        webhooks
            .MapPut(
                "/{id:guid}",
                (Guid id, ChangeWebhook.Body body, Api api) =>
                    api.Change(version => new ChangeWebhook.Command(
                        id,
                        version,
                        body.Url,
                        body.Kinds,
                        body.Regions
                    ))
            )
            .WithName("ChangeWebhook")
            .WithSummary("修改推送地址 · Another address or other filters; needs If-Match")
            .Changes<Webhook>();
        webhooks
            .MapDelete("/{id:guid}", (Guid id, Api api) => api.Do(new RemoveWebhook.Command(id)))
            .WithName("RemoveWebhook")
            .WithSummary("删除推送地址 · End it with its secrets and dead letters")
            .Produces<Unit>();
        MapWork(webhooks.MapGroup("/{id:guid}"));
    }

    private static void MapWork(RouteGroupBuilder webhook)
    {
        webhook
            .MapPost(
                "/secret",
                (Guid id, Api api) =>
                    api.Change(version => new RotateWebhookSecret.Command(id, version))
            )
            .WithName("RotateWebhookSecret")
            .WithSummary(
                "更换推送密钥 · Another secret, shown once; the one before signs as well for a day; needs If-Match"
            )
            .Changes<SubscribeWebhook.Subscribed>();
        webhook
            .MapPost(
                "/pause",
                (Guid id, Api api) =>
                    api.Change(version => new SwitchWebhook.Command(id, version, false))
            )
            .WithName("PauseWebhook")
            .WithSummary("暂停推送 · Nothing is posted until it is resumed; needs If-Match")
            .Sends<SwitchWebhook.Command>()
            .Changes<Webhook>();
        webhook
            .MapPost(
                "/resume",
                (Guid id, Api api) =>
                    api.Change(version => new SwitchWebhook.Command(id, version, true))
            )
            .WithName("ResumeWebhook")
            .WithSummary("恢复推送 · Go on from where it was; needs If-Match")
            .Sends<SwitchWebhook.Command>()
            .Changes<Webhook>();
        webhook
            .MapPost("/ping", (Guid id, Api api) => api.Do(new PingWebhook.Command(id)))
            .WithName("PingWebhook")
            .WithSummary("试推送 · Post a trial event now and say what came of it")
            .Produces<PingWebhook.Pinged>();
        webhook
            .MapGet(
                "/dead-letters",
                (Guid id, string? cursor, int? take, Api api) =>
                    api.Get(new ListDeadLetters.Query(id, cursor, take))
            )
            .WithName("ListDeadLetters")
            .WithSummary("死信 · Events that were refused too often, the latest first")
            .Produces<Page<ListDeadLetters.DeadLetter>>();
        webhook
            .MapPost(
                "/replay",
                (Guid id, ReplayWebhook.Body body, Api api) =>
                    api.Do(new ReplayWebhook.Command(id, body.EventId))
            )
            .WithName("ReplayWebhook")
            .WithSummary(
                "重新投递 · Post an event again under its id, a dead letter or one that arrived"
            )
            .Produces<Unit>();
        webhook
            .MapDelete(
                "/dead-letters/{eventId}",
                (Guid id, string eventId, Api api) =>
                    api.Do(new DiscardDeadLetter.Command(id, eventId))
            )
            .WithName("DiscardDeadLetter")
            .WithSummary("放弃死信 · Give up an event")
            .Produces<Unit>();
    }
}
