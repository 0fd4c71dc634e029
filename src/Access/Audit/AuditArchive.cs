using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Trading.Access.Audit;

/// <summary>
/// A stretch of the trail as a file: <c>entries.jsonl</c>, <c>manifest.json</c> over it, <c>manifest.sig</c> (DER, in
/// base64) over the manifest, and the public key for convenience.
/// </summary>
public static class AuditArchive
{
    private const string Format = "trading-audit-export/1";
    private const string EntriesName = "entries.jsonl";
    private const string ManifestName = "manifest.json";
    private const string SignatureName = "manifest.sig";
    private const string KeyName = "public-key.pem";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>What the archive holds.</summary>
    /// <param name="Format">Name and version of the form.</param>
    /// <param name="FirstSeq">First entry.</param>
    /// <param name="LastSeq">Last entry.</param>
    /// <param name="Count">How many.</param>
    /// <param name="PreviousHash">The hash before the first.</param>
    /// <param name="LastHash">The hash of the last.</param>
    /// <param name="Sha256">Of the file of entries.</param>
    /// <param name="KeyId">The key that signed.</param>
    /// <param name="CreatedAt">When.</param>
    /// <param name="CreatedBy">By whom.</param>
    public sealed record Manifest(
        string Format,
        long FirstSeq,
        long LastSeq,
        long Count,
        string PreviousHash,
        string LastHash,
        string Sha256,
        string KeyId,
        DateTimeOffset CreatedAt,
        string CreatedBy
    );

    internal static async Task<Manifest> Write(
        Stream to,
        IAsyncEnumerable<AuditRow> rows,
        SigningKey key,
        DateTimeOffset now,
        string by,
        CancellationToken cancel
    )
    {
        using var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        AuditRow? first = null;
        AuditRow? last = null;
        var count = 0L;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var entries = await zip.CreateEntry(EntriesName).OpenAsync(cancel))
        {
            await foreach (var row in rows.WithCancellation(cancel))
            {
                byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(row, Json), (byte)'\n'];
                hash.AppendData(line);
                await entries.WriteAsync(line, cancel);
                first ??= row;
                last = row;
                count++;
            }
        }

        var manifest = new Manifest(
            Format,
            first?.Seq ?? 0,
            last?.Seq ?? 0,
            count,
            first?.PreviousHash ?? "",
            last?.Hash ?? "",
            Convert.ToHexStringLower(hash.GetHashAndReset()),
            key.Id,
            now,
            by
        );
        var content = JsonSerializer.SerializeToUtf8Bytes(manifest, Json);
        await Put(ManifestName, content);
        await Put(SignatureName, System.Text.Encoding.ASCII.GetBytes(key.Sign(content)));
        await Put(KeyName, System.Text.Encoding.ASCII.GetBytes(key.PublicPem));
        return manifest;

        async Task Put(string name, byte[] bytes)
        {
            await using var entry = await zip.CreateEntry(name).OpenAsync(cancel);
            await entry.WriteAsync(bytes, cancel);
        }
    }

    /// <summary>
    /// Checks an archive without the database: signature, digest, and the chain of its entries. Without a key of the
    /// caller's own, by the key inside, which proves only that the parts belong together.
    /// </summary>
    public static async Task<Outcome<Manifest>> Check(
        Stream file,
        string? publicPem,
        CancellationToken cancel
    )
    {
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            var content = await Get(zip, ManifestName, cancel);
            var manifest = JsonSerializer.Deserialize<Manifest>(content, Json);
            if (manifest is not { Format: Format })
            {
                return Unsound("不是本平台的审计导出。", "This is no export of this platform.");
            }

            var key =
                publicPem ?? System.Text.Encoding.ASCII.GetString(await Get(zip, KeyName, cancel));
            var signature = System.Text.Encoding.ASCII.GetString(
                await Get(zip, SignatureName, cancel)
            );
            if (
                SigningKey.IdOf(key) != manifest.KeyId
                || !SigningKey.Fits(key, content, signature.Trim())
            )
            {
                return Unsound(
                    "清单的签名不符，不是由该密钥签署。",
                    "The manifest's signature does not fit the key."
                );
            }

            return await CheckEntries(zip, manifest, cancel) is { } fault ? fault : manifest;
        }
        catch (Exception error)
            when (error
                    is InvalidDataException
                        or JsonException
                        or CryptographicException
                        or ArgumentException
            )
        {
            return Unsound("文件已损坏或不完整。", "The file is damaged or incomplete.");
        }
    }

    private static async Task<Problem?> CheckEntries(
        ZipArchive zip,
        Manifest manifest,
        CancellationToken cancel
    )
    {
        var entry = zip.GetEntry(EntriesName) ?? throw new InvalidDataException();
        await using (var bytes = await entry.OpenAsync(cancel))
        {
            if (
                Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, cancel))
                != manifest.Sha256
            )
            {
                return Unsound(
                    "记录文件的摘要与清单不符，内容被改动过。",
                    "The entries do not fit the manifest's digest: they were altered."
                );
            }
        }

        var previous = manifest.PreviousHash;
        var seq = manifest.FirstSeq;
        var count = 0L;
        await using var stream = await entry.OpenAsync(cancel);
        using var lines = new StreamReader(stream);
        while (await lines.ReadLineAsync(cancel) is { } line)
        {
            var row = JsonSerializer.Deserialize<AuditRow>(line, Json)!;
            if (row.Seq != seq || row.PreviousHash != previous || row.Hash != row.ComputeHash())
            {
                return Unsound(
                    $"第 {row.Seq} 条与哈希链不符。",
                    $"Entry {row.Seq} does not fit the chain."
                );
            }

            previous = row.Hash;
            seq++;
            count++;
        }

        return count == manifest.Count && (count == 0 || previous == manifest.LastHash)
            ? null
            : Unsound("记录条数或末条与清单不符。", "Count or end do not fit the manifest.");
    }

    private static async Task<byte[]> Get(ZipArchive zip, string name, CancellationToken cancel)
    {
        var entry = zip.GetEntry(name);
        // A manifest is small: what is larger is not ours, and not to be unpacked into memory.
        if (entry is not { Length: <= 65_536 })
        {
            throw new InvalidDataException($"{name} is missing or too large.");
        }

        await using var stream = await entry.OpenAsync(cancel);
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, cancel);
        return memory.ToArray();
    }

    private static Problem Unsound(string zh, string en) =>
        Problem.Conflict("audit.export_unsound", zh, en);
}
