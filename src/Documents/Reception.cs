using System.Security.Cryptography;
using Trading.Documents.Contracts;
using Trading.Documents.Scanning;
using Trading.Documents.Storage;

namespace Trading.Documents;

/// <inheritdoc cref="IReception"/>
internal sealed class Reception(
    DocumentSettings settings,
    Contents contents,
    IEnumerable<IContentScanner> scanners
) : IReception
{
    private const int PieceBytes = 64 * 1024;

    public long MaxFileBytes => settings.MaxFileBytes;

    public async Task<ReceivedFile> Take(Stream body, string? name, CancellationToken cancel)
    {
        await using var file = Unnamed();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[PieceBytes];
        for (int read; (read = await body.ReadAsync(piece, cancel)) > 0; )
        {
            if (file.Length + read > settings.MaxFileBytes)
            {
                return Refuse(name, file.Length + read, TooLarge(name, null));
            }

            hash.AppendData(piece, 0, read);
            await file.WriteAsync(piece.AsMemory(0, read), cancel);
        }

        await file.FlushAsync(cancel);
        if (file.Length == 0)
        {
            return Refuse(
                name,
                0,
                Invalid(
                    name,
                    new("file.empty", new("是空文件（0 字节）。", "it is empty (0 bytes)."))
                )
            );
        }

        var (kind, fault) = Magic.Recognise(file);
        if (kind is null)
        {
            return Refuse(name, file.Length, Invalid(name, fault!));
        }

        foreach (var scanner in scanners)
        {
            if (await scanner.Scan(file, kind, cancel) is { } finding)
            {
                return Refuse(name, file.Length, Invalid(name, finding));
            }
        }

        var received = new ReceivedFile
        {
            Name = FileName.Of(name, kind),
            MediaType = kind.MediaType,
            Size = file.Length,
            Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()),
        };
        await contents.Keep(received, file, cancel);
        return received;
    }

    public ReceivedFile TooLargeToRead(string? name, long size) =>
        Refuse(name, size, TooLarge(name, size));

    private Problem TooLarge(string? name, long? size)
    {
        var limit = Megabytes(settings.MaxFileBytes);
        var (zh, en) = size is { } bytes
            ? ($"（{Megabytes(bytes)} MB）", $" ({Megabytes(bytes)} MB)")
            : ("", "");
        var message = new LocalizedText(
            $"文件“{Shown(name)}”{zh}超过每个文件 {limit} MB 的上限，请压缩图片或拆分后再上传。",
            $"The file {Shown(name)}{en} is over the limit of {limit} MB a file; reduce its pictures or split it."
        );
        return new Problem(ProblemKind.TooLarge, "file.too_large", message)
        {
            Errors = [new FieldError("/file", "file.too_large", message.ToString(), Shown(name))],
        };
    }

    private static Problem Invalid(string? name, Finding finding)
    {
        var message = new LocalizedText(
            $"文件“{Shown(name)}”{finding.Message.Zh}",
            $"The file {Shown(name)}: {finding.Message.En}"
        );
        return new Problem(
            finding.Unavailable ? ProblemKind.Unavailable : ProblemKind.Invalid,
            finding.Rule,
            message
        )
        {
            Errors = [new FieldError("/file", finding.Rule, message.ToString(), Shown(name))],
        };
    }

    private static ReceivedFile Refuse(string? name, long size, Problem problem) =>
        new()
        {
            Name = Shown(name),
            Size = size,
            Refused = problem.Code,
            Problem = problem,
        };

    // What was sent, without what would turn the sentence around it.
    private static string Shown(string? name)
    {
        var plain = FileName.Plain(name ?? "");
        return plain.Length > 80 ? plain[..80] + "…" : plain;
    }

    private static string Megabytes(long bytes) =>
        (bytes / 1024m / 1024m).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture);

    // Without a name from the start, so that not even a killed process leaves it behind.
    private static FileStream Unnamed()
    {
        var path = Path.Combine(Path.GetTempPath(), $"trading-upload-{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }
}
