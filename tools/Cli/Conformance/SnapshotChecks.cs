using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trading.Cli.Conformance;

/// <summary>The snapshot, whole, packed and gone on with in the middle, and comparing a copy.</summary>
internal static class SnapshotChecks
{
    // So much is compared of a snapshot that may have a million lines.
    private const int Kept = 5_000;
    private const int RangeSize = 50;

    // What changes between two looks is no fault; three times in a row it would be.
    private const int Looks = 3;

    // Codes that no firm has, and ids of nothing, each between two ends with nothing else between.
    private static readonly string[] NoFirms =
    [
        "XX-CONFORMANCE-NONE:0",
        "XX-CONFORMANCE-NONE:1",
        "XX-CONFORMANCE-NONE:2",
    ];
    private static readonly string[] NoIds =
    [
        "00000000-0000-0000-0000-00000000c0f0",
        "00000000-0000-0000-0000-00000000c0f1",
        "00000000-0000-0000-0000-00000000c0f2",
    ];

    private static readonly string[] Kinds = ["entity", "credit", "procurement"];

    private static readonly LocalizedText Platform = new(
        "先再试一次（其间有变更）；仍不符，把这一行发给平台运维。",
        "Try once more (something may have changed meanwhile); where it stays, send this line to the operator."
    );

    private static readonly Check Whole = new(
        "P20",
        "snapshot.whole",
        new(
            "快照首行是游标，末行是行数",
            "A snapshot begins with the cursor and ends with the number of its lines"
        ),
        new("末行 count 等于其间的行数", "count in the last line is how many lines there were"),
        new(
            "没有末行的快照是断掉的：检查代理的超时和缓冲。",
            "One without its last line was cut off: look at the proxy's time-outs and buffers."
        )
    );

    private static readonly Check Packed = new(
        "P21",
        "snapshot.gzip",
        new("要求 gzip 即得 gzip，不要求则不压缩", "Asked for gzip it is gzip, and else it is not"),
        new("Content-Encoding: gzip，解压后可读", "Content-Encoding: gzip, which unpacks to lines"),
        new(
            "中间的代理改写 Accept-Encoding 或应答：请让它原样转发。",
            "A proxy between changes Accept-Encoding or the answer; have it pass them."
        )
    );

    private static readonly Check Resumed = new(
        "P22",
        "snapshot.resume",
        new(
            "断掉的快照从 resume 处继续，得到同样的字节",
            "A snapshot that broke off goes on behind its resume, with the same bytes"
        ),
        new(
            "其后各行与整份快照相同，首行 from 为此前的行数",
            "the lines behind are those of the whole, and from in the first is how many came before"
        ),
        Platform
    );

    private static readonly Check Digests = new(
        "P23",
        "reconcile.digest",
        new(
            "各类的核对摘要就是各行“编码或 id version 换行”的 SHA-256",
            "A range's digest is, of each kind, the SHA-256 of its lines: key, space, version, line feed"
        ),
        new("与由快照算出的摘要相同", "the digest taken of the snapshot's lines"),
        Platform
    );

    private static readonly Check Compared = new(
        "P24",
        "reconcile.differences",
        new(
            "各类的核对只说出差异：changed、missing、gone",
            "Comparing tells, of each kind, the differences alone: changed, missing, gone"
        ),
        new(
            "版本不符的为 changed，漏掉的为 missing，编造的为 gone",
            "another version is changed, what was left out is missing, what was made up is gone"
        ),
        Platform
    );

    public static async Task Run(CheckRun run, PlatformPeer peer)
    {
        SnapshotPart? part = null;
        await run.Try(
            Whole,
            async () =>
            {
                part = await Read(peer, "", run.Cancel);
                return part.Count == part.Lines
                    ? Seen.Good($"{part.Lines} 行", $"{part.Lines} lines")
                    : Seen.Bad(
                        $"{part.Lines} 行，末行 count 为 {part.Count}",
                        $"{part.Lines} lines, and count in the last is {part.Count}"
                    );
            }
        );
        await run.Try(Packed, () => Unpack(peer, run.Cancel));
        await run.Try(Resumed, () => Until(() => GoOn(peer, run.Cancel)));
        await run.Try(
            Digests,
            () => OfEachKind(kind => Until(() => Digest(peer, kind, run.Cancel)))
        );
        await run.Try(
            Compared,
            () => OfEachKind(kind => Until(() => Compare(peer, kind, run.Cancel)))
        );
    }

