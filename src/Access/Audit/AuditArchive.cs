using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Trading.Access.Audit;

/// <summary>
/// A stretch of the trail as a file: <c>entries.jsonl</c> lane by lane, <c>links.jsonl</c>, <c>manifest.json</c> over
/// both, <c>manifest.sig</c> (DER, in base64) over the manifest, and the public key for convenience. Files from before
/// there were lanes (form 1: one chain, no links) are read too.
/// </summary>
public static class AuditArchive
{
    private const string Format = "trading-audit-export/2";
    private const string FormatBefore = "trading-audit-export/1";
    private const string EntriesName = "entries.jsonl";
    private const string LinksName = "links.jsonl";
    private const string ManifestName = "manifest.json";
    private const string SignatureName = "manifest.sig";
    private const string KeyName = "public-key.pem";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>What the archive holds.</summary>
    public sealed record Manifest
    {
        /// <summary>Name and version of the form.</summary>
        public string Format { get; init; } = "";

        /// <summary>Which entries of each lane.</summary>
        public IReadOnlyList<Chain> Lanes { get; init; } = [];

        /// <summary>First link; 0 when there is none.</summary>
        public long FirstLink { get; init; }

        /// <summary>Last link.</summary>
        public long LastLink { get; init; }

        /// <summary>How many entries.</summary>
        public long Count { get; init; }

        /// <summary>SHA-256 of the file of entries.</summary>
        public string Sha256 { get; init; } = "";

        /// <summary>SHA-256 of the file of links.</summary>
        public string? LinksSha256 { get; init; }

        /// <summary>The key that signed.</summary>
        public string KeyId { get; init; } = "";

        /// <summary>When.</summary>
        public DateTimeOffset CreatedAt { get; init; }

        /// <summary>By whom.</summary>
        public string CreatedBy { get; init; } = "";
    }

    /// <summary>Entries of one lane.</summary>
    /// <param name="Lane">Which.</param>
    /// <param name="FirstSeq">First entry.</param>
    /// <param name="LastSeq">Last entry.</param>
    /// <param name="PreviousHash">The hash before the first.</param>
    /// <param name="LastHash">The hash of the last.</param>
    public sealed record Chain(
        int Lane,
        long FirstSeq,
        long LastSeq,
        string PreviousHash,
        string LastHash
    );

    private sealed record ManifestBefore(
        long FirstSeq,
        long LastSeq,
        string PreviousHash,
        string LastHash
    );

    private sealed record LinkLine(
        long Number,
        DateTimeOffset At,
        IReadOnlyList<LaneHead> Moved,
        string PreviousHash,
        string Hash
    );

    internal static async Task<Manifest> Write(
        Stream to,
        IAsyncEnumerable<AuditRow> rows,
        IAsyncEnumerable<(AuditLink Link, IReadOnlyList<LaneHead> Moved)> links,
        SigningKey key,
        DateTimeOffset now,
        string by,
        CancellationToken cancel
    )
    {
        using var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        var chains = new List<Chain>();
        var count = 0L;
        await using var entries = new Lines(await zip.CreateEntry(EntriesName).OpenAsync(cancel));
        await foreach (var row in rows.WithCancellation(cancel))
        {
            await entries.Add(row, cancel);
            if (chains.Count > 0 && chains[^1].Lane == row.Lane)
            {
                chains[^1] = chains[^1] with { LastSeq = row.Seq, LastHash = row.Hash };
            }
            else
            {
                chains.Add(new(row.Lane, row.Seq, row.Seq, row.PreviousHash, row.Hash));
            }

            count++;
        }

        var sha256 = await entries.Close();
        var (first, last) = (0L, 0L);
        await using var linkLines = new Lines(await zip.CreateEntry(LinksName).OpenAsync(cancel));
        await foreach (var (link, moved) in links.WithCancellation(cancel))
        {
            await linkLines.Add(
                new LinkLine(link.Number, link.At, moved, link.PreviousHash, link.Hash),
                cancel
            );
            first = first == 0 ? link.Number : first;
            last = link.Number;
        }

        var manifest = new Manifest
        {
            Format = Format,
            Lanes = chains,
            FirstLink = first,
            LastLink = last,
            Count = count,
            Sha256 = sha256,
            LinksSha256 = await linkLines.Close(),
            KeyId = key.Id,
            CreatedAt = now,
            CreatedBy = by,
        };
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
    /// Checks an archive without the database: signature, digests, the chain of each lane's entries, the chain of links,
    /// and that links and entries fit each other. Without a key of the caller's own, by the key inside, which proves only
    /// that the parts belong together.
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
            if (manifest is not { Format: Format or FormatBefore })
            {
                return Unsound("不是本平台的审计导出。", "This is no export of this platform.");
            }

            if (manifest.Format == FormatBefore)
            {
                var before = JsonSerializer.Deserialize<ManifestBefore>(content, Json)!;
                manifest = manifest with
                {
                    Lanes =
                    [
                        new(
                            AuditLane.Old,
                            before.FirstSeq,
                            before.LastSeq,
                            before.PreviousHash,
                            before.LastHash
                        ),
                    ],
                };
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

            var fault =
                await CheckDigest(zip, EntriesName, manifest.Sha256, cancel)
                ?? await CheckDigest(zip, LinksName, manifest.LinksSha256, cancel)
                ?? await CheckChains(zip, manifest, cancel);
            return fault is not null ? fault : manifest;
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

    private static async Task<Problem?> CheckDigest(
        ZipArchive zip,
        string name,
        string? sha256,
        CancellationToken cancel
    )
    {
        if (sha256 is null)
        {
            return null;
        }

        var entry = zip.GetEntry(name) ?? throw new InvalidDataException();
        await using var bytes = await entry.OpenAsync(cancel);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, cancel)) == sha256
            ? null
            : Unsound(
                "记录文件的摘要与清单不符，内容被改动过。",
                "The entries do not fit the manifest's digest: they were altered."
            );
    }

