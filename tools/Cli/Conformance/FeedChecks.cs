using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Trading.Cli.Conformance;

/// <summary>The change feed: in order, resumable, waited for, and cursors that lead nowhere told apart.</summary>
internal static class FeedChecks
{
    private const int Page = 500;
    private const int Few = 2;
    private const string Rehearsals = "api/v1/sandbox/rehearsals";
    private const long FarAhead = 1L << 40;
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(700);

    private static readonly LocalizedText Program = new(
        "这是平台一侧的问题，或中间有代理改写应答：把这一行发给平台运维。",
        "It is the platform's, or a proxy between changes answers: send this line to its operator."
    );

    private static readonly Check Order = new(
        "P10",
        "feed.order",
        new(
            "变更流中同一 id 的变更按 version 递增",
            "In the feed the changes of one id come in the order of their versions"
        ),
        new("version 不倒退，每页都有 next", "no version goes back, and each page has next"),
        Program
    );

    private static readonly Check Resume = new(
        "P11",
        "feed.resume",
        new(
            "同一游标再问得到同样的变更，逐页读与一次读相同",
            "The same cursor gives the same changes again, and page by page is what it is at once"
        ),
        new("两种读法逐项相同", "both ways alike, item by item"),
        Program
    );

    private static readonly Check Wait = new(
        "P12",
        "feed.wait",
        new(
            "带 wait 的请求在没有变更时等到时限",
            "With wait a request is kept until there is something or the time is over"
        ),
        new(
            "wait=1 约一秒后应答，或因有变更而提前",
            "wait=1 is answered after a second, or sooner with a change"
        ),
        new(
            "中间的代理缓冲或提前断开长轮询：把它的超时设为 70 秒以上，对 /api/v1/changes 不缓冲。",
            "A proxy between buffers or cuts long polls: give it more than 70 s, and no buffer for /api/v1/changes."
        )
    );

    private static readonly Check Unreadable = Refused(
        "P13",
        "cursor.unreadable",
        400,
        "编造的游标",
        "A made-up cursor"
    );
    private static readonly Check OtherSystem = Refused(
        "P14",
        "cursor.other_system",
        400,
        "另一系统的游标",
        "Another system's cursor"
    );
    private static readonly Check Future = Refused(
        "P15",
        "cursor.future",
        409,
        "尚未到达的游标",
        "A cursor beyond the end"
    );
    private static readonly Check OtherEpoch = Refused(
        "P16",
        "cursor.other_epoch",
        410,
        "另一数据库副本的游标",
        "A cursor of another copy of the database"
    );
    private static readonly Check Expired = Refused(
        "P17",
        "cursor.expired",
        410,
        "早于保存期的游标",
        "A cursor older than what is kept"
    );

    private static readonly Check FewerFields = Refused(
        "P18",
        "cursor.fields_narrowed",
        410,
        "可读字段减少之前的游标",
        "A cursor of before fewer fields could be read"
    );

    public static async Task Run(CheckRun run, PlatformPeer peer)
    {
        await run.Try(Order, () => ReadInOrder(peer, run.Cancel));
        await run.Try(Resume, () => ReadTwice(peer, run.Cancel));
        await run.Try(Wait, () => WaitAtTheEnd(peer, run.Cancel));
        await run.Try(
            Unreadable,
            async () =>
                (await After("conformance", peer, run.Cancel)).IsProblem(
                    400,
                    "cursor.unreadable",
                    "/after"
                )
        );
        await run.Try(
            OtherSystem,
            async () =>
                (
                    await After(
                        await Forged(peer, run.Cancel, system: "000000000000"),
                        peer,
                        run.Cancel
                    )
                ).IsProblem(400, "cursor.other_system", "/after")
        );
        await run.Try(
            Future,
            async () =>
                (
                    await After(await Forged(peer, run.Cancel, ahead: FarAhead), peer, run.Cancel)
                ).IsProblem(409, "cursor.future")
        );
        await run.Try(OtherEpoch, () => AskWithAnotherEpoch(peer, run.Cancel));
        await run.Try(Expired, () => AskForTheBeginning(peer, run.Cancel));
        await run.Try(FewerFields, () => ReadLess(peer, run.Cancel));
    }

