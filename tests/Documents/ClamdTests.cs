using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Trading.Documents;
using Trading.Documents.Contracts;
using Trading.Documents.Scanning;
using Trading.Tests.Harness;

namespace Trading.Tests.Documents;

/// <summary>The virus scanner, against a server that speaks its protocol (clamd(8), INSTREAM).</summary>
public sealed class ClamdTests
{
    // The test word of the European Institute for Computer Antivirus Research, told apart so that no scanner finds this file.
    private const string Eicar = "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_clean_file_passes_and_a_virus_is_named(bool unix)
    {
        using var server = new Clamd(unix);
        var scanner = Scanner(server.Address);
        Assert.Null(await Scan(scanner, new byte[200_000]));
        var found = await Scan(scanner, [.. new byte[100_000], .. Encoding.ASCII.GetBytes(Eicar)]);
        Assert.Equal("file.virus", found?.Rule);
        Assert.Contains("Eicar-Signature", found!.Message.En, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scanner_that_is_silent_or_in_trouble_lets_nothing_through()
    {
        using var server = new Clamd(unix: false) { Trouble = true };
        var trouble = await Scan(Scanner(server.Address), [1]);
        Assert.True(trouble is { Rule: "file.unscanned", Unavailable: true });
        server.Dispose();
        var silent = await Scan(Scanner(server.Address), [1]);
        Assert.True(silent is { Rule: "file.unscanned", Unavailable: true });
    }

    [Fact]
    public async Task Without_an_address_nobody_is_asked() =>
        Assert.Null(await Scan(Scanner(null), Encoding.ASCII.GetBytes(Eicar)));

    private static ClamdScanner Scanner(string? address) =>
        new(new DocumentSettings { Clamd = address }, NullLogger<ClamdScanner>.Instance);

    private static async Task<Finding?> Scan(ClamdScanner scanner, byte[] content)
    {
        using var stream = new MemoryStream(content);
        return await scanner.Scan(stream, FileKind.Pdf, CancellationToken.None);
    }

    private sealed class Clamd : IDisposable
    {
        private readonly Socket _listener;

        public Clamd(bool unix)
        {
            var path = Path.Combine(Scratch.Folder, $"clamd-{Guid.NewGuid():N}"[..20]);
            _listener = unix
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _listener.Bind(
                unix ? new UnixDomainSocketEndPoint(path) : new IPEndPoint(IPAddress.Loopback, 0)
            );
            _listener.Listen();
            Address = unix
                ? "unix:" + path
                : $"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}";
            _ = Serve();
        }

        public string Address { get; }

        public bool Trouble { get; init; }

        public void Dispose() => _listener.Dispose();

        private async Task Serve()
        {
            try
            {
                while (true)
                {
                    using var socket = await _listener.AcceptAsync();
                    await using var line = new NetworkStream(socket);
                    await Answer(line);
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // The test has ended.
            }
        }

        private async Task Answer(NetworkStream line)
        {
            var command = new byte[10];
            await line.ReadExactlyAsync(command);
            Assert.Equal("zINSTREAM\0", Encoding.ASCII.GetString(command));
            using var content = new MemoryStream();
            var length = new byte[4];
            while (true)
            {
                await line.ReadExactlyAsync(length);
                var piece = new byte[BinaryPrimitives.ReadUInt32BigEndian(length)];
                if (piece.Length == 0)
                {
                    break;
                }

                await line.ReadExactlyAsync(piece);
                content.Write(piece);
            }

            var reply =
                Trouble ? "INSTREAM size limit exceeded. ERROR\0"
                : Encoding
                    .ASCII.GetString(content.ToArray())
                    .Contains(Eicar, StringComparison.Ordinal)
                    ? "stream: Eicar-Signature FOUND\0"
                : "stream: OK\0";
            await line.WriteAsync(Encoding.ASCII.GetBytes(reply));
        }
    }
}