    private static async Task<Problem?> CheckChains(
        ZipArchive zip,
        Manifest manifest,
        CancellationToken cancel
    )
    {
        // The links first: where they have a lane is looked up while its entries pass.
        var linked = new Dictionary<AuditPlace, string>();
        if (manifest.LinksSha256 is not null)
        {
            LinkLine? before = null;
            await foreach (var link in Read<LinkLine>(zip, LinksName, cancel))
            {
                var whole = new AuditLink
                {
                    Number = link.Number,
                    At = link.At,
                    PreviousHash = link.PreviousHash,
                };
                if (
                    link.Hash != whole.ComputeHash(link.Moved)
                    || (
                        before is not null
                        && (link.PreviousHash != before.Hash || link.Number != before.Number + 1)
                    )
                )
                {
                    return Unsound(
                        $"环节 {link.Number} 与环节链不符。",
                        $"Link {link.Number} does not fit the chain of links."
                    );
                }

                foreach (var head in link.Moved)
                {
                    linked[new(head.Lane, head.Seq)] = head.Hash;
                }

                before = link;
            }

            if ((before?.Number ?? 0) != manifest.LastLink)
            {
                return Unsound("环节与清单不符。", "The links do not fit the manifest.");
            }
        }

        var left = new Queue<Chain>(manifest.Lanes);
        var count = 0L;
        Chain? chain = null;
        var (seq, previous) = (0L, "");
        await foreach (var row in Read<AuditRow>(zip, EntriesName, cancel))
        {
            if (chain is null || row.Lane != chain.Lane)
            {
                if (!Ended() || !left.TryDequeue(out chain))
                {
                    return Ends();
                }

                (seq, previous) = (chain.FirstSeq, chain.PreviousHash);
            }

            if (
                row.Lane != chain.Lane
                || row.Seq != seq
                || row.PreviousHash != previous
                || row.Hash != row.ComputeHash()
            )
            {
                return Unsound(
                    $"记录 {row.Place} 与哈希链不符。",
                    $"Entry {row.Place} does not fit the chain."
                );
            }

            if (linked.TryGetValue(row.Place, out var seen) && seen != row.Hash)
            {
                return Unsound(
                    $"记录 {row.Place} 与环节所见不符。",
                    $"Entry {row.Place} is not the one that a link saw."
                );
            }

            (seq, previous) = (seq + 1, row.Hash);
            count++;
        }

        return count == manifest.Count && Ended() && (left.Count == 0 || count == 0)
            ? null
            : Ends();

        bool Ended() => chain is null || (seq == chain.LastSeq + 1 && previous == chain.LastHash);

        static Problem Ends() =>
            Unsound("记录条数或末条与清单不符。", "Count or end do not fit the manifest.");
    }

    private static async IAsyncEnumerable<T> Read<T>(
        ZipArchive zip,
        string name,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        var entry = zip.GetEntry(name) ?? throw new InvalidDataException();
        await using var stream = await entry.OpenAsync(cancel);
        using var lines = new StreamReader(stream);
        while (await lines.ReadLineAsync(cancel) is { } line)
        {
            yield return JsonSerializer.Deserialize<T>(line, Json)!;
        }
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

    /// <summary>A file of JSON lines in the zip, digested as it is written.</summary>
    private sealed class Lines(Stream to) : IAsyncDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(
            HashAlgorithmName.SHA256
        );

        public async Task Add<T>(T line, CancellationToken cancel)
        {
            byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, Json), (byte)'\n'];
            _hash.AppendData(bytes);
            await to.WriteAsync(bytes, cancel);
        }

        public async Task<string> Close()
        {
            await to.DisposeAsync();
            return Convert.ToHexStringLower(_hash.GetHashAndReset());
        }

        public async ValueTask DisposeAsync()
        {
            await to.DisposeAsync();
            _hash.Dispose();
        }
    }
}