    /// <summary>The first firm that the key may be told of.</summary>
    public static async Task<string> FirstFirm(PlatformPeer peer, CancellationToken cancel)
    {
        await foreach (var line in peer.Snapshot("?kinds=entity", false, cancel))
        {
            if (JsonNode.Parse(line)?["id"] is { } id)
            {
                return id.GetValue<string>();
            }
        }

        throw new NotTriedException(new("密钥看不到任何主体", "the key is told of no firm"));
    }

    private static async Task<Seen> Until(Func<Task<Seen>> look)
    {
        var seen = await look();
        for (var more = Looks - 1; more > 0 && seen.Verdict == Verdict.Fails; more--)
        {
            seen = await look();
        }

        return seen;
    }

    private static async Task<SnapshotPart> Read(
        PlatformPeer peer,
        string query,
        CancellationToken cancel
    )
    {
        var (part, last) = (new SnapshotPart(), "");
        await foreach (var line in peer.Snapshot(query, packed: false, cancel))
        {
            last = line;
            if (part.First is null)
            {
                part.First =
                    JsonNode.Parse(line) ?? throw new InvalidDataException("snapshot: null");
            }
            else if (line.StartsWith("{\"kind\":", StringComparison.Ordinal))
            {
                part.Lines++;
                if (part.Kept.Count < Kept)
                {
                    part.Kept.Add(line);
                }
            }
        }

        part.Count = JsonNode.Parse(last)?["count"]?.GetValue<long>() ?? -1;
        return part;
    }

    private static async Task<Seen> Unpack(PlatformPeer peer, CancellationToken cancel)
    {
        var lines = 0;
        await foreach (var line in peer.Snapshot("", packed: true, cancel))
        {
            _ = JsonNode.Parse(line);
            if (++lines == Kept)
            {
                break;
            }
        }

        return lines >= 2
            ? Seen.Good($"解压出 {lines} 行", $"{lines} lines unpacked")
            : Seen.Bad($"只有 {lines} 行", $"only {lines} lines");
    }

    private static async Task<Seen> GoOn(PlatformPeer peer, CancellationToken cancel)
    {
        var whole = await Read(peer, "", cancel);
        if (whole.Kept.Count < 2)
        {
            throw new NotTriedException(
                new($"快照只有 {whole.Lines} 行", $"the snapshot has only {whole.Lines} lines")
            );
        }

        var middle = whole.Kept.Count / 2;
        var last = JsonNode.Parse(whole.Kept[middle - 1])!;
        // As the lines `resume` of a long snapshot are made, which a short one has none of.
        var place = string.Join(
            '\n',
            whole.First!["cursor"],
            last["kind"],
            last["id"],
            middle.ToString(CultureInfo.InvariantCulture),
            "",
            ""
        );
        var rest = await Read(
            peer,
            $"?resume={Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place))}",
            cancel
        );
        var expected = whole.Kept.Skip(middle);
        return
            rest.First?["cursor"]?.ToString() == whole.First["cursor"]?.ToString()
            && rest.First?["from"]?.ToString() == $"{middle}"
            && rest.Count == whole.Count
            && rest.Kept.Take(whole.Kept.Count - middle).SequenceEqual(expected)
            ? Seen.Good(
                $"从第 {middle} 行后继续，{rest.Lines} 行",
                $"gone on behind line {middle}, {rest.Lines} lines"
            )
            : Seen.Bad(
                $"从第 {middle} 行后继续得到 {rest.Lines} 行，count {rest.Count}；整份 {whole.Lines} 行，count {whole.Count}",
                $"gone on behind line {middle}: {rest.Lines} lines, count {rest.Count}; the whole has {whole.Lines}, count {whole.Count}"
            );
    }

    // The first that fails, else what was seen of all; a kind that the key does not open, or of which there is too little, is
    // left out where another is tried.
    private static async Task<Seen> OfEachKind(Func<string, Task<Seen>> look)
    {
        var (seen, left) = (new List<(string Kind, Seen Seen)>(), (NotTriedException?)null);
        foreach (var kind in Kinds)
        {
            try
            {
                var one = await look(kind);
                if (one.Verdict == Verdict.Fails)
                {
                    return one;
                }

                seen.Add((kind, one));
            }
            catch (NotTriedException none)
            {
                left ??= none;
            }
        }

        return seen.Count == 0
            ? throw left!
            : Seen.Good(
                string.Join('、', seen.Select(one => one.Kind)),
                string.Join(", ", seen.Select(one => one.Kind))
            );
    }

