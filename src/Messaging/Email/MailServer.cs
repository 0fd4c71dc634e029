using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace Trading.Messaging.Email;

/// <summary>One conversation with the mail server of the settings, begun with the first message.</summary>
internal sealed class MailServer(MailSettings settings) : IAsyncDisposable
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    private readonly SmtpClient _client = new()
    {
        Timeout = (int)settings.Timeout.TotalMilliseconds,
    };

    /// <summary>Sends one; throws when the server did not take it, or not in time.</summary>
    public async Task Send(MimeMessage message, CancellationToken cancel)
    {
        if (!_client.IsConnected)
        {
            await Within(settings.Timeout, Connect, cancel);
        }

        await Within(settings.Timeout, token => _client.SendAsync(message, token), cancel);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
        {
            try
            {
                await Within(
                    Goodbye,
                    token => _client.DisconnectAsync(quit: true, token),
                    CancellationToken.None
                );
            }
            catch (Exception error)
                when (error
                        is ProtocolException
                            or IOException
                            or SocketException
                            or TimeoutException
                )
            {
                // Everything was sent; how the server takes the goodbye does not matter.
            }
        }

        _client.Dispose();
    }

    private async Task Connect(CancellationToken cancel)
    {
        await _client.ConnectAsync(settings.Host!, settings.Port, settings.Security, cancel);
        if (settings.User is { } user)
        {
            await _client.AuthenticateAsync(user, settings.Password!, cancel);
        }
    }

    private static async Task Within(
        TimeSpan limit,
        Func<CancellationToken, Task> act,
        CancellationToken cancel
    )
    {
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timed.CancelAfter(limit);
        try
        {
            await act(timed.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException("The mail server took too long.");
        }
    }
}
