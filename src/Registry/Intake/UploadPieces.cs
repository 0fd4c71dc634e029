using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Registry.Intake;

/// <summary>
/// A file that has arrived and lies sealed in the database, before anything is said of it. Only the reception makes one, so
/// that no message can name pieces it has not brought.
/// </summary>
public sealed record ReceivedUpload
{
    internal ReceivedUpload() { }

    /// <summary>Its name, made fit to be shown.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>Bytes.</summary>
    public long Size { get; internal init; }

    /// <summary>Of its content, in lower-case hexadecimal digits.</summary>
    public string Sha256 { get; internal init; } = "";

    internal Guid Id { get; init; }
    internal int Pieces { get; init; }
    internal string SealedKey { get; init; } = "";
    internal Problem? Problem { get; init; }
}

/// <summary>
/// Takes files of firms in and gives them back: in pieces of AES-256-GCM under a key of the file's own, in the database, so
/// that any node can work one. What is cut off, refused or killed on the way leaves pieces that nothing refers to, which
/// are forgotten by their day.
/// </summary>
public sealed class UploadPieces(
    KeyRing ring,
    IntakeSettings settings,
    IServiceScopeFactory scopes,
    TimeProvider time
)
{
    private const int PieceBytes = 256 * 1024;
    private const int TagBytes = 16;
    private const int NonceBytes = 12;
    private const int KeyBytes = 32;
    private const int LongestName = 200;

    private static readonly Statement Insert = Statement.Of(
        "registry.intake_piece.insert",
        """
        insert into intake_piece (upload_id, ordinal, content, received_at)
        values (@id, @ordinal, @content, @now)
        """
    );

    private static readonly Statement Select = Statement.Of(
        "registry.intake_piece.at",
        "select content from intake_piece where upload_id = @id and ordinal = @ordinal"
    );

    internal static readonly Statement DeleteAll = Statement.Of(
        "registry.intake_piece.delete",
        "delete from intake_piece where upload_id = @id"
    );

    internal static readonly Statement Forget = Statement.Of(
        "registry.intake_piece.forget",
        """
        delete from intake_piece where upload_id in (
            select p.upload_id from intake_piece p where p.received_at < @before
            order by p.received_at, p.upload_id {page})
        """
    );

    /// <summary>The largest file, in bytes.</summary>
    public long MaxFileBytes => settings.MaxFileBytes;

    /// <summary>Reads a file to its end; one that is too large, or empty, comes back with what is to be said of it.</summary>
    public async Task<ReceivedUpload> Take(Stream body, string? name, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        var id = sql.NewId(time.GetUtcNow());
        var (ordinal, size, whole) = (0, 0L, false);
        try
        {
            var key = RandomNumberGenerator.GetBytes(KeyBytes);
            using var cipher = new AesGcm(key, TagBytes);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[PieceBytes];
            for (int read; (read = await Fill(body, buffer, cancel)) > 0; ordinal++)
            {
                size += read;
                if (size > settings.MaxFileBytes)
                {
                    return Refused(name, TooLarge(name));
                }

                hash.AppendData(buffer, 0, read);
                await sql.Begin(cancel);
                await sql.Execute(
                    Insert,
                    new
                    {
                        id,
                        ordinal,
                        content = Seal(cipher, id, ordinal, buffer.AsSpan(0, read)),
                        now = time.GetUtcNow(),
                    },
                    cancel
                );
                await sql.Commit(cancel);
            }

            if (size == 0)
            {
                return Refused(
                    name,
                    Problem.Invalid(
                        "/file",
                        "intake.empty",
                        new("文件是空的。", "The file is empty.")
                    )
                );
            }

            whole = true;
            return new()
            {
                Id = id,
                Name = Shown(name),
                Size = size,
                Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()),
                Pieces = ordinal,
                SealedKey = ring.Seal(Convert.ToBase64String(key), PlaceOf(id)),
            };
        }
        finally
        {
            if (!whole && ordinal > 0)
            {
                await Drop(id);
            }
        }
    }

    /// <summary>A file whose size is known to be too much before it is read.</summary>
    public ReceivedUpload TooLargeToRead(string? name) => Refused(name, TooLarge(name));

    /// <summary>The file in the clear, on a temporary file without a name; null when its pieces are gone.</summary>
    internal async Task<Stream?> Open(
        Guid id,
        string sealedKey,
        int pieces,
        CancellationToken cancel
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        using var cipher = new AesGcm(
            Convert.FromBase64String(ring.Open(sealedKey, PlaceOf(id))),
            TagBytes
        );
        var clear = Unnamed();
        try
        {
            for (var ordinal = 0; ordinal < pieces; ordinal++)
            {
                var piece = await sql.One<byte[]>(Select, new { id, ordinal }, cancel);
                if (piece is null)
                {
                    await clear.DisposeAsync();
                    return null;
                }

                await clear.WriteAsync(Opened(cipher, id, ordinal, piece), cancel);
            }

            await clear.FlushAsync(cancel);
            clear.Position = 0;
            return clear;
        }
        catch
        {
            await clear.DisposeAsync();
            throw;
        }
    }

    // In a scope of its own, whatever ended the other.
    private async Task Drop(Guid id)
    {
        await using var scope = scopes.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(CancellationToken.None);
        await sql.Execute(DeleteAll, new { id }, CancellationToken.None);
        await sql.Commit(CancellationToken.None);
    }

    private static async Task<int> Fill(Stream body, byte[] buffer, CancellationToken cancel) =>
        await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);

    private static byte[] Seal(AesGcm cipher, Guid id, int ordinal, ReadOnlySpan<byte> clear)
    {
        var piece = new byte[TagBytes + clear.Length];
        cipher.Encrypt(
            Nonce(ordinal),
            clear,
            piece.AsSpan(TagBytes),
            piece.AsSpan(0, TagBytes),
            id.ToByteArray()
        );
        return piece;
    }

    private static byte[] Opened(AesGcm cipher, Guid id, int ordinal, byte[] piece)
    {
        var clear = new byte[piece.Length - TagBytes];
        cipher.Decrypt(
            Nonce(ordinal),
            piece.AsSpan(TagBytes),
            piece.AsSpan(0, TagBytes),
            clear,
            id.ToByteArray()
        );
        return clear;
    }

    // A key seals one file: each piece once under its number.
    private static byte[] Nonce(int ordinal)
    {
        var nonce = new byte[NonceBytes];
        BinaryPrimitives.WriteInt32BigEndian(nonce, ordinal);
        return nonce;
    }

    private Problem TooLarge(string? name) =>
        new(
            ProblemKind.TooLarge,
            "intake.too_large",
            new(
                $"文件“{Shown(name)}”超过 {settings.MaxMegabytes} MB 的上限；请拆分，或由运维人员用命令行导入。",
                $"The file {Shown(name)} is over the limit of {settings.MaxMegabytes} MB; split it, or have it imported by the command line."
            )
        );

    private static ReceivedUpload Refused(string? name, Problem problem) =>
        new() { Name = Shown(name), Problem = problem };

    private static string Shown(string? name)
    {
        var plain = string.Concat(
            Path.GetFileName((name ?? "").Replace('\\', '/'))
                .Where(character => !char.IsControl(character))
        );
        plain = PersonalNumbers.Masked(plain);
        return plain.Length > LongestName ? plain[..LongestName] : plain;
    }

    private static SealedPlace PlaceOf(Guid id) =>
        new("intake_upload", id.ToString("N"), "sealed_key");

    // Without a name from the start, so that not even a killed process leaves it behind.
    private static FileStream Unnamed()
    {
        var path = Path.Combine(Path.GetTempPath(), $"trading-intake-{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.DeleteOnClose,
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