    private static async Task<Answer> Ranges(
        PlatformPeer peer,
        string kind,
        int size,
        CancellationToken cancel
    )
    {
        var answer = await peer.Get($"api/v1/reconcile?size={size}&kind={kind}", cancel);
        return answer.Status == 403
            ? throw new NotTriedException(
                new($"密钥不开放类别 {kind}", $"the key does not open the kind {kind}")
            )
            : answer;
    }

    private static async Task<Seen> Digest(PlatformPeer peer, string kind, CancellationToken cancel)
    {
        var answer = await Ranges(peer, kind, RangeSize, cancel);
        var (told, upTo) = (answer.At("/ranges/0/digest"), answer.At("/ranges/0/upTo"));
        if (answer.Status != 200 || told is null)
        {
            return PlatformChecks.Different(answer);
        }

        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, version) in await Present(peer, kind, upTo, cancel))
        {
            digest.AppendData(
                Encoding.UTF8.GetBytes(
                    string.Create(CultureInfo.InvariantCulture, $"{key} {version}\n")
                )
            );
        }

        var found = "sha-256:" + Convert.ToHexStringLower(digest.GetHashAndReset());
        return found == told
            ? Seen.Good(found, found)
            : Seen.Bad(
                $"{kind}：平台 {told}，快照 {found}",
                $"{kind}: the platform {told}, the snapshot {found}"
            );
    }

    private static async Task<Seen> Compare(
        PlatformPeer peer,
        string kind,
        CancellationToken cancel
    )
    {
        var range = await Ranges(peer, kind, 2, cancel);
        var there = await Present(peer, kind, range.At("/ranges/0/upTo"), cancel);
        if (there.Count < 2)
        {
            throw new NotTriedException(
                new($"密钥看到的 {kind} 不足两个", $"the key is told of fewer than two of {kind}")
            );
        }

        var none = kind == "entity" ? NoFirms : NoIds;
        var known = await Ask(
            new
            {
                kind,
                pairs = new[] { new { code = there[0].Key, version = there[0].Version + 1 } },
                upTo = there[1].Key,
            }
        );
        var madeUp = await Ask(
            new
            {
                kind,
                pairs = new[] { new { code = none[1], version = 1 } },
                after = none[0],
                upTo = none[2],
            }
        );
        string[] expected =
        [
            $"{there[0].Key} changed",
            $"{there[1].Key} missing",
            $"{none[1]} gone",
        ];
        string[] found = [.. known, .. madeUp];
        return found.Order().SequenceEqual(expected.Order())
            ? Seen.Good("changed、missing、gone", "changed, missing, gone")
            : Seen.Bad(
                $"{kind}：{string.Join("；", found)}",
                $"{kind}: {string.Join("; ", found)}"
            );

        async Task<List<string>> Ask<T>(T question)
        {
            var answer = await peer.Post(
                "api/v1/reconcile",
                JsonSerializer.Serialize(question),
                cancel
            );
            return (answer.Find("/differences") as JsonArray)
                    ?.Select(one => $"{one?["code"]} {one?["change"]}")
                    .ToList()
                ?? throw new InvalidDataException(answer.Brief);
        }
    }

    // In the order of the characters, which a snapshot's ids need not have.
    private static async Task<List<(string Key, long Version)>> Present(
        PlatformPeer peer,
        string kind,
        string? upTo,
        CancellationToken cancel
    )
    {
        var there = new List<(string Key, long Version)>();
        await foreach (var line in peer.Snapshot($"?kinds={kind}", packed: false, cancel))
        {
            var one = JsonNode.Parse(line)!;
            if (
                one["id"]?.GetValue<string>() is { } key
                && (upTo is null || string.CompareOrdinal(key, upTo) <= 0)
            )
            {
                there.Add((key, one["version"]!.GetValue<long>()));
            }
        }

        return [.. there.OrderBy(one => one.Key, StringComparer.Ordinal)];
    }

    private sealed class SnapshotPart
    {
        public JsonNode? First { get; set; }
        public List<string> Kept { get; } = [];
        public long Lines { get; set; }
        public long Count { get; set; }
    }
}
