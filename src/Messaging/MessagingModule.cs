using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Outbox;
using Trading.Kernel.Retention;
using Trading.Messaging.Contracts;
using Trading.Messaging.Email;
using Trading.Messaging.Gateway;
using Trading.Messaging.Notices;
using Trading.Messaging.Preferences;
using Trading.Messaging.Templates;

namespace Trading.Messaging;

/// <summary>Messages to people and the channels they go by.</summary>
public static class MessagingModule
{
    /// <summary>Registers the module. It needs <see cref="IRecipients"/> from whoever keeps the people.</summary>
    public static IServiceCollection AddMessaging(
        this IServiceCollection services,
        IConfiguration settings
    )
    {
        services
            .AddHttpClient(
                GatewayClient.Client,
                // The limit is of the whole answer, and each exchange's own.
                client => client.Timeout = Timeout.InfiniteTimeSpan
            )
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                }
            )
            .RedactLoggedHeaders(["Authorization"]);
        return services
            .AddSingleton(MailSettings.From(settings))
            .AddSingleton(GatewaySettings.From(settings))
            .AddScoped<INotices, NoticeStore>()
            .AddScoped<IPersonalMessages, PersonalMessages>()
            .AddScoped<IAccountMail, AccountMail>()
            .AddSingleton<IOperatorMail, OperatorMail>()
            .AddScoped<WordsInForce>()
            .AddScoped<WordsStore>()
            .AddSingleton<WordsMemory>()
            .AddScoped<PreferenceStore>()
            .AddScoped<EmailQueue>()
            .AddSingleton<MailerSignal>()
            .AddSingleton<Mailer>()
            .AddScoped<PhoneStore>()
            .AddScoped<ChoiceStore>()
            .AddScoped<PhoneQueue>()
            .AddScoped<IPhoneMessages>(provider => provider.GetRequiredService<PhoneQueue>())
            .AddScoped<IDeliveries, Deliveries>()
            .AddSingleton<GatewayClient>()
            .AddSingleton<PhoneSignal>()
            .AddSingleton<PhoneSender>()
            .AddRetention(typeof(MessagingModule).Assembly, "messaging/retention.csv")
            .AddForgotten("read_notice", NoticeStore.ForgetRead)
            .AddForgotten("unread_notice", NoticeStore.ForgetUnread)
            .AddForgotten("email", EmailQueue.ForgetEnded)
            .AddForgotten("phone_message", PhoneQueue.ForgetEnded)
            .AddForgotten("message_words", WordsStore.ForgetOld)
            .AddSingleton(new RetiredRecurring("messaging.forget-read-notices"))
            .AddSingleton(new RetiredRecurring("messaging.forget-old-emails"));
    }

    /// <summary>Sends e-mail, SMS and voice from this process; for hosts that work jobs.</summary>
    public static IServiceCollection AddMailer(this IServiceCollection services) =>
        services
            .AddHostedService(provider => provider.GetRequiredService<Mailer>())
            .AddHostedService(provider => provider.GetRequiredService<PhoneSender>());
}
