using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access.Contracts;
using Trading.Exchange.Beyond;
using Trading.Exchange.Contracts;
using Trading.Exchange.Feed;
using Trading.Exchange.Receipts;
using Trading.Exchange.Webhooks;
using Trading.Kernel.Outbox;
using Trading.Kernel.Restore;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Exchange;

/// <summary>Trading systems use the registry; every use leaves a receipt.</summary>
public static class ExchangeModule
{
    private static readonly Statement ForgetReceipts = Statement.Of(
        "exchange.receipt.forget",
        """
        delete from receipt where id in (
            select r.id from receipt r where r.at < @before order by r.at, r.id {page})
        """
    );

    private static readonly Statement ForgetReads = Statement.Of(
        "exchange.record_read.forget",
        """
        delete from record_read where last_at < @before and entity_code in (
            select r.entity_code from record_read r where r.last_at < @before
            order by r.last_at, r.entity_code {page})
        """
    );

    private static readonly Statement ForgetReadsBeyond = Statement.Of(
        "exchange.read_beyond.forget",
        """
        delete from read_beyond where id in (
            select b.id from read_beyond b where b.found_at < @before order by b.found_at, b.id {page})
        """
    );

    private static readonly Statement ForgetNotices = Statement.Of(
        "exchange.read_beyond_notice.forget",
        """
        delete from read_beyond_notice where told_at < @before and entity_code in (
            select n.entity_code from read_beyond_notice n where n.told_at < @before
            order by n.told_at, n.entity_code {page})
        """
    );

    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddExchange(this IServiceCollection services) =>
        services
            .AddPermissions(ExchangePermissions.All)
            .AddRetention(typeof(ExchangeModule).Assembly, "exchange/retention.csv")
            .AddForgotten("receipt", ForgetReceipts)
            .AddForgotten("record_read", ForgetReads)
            .AddForgotten("read_beyond", ForgetReadsBeyond)
            .AddForgotten("read_beyond_notice", ForgetNotices)
            .AddForgotten("webhook_attempt", WebhookDeliveries.ForgetAttempts)
            .AddForgotten("webhook_dead_letter", WebhookDeliveries.ForgetDead)
            .AddSingleton(provider => WebhookSettings.From(provider.GetService<IConfiguration>()))
            .AddSingleton<WebhookSignal>()
            .AddSingleton<WebhookSecrets>()
            .AddSingleton<IHostAddresses, HostAddresses>()
            .AddSingleton<WebhookConnections>()
            .AddSingleton<WebhookPost>()
            .AddSingleton<WebhookDispatcher>()
            .AddScoped<WebhookStore>()
            .AddScoped<WebhookClaims>()
            .AddScoped<WebhookDeliveries>()
            .AddSingleton(
                new Recurring("exchange.wake-webhooks", "* * * * *", new WakeWebhooks.Command())
            )
            .AddSingleton(
                new Recurring("exchange.judge-uses", "23 * * * *", new JudgeUses.Command())
            )
            .AddSubscriber<SystemScopeChanged, TellOfScope.Command>(happened =>
                new(happened.SystemId, happened.Version)
            )
            .AddSubscriber<ProcurementStepRecorded, JudgeUsesOf.Command>(happened =>
                happened.BringsBids || happened.Ends ? new(happened.ProcurementId) : null
            )
            // What was used for it before it came was for a tender that nobody knew.
            .AddSubscriber<ProcurementPublished, JudgeUsesOf.Command>(happened =>
                new(happened.ProcurementId)
            )
            .AddSingleton<FeedCursors>()
            .AddScoped<ScopeTombstones>()
            .AddScoped<JudgedUses>()
            .AddScoped<ReadsBeyond>()
            .AddScoped<UseHistory>()
            .AddScoped<ReceiptKeys>()
            .AddScoped<IRestoreCheck, ReceiptRestoreCheck>()
            .AddScoped<ReceiptSeal>()
            .AddSingleton<RecordReads>()
            .AddSingleton<FeedFollowers>()
            .AddSingleton<ISystemRefusals>(provider => provider.GetRequiredService<FeedFollowers>())
            .AddHostedService(provider => provider.GetRequiredService<FeedFollowers>())
            .AddHostedService(provider => provider.GetRequiredService<RecordReads>());

    /// <summary>Posts webhooks, on a node that works jobs.</summary>
    public static IServiceCollection AddWebhookDispatcher(this IServiceCollection services) =>
        services.AddHostedService(provider => provider.GetRequiredService<WebhookDispatcher>());
}