    /// <summary>The cursor of now, as a snapshot begins with it.</summary>
    public static async Task<string> Head(PlatformPeer peer, CancellationToken cancel)
    {
        await foreach (var line in peer.Snapshot("", packed: false, cancel))
        {
            return JsonNode.Parse(line)?["cursor"]?.GetValue<string>()
                ?? throw new InvalidDataException($"cursor? {line}");
        }

        throw new InvalidDataException("snapshot: 0");
    }

    private static async Task<Seen> ReadInOrder(PlatformPeer peer, CancellationToken cancel)
    {
        var page = await Changes(await Start(peer, cancel), Page, peer, cancel);
        var last = new Dictionary<string, long>();
        foreach (var change in page.Items)
        {
            var (id, version) = (
                $"{change["kind"]}/{change["id"]}",
                change["version"]!.GetValue<long>()
            );
            if (last.TryGetValue(id, out var before) && version < before)
            {
                return Seen.Bad(
                    $"{id} 的 version {version} 在 {before} 之后",
                    $"{id}: version {version} behind {before}"
                );
            }

            last[id] = version;
        }

        return Seen.Good(
            $"{page.Items.Count} 项变更，{last.Count} 个 id",
            $"{page.Items.Count} changes of {last.Count} ids"
        );
    }

    private static async Task<Seen> ReadTwice(PlatformPeer peer, CancellationToken cancel)
    {
        var start = await Start(peer, cancel);
        var whole = await Changes(start, 2 * Few, peer, cancel);
        if (whole.Items.Count < 2 * Few)
        {
            throw new NotTriedException(
                new(
                    $"变更流只有 {whole.Items.Count} 项",
                    $"there are only {whole.Items.Count} changes"
                )
            );
        }

        var first = await Changes(start, Few, peer, cancel);
        var again = await Changes(start, Few, peer, cancel);
        var second = await Changes(first.Next, Few, peer, cancel);
        var parts = first.Items.Concat(second.Items).Select(Identity).ToList();
        return
            first.Items.Select(Identity).SequenceEqual(again.Items.Select(Identity))
            && parts.SequenceEqual(whole.Items.Select(Identity))
            ? Seen.Good("相同", "alike")
            : Seen.Bad(
                $"一次：{string.Join(' ', whole.Items.Select(Identity))}；逐页：{string.Join(' ', parts)}",
                $"at once: {string.Join(' ', whole.Items.Select(Identity))}; page by page: {string.Join(' ', parts)}"
            );

        static string Identity(JsonNode change) =>
            $"{change["kind"]}/{change["id"]}@{change["version"]}";
    }

