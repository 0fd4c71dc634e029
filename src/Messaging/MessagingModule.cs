using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Outbox;
using Trading.Messaging.Contracts;
using Trading.Messaging.Email;
using Trading.Messaging.Notices;
using Trading.Messaging.Preferences;

namespace Trading.Messaging;

/// <summary>Messages to people and the channels they go by.</summary>
public static class MessagingModule
{
    /// <summary>Registers the module. It needs <see cref="IRecipients"/> from whoever keeps the people.</summary>
    public static IServiceCollection AddMessaging(
        this IServiceCollection services,
        IConfiguration settings
    ) =>
        services
            .AddSingleton(MailSettings.From(settings))
            .AddScoped<INotices, NoticeStore>()
            .AddScoped<IPersonalMessages, PersonalMessages>()
            .AddSingleton<IOperatorMail, OperatorMail>()
            .AddScoped<PreferenceStore>()
            .AddScoped<EmailQueue>()
            .AddSingleton<MailerSignal>()
            .AddSingleton<Mailer>()
            .AddSingleton(
                new Recurring(
                    "messaging.forget-read-notices",
                    "37 3 * * *",
                    new ForgetReadNotices.Command()
                )
            )
            .AddSingleton(
                new Recurring(
                    "messaging.forget-old-emails",
                    "47 3 * * *",
                    new ForgetOldEmails.Command()
                )
            );

    /// <summary>Sends e-mail from this process; for hosts that work jobs.</summary>
    public static IServiceCollection AddMailer(this IServiceCollection services) =>
        services.AddHostedService(provider => provider.GetRequiredService<Mailer>());
}
