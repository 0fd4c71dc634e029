using System.Diagnostics.Metrics;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trading.Messaging.Contracts;
using Trading.Messaging.Preferences;
using Telemetry = Trading.Kernel.Telemetry;

namespace Trading.Messaging.Email;

/// <summary>
/// Sends the e-mail that waits: claims one in a transaction, sends it in none, marks it in another. A node that dies
/// between sending and marking has it sent again after the claim's lease, under the same Message-ID.
/// </summary>
internal sealed class Mailer(
    IServiceScopeFactory scopes,
    MailSettings settings,
    MailerSignal signal,
    TimeProvider time,
    ILogger<Mailer> log
) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private static readonly Counter<long> Count = Telemetry.Meter.CreateCounter<long>(
        "trading.email",
        description: "E-mails by template and result."
    );

    /// <summary>Sends what is due; returns how many left this process. Ends early when the server cannot be talked to.</summary>
    public async Task<int> SendDue(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var queue = scope.ServiceProvider.GetRequiredService<EmailQueue>();
        await using var server = new MailServer(settings);
        var sent = 0;
        while (await queue.Next(cancel) is { } email)
        {
            if (await Recipient(scope.ServiceProvider, email, cancel) is not { } recipient)
            {
                await Finish(queue, email, EmailStates.Dropped, null, cancel);
                continue;
            }

            var (state, error, broken) = await Try(server, queue, email, recipient, cancel);
            if (state == EmailStates.Waiting)
            {
                log.LogWarning(
                    "E-mail {Id} ({Template}) could not be sent, attempt {Attempt}: {Error}",
                    email.Id,
                    email.Template,
                    email.Attempts,
                    error
                );
                await queue.TryLater(email, error!, cancel);
            }
            else
            {
                await Finish(queue, email, state, error, cancel);
                sent += state == EmailStates.Sent ? 1 : 0;
            }

            if (broken)
            {
                break;
            }
        }

        return sent;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (settings.IsOpen && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SendDue(stoppingToken);
                await signal.Wait(LookEvery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A database that is away for a while must not end the mailer.
            catch (Exception error)
#pragma warning restore CA1031
            {
                log.LogError(error, "The e-mail that waits could not be read; trying again.");
                await Task.Delay(LookEvery, time, stoppingToken);
            }
        }
    }

    private static async Task<Preference?> Recipient(
        IServiceProvider services,
        ClaimedEmail email,
        CancellationToken cancel
    ) =>
        await services.GetRequiredService<PreferenceStore>().Find(email.PersonId, cancel)
            is { Address: not null } preference
        && (email.Confirms ? preference.ConfirmedAt is null : preference.GetsEmail)
        && await services.GetRequiredService<IRecipients>().IsActive(email.PersonId, cancel)
            ? preference
            : null;

    // What became of it; and whether the server cannot be talked to, so that the others had better wait too.
    private async Task<(string State, string? Error, bool Broken)> Try(
        MailServer server,
        EmailQueue queue,
        ClaimedEmail email,
        Preference recipient,
        CancellationToken cancel
    )
    {
        try
        {
            var message = queue
                .TextOf(email)
                .For(email.Id, recipient.Address!, recipient.Language == "en", settings);
            await server.Send(message, cancel);
            return (EmailStates.Sent, null, false);
        }
        catch (SmtpCommandException refused) when ((int)refused.StatusCode >= 500)
        {
            return (EmailStates.Failed, Words(refused), false);
        }
        catch (SmtpCommandException later)
        {
            return (EmailStates.Waiting, Words(later), false);
        }
        catch (Exception error)
            when (error
                    is ProtocolException
                        or AuthenticationException
                        or SslHandshakeException
                        or NotSupportedException
                        or IOException
                        or SocketException
                        or TimeoutException
            )
        {
            return (EmailStates.Waiting, $"{error.GetType().Name}: {error.Message}", true);
        }
    }

    private static async Task Finish(
        EmailQueue queue,
        ClaimedEmail email,
        string state,
        string? error,
        CancellationToken cancel
    )
    {
        await queue.Finish(email, state, error, cancel);
        Count.Add(
            1,
            new KeyValuePair<string, object?>("template", email.Template),
            new KeyValuePair<string, object?>("result", state)
        );
    }

    // Not the server's words: they tend to repeat the address.
    private static string Words(SmtpCommandException error) =>
        $"{(int)error.StatusCode} {error.ErrorCode}";
}