    private static async Task<Seen> WaitAtTheEnd(PlatformPeer peer, CancellationToken cancel)
    {
        var answer = await peer.Get(
            $"api/v1/changes?after={await Head(peer, cancel)}&wait=1",
            cancel
        );
        var took = ((long)answer.Took.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return
            answer.Status == 200
            && ((answer.Find("/changes") as JsonArray)?.Count > 0 || answer.Took >= Early)
            ? Seen.Good($"{took} 毫秒", $"{took} ms")
            : Seen.Bad($"{took} 毫秒后：{answer.Brief}", $"after {took} ms: {answer.Brief}");
    }

    private static async Task<Seen> AskWithAnotherEpoch(PlatformPeer peer, CancellationToken cancel)
    {
        var answer = await After(await Forged(peer, cancel, epoch: "conformance"), peer, cancel);
        var seen = answer.IsProblem(410, "cursor.other_epoch");
        return seen.Verdict == Verdict.Holds ? await Leads(answer, peer, seen, cancel) : seen;
    }

    private static async Task<Seen> AskForTheBeginning(PlatformPeer peer, CancellationToken cancel)
    {
        var answer = await After(await Forged(peer, cancel, position: 0), peer, cancel);
        if (answer.Status == 200)
        {
            throw new NotTriedException(
                new(
                    "此平台的变更流还保存到最初；在沙箱中可使游标过期",
                    "this feed still reaches back to its beginning; in a sandbox cursors can be made to expire"
                )
            );
        }

        var seen = answer.IsProblem(410, "cursor.expired");
        return seen.Verdict == Verdict.Holds ? await Leads(answer, peer, seen, cancel) : seen;
    }

    // The system may read all that its keys open again afterwards.
    private static async Task<Seen> ReadLess(PlatformPeer peer, CancellationToken cancel)
    {
        if (!peer.IsSandbox)
        {
            throw new NotTriedException(
                new("只能在沙箱中演练", "it can be rehearsed in a sandbox alone")
            );
        }

        var before = await Head(peer, cancel);
        var rehearsed = await peer.Post(
            Rehearsals,
            """{ "what": "fields", "sections": ["identity"] }""",
            cancel
        );
        if (rehearsed.Status != 200)
        {
            return Seen.Bad(rehearsed.Brief, rehearsed.Brief);
        }

        try
        {
            var answer = await After(before, peer, cancel);
            var seen = answer.IsProblem(410, "cursor.fields_narrowed");
            return seen.Verdict != Verdict.Holds ? seen
                : answer.At("/fieldsChanged") != "true"
                    ? Seen.Bad(
                        $"410 没有 fieldsChanged：{answer.Brief}",
                        $"410 without fieldsChanged: {answer.Brief}"
                    )
                : await Leads(answer, peer, seen, cancel);
        }
        finally
        {
            await peer.Post(Rehearsals, """{ "what": "fields" }""", cancel);
        }
    }

    // 410 says where the snapshot is, and it is there.
    private static async Task<Seen> Leads(
        Answer answer,
        PlatformPeer peer,
        Seen seen,
        CancellationToken cancel
    )
    {
        if (answer.At("/snapshot") is not { } snapshot)
        {
            return Seen.Bad(
                $"410 没有 snapshot：{answer.Brief}",
                $"410 without snapshot: {answer.Brief}"
            );
        }

        await foreach (
            var _ in peer.Snapshot(
                snapshot.Replace("/api/v1/snapshot", "", StringComparison.Ordinal),
                false,
                cancel
            )
        )
        {
            break;
        }

        return seen;
    }

    private static Task<Answer> After(string cursor, PlatformPeer peer, CancellationToken cancel) =>
        peer.Get($"api/v1/changes?after={Uri.EscapeDataString(cursor)}&limit=1", cancel);

    // From the beginning where the feed has one.
    private static async Task<string?> Start(PlatformPeer peer, CancellationToken cancel) =>
        (await peer.Get("api/v1/changes?limit=1", cancel)).Status == 410
            ? await Head(peer, cancel)
            : null;

    private static async Task<(List<JsonNode> Items, string Next)> Changes(
        string? after,
        int limit,
        PlatformPeer peer,
        CancellationToken cancel
    )
    {
        var from = after is null ? "" : $"&after={Uri.EscapeDataString(after)}";
        var answer = await peer.Get($"api/v1/changes?limit={limit}{from}", cancel);
        return
            answer.Status == 200
            && answer.Find("/changes") is JsonArray changes
            && answer.At("/next") is { Length: > 0 } next
            && answer.Find("/more") is not null
            ? (changes.Select(change => change!).ToList(), next)
            : throw new InvalidDataException(answer.Brief);
    }

    // A program never looks into a cursor. The kit is of the same house, and knows where what lies in it.
    private static async Task<string> Forged(
        PlatformPeer peer,
        CancellationToken cancel,
        string? epoch = null,
        long ahead = 0,
        long? position = null,
        string? system = null
    )
    {
        var parts = Encoding
            .UTF8.GetString(Base64Url.DecodeFromChars(await Head(peer, cancel)))
            .Split('.', 4);
        parts[0] = epoch ?? parts[0];
        parts[1] = (
            position ?? (long.Parse(parts[1], CultureInfo.InvariantCulture) + ahead)
        ).ToString(CultureInfo.InvariantCulture);
        parts[2] = system ?? parts[2];
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('.', parts)));
    }

    private static Check Refused(string number, string code, int status, string zh, string en) =>
        new(
            number,
            code,
            new($"{zh}被认出", $"{en} is told apart"),
            new(
                $"{status} {code}{(status == 410 ? "，带可用的 snapshot" : "")}",
                $"{status} {code}{(status == 410 ? " with a snapshot that is there" : "")}"
            ),
            Program
        );
}
