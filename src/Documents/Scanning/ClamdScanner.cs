using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Trading.Documents.Contracts;

namespace Trading.Documents.Scanning;

/// <summary>
/// Asks a ClamAV daemon (clamd(8), INSTREAM), beside the scanners that are always on. A daemon that does not answer
/// stops uploads rather than letting them through unseen.
/// </summary>
internal sealed class ClamdScanner(DocumentSettings settings, ILogger<ClamdScanner> log)
    : IContentScanner
{
    private const int PieceBytes = 64 * 1024;
    private const int LongestReply = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<Finding?> Scan(Stream content, FileKind kind, CancellationToken cancel)
    {
        if (settings.Clamd is not { } address)
        {
            return null;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            return Judge(await Ask(address, content, patience.Token));
        }
        catch (Exception error)
            when (error is SocketException or IOException
                || (error is OperationCanceledException && !cancel.IsCancellationRequested)
            )
        {
            log.LogError(error, "The virus scanner at {Address} does not answer.", address);
            return Silent();
        }
    }

    private Finding? Judge(string reply)
    {
        if (reply == "stream: OK")
        {
            return null;
        }

        const string found = " FOUND";
        if (reply.EndsWith(found, StringComparison.Ordinal))
        {
            var name = reply["stream: ".Length..^found.Length];
            return new Finding(
                "file.virus",
                new($"病毒扫描发现 {name}。", $"the virus scanner found {name}.")
            );
        }

        log.LogError("The virus scanner answered {Reply}.", reply);
        return Silent();
    }

    private static async Task<string> Ask(string address, Stream content, CancellationToken cancel)
    {
        using var socket = await Connect(address, cancel);
        await using var line = new NetworkStream(socket, ownsSocket: false);
        await line.WriteAsync("zINSTREAM\0"u8.ToArray(), cancel);
        content.Position = 0;
        var piece = new byte[PieceBytes + sizeof(uint)];
        for (int read; (read = await content.ReadAsync(piece.AsMemory(sizeof(uint)), cancel)) > 0; )
        {
            BinaryPrimitives.WriteUInt32BigEndian(piece, (uint)read);
            await line.WriteAsync(piece.AsMemory(0, read + sizeof(uint)), cancel);
        }

        await line.WriteAsync(new byte[sizeof(uint)], cancel);
        var reply = new byte[LongestReply];
        var length = 0;
        for (
            int read;
            length < reply.Length
                && (read = await line.ReadAsync(reply.AsMemory(length), cancel)) > 0;

        )
        {
            length += read;
            if (reply[length - 1] == 0)
            {
                break;
            }
        }

        return Encoding.UTF8.GetString(reply, 0, length).TrimEnd('\0', '\n');
    }

    private static async Task<Socket> Connect(string address, CancellationToken cancel)
    {
        const string unix = "unix:";
        if (address.StartsWith(unix, StringComparison.Ordinal))
        {
            var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await local.ConnectAsync(new UnixDomainSocketEndPoint(address[unix.Length..]), cancel);
            return local;
        }

        var uri = new Uri(address);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(uri.Host, uri.Port, cancel);
        return socket;
    }

    private static Finding Silent() =>
        new(
            "file.unscanned",
            new(
                "病毒扫描暂不可用，文件未保存，请稍后重试。",
                "the virus scanner does not answer; nothing was kept. Try again later."
            )
        )
        {
            Unavailable = true,
        };
}
