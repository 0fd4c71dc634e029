using System.Globalization;

namespace Trading.Cli.Conformance;

/// <summary>
/// Whether a trading system's receiver of webhooks answers as docs/integration.md asks: the kit is the platform, and posts good
/// ones and such as somebody else might send.
/// </summary>
internal static class ReceiverChecks
{
    public const string Folder = "webhooks";
    private const int Together = 8;
    private const string Good = $"{Folder}/w10-both-signatures.json";

    private static readonly Check Address = new(
        "W01",
        "receiver.address",
        new(
            "接收地址直接应答：https（本机可用 http），不重定向",
            "The address answers by itself: https (http on this machine alone), and no redirect"
        ),
        new("直接应答，不是 3xx", "an answer that is no 3xx"),
        new(
            "平台不跟随重定向：登记最终网址。",
            "The platform follows no redirect: name the final address."
        )
    );

    private static readonly Check InTime = new(
        "W02",
        "receiver.time",
        new("15 秒内应答", "It answers within 15 s"),
        new("先应答 2xx，再处理", "2xx first, the work afterwards"),
        new(
            "把 webhook-id 放进队列即应答；不要在应答前读变更流。",
            "Put webhook-id into a queue and answer; do not read the feed before you do."
        )
    );

    private static readonly Check AtOnce = new(
        "W03",
        "receiver.together",
        new(
            "同时到达的推送都被接收（平台对一个地址最多同时八个）",
            "Webhooks that come together are taken (up to eight at once come to one address)"
        ),
        new("八个都是 2xx", "2xx for all eight"),
        new(
            "数据库锁或单线程处理使并发失败：先入队，后处理。",
            "A lock or a single thread lets some fail: queue first, work afterwards."
        )
    );

    private static readonly Check NotGone = new(
        "W04",
        "receiver.gone",
        new(
            "410 只在不再需要推送时使用：平台收到即暂停",
            "410 is for who wants no more: the platform pauses at once"
        ),
        new("没有一个应答是 410", "no answer was 410"),
        new(
            "不认得的请求答 400 或 401；要停止推送才答 410。",
            "Answer 400 or 401 to what you do not believe, and 410 to stop webhooks alone."
        )
    );

    private static readonly Check Stands = new(
        "W05",
        "receiver.stands",
        new("不认得的请求不会使接收端出错", "What it does not believe does not make it fall over"),
        new("没有一个应答是 5xx", "no answer was 5xx"),
        new(
            "先核验签名再解析正文；解析失败答 400。",
            "Check the signature before the body is parsed; answer 400 where it cannot be."
        )
    );

    public static async Task Run(CheckRun run, ReceiverPeer peer, bool knowsPublicKey)
    {
        var word = Guid.NewGuid().ToString("N")[..8];
        var good = Samples.Read<WebhookSample>(Good).Requests[0];
        if (
            !await run.Try(Address, () => Reach(peer, good, word, run.Cancel))
            || !await run.Try(InTime, () => Wait(peer, good, word, run.Cancel))
        )
        {
            return;
        }

        foreach (var file in Samples.In(Folder))
        {
            var sample = Samples.Read<WebhookSample>(file);
            await run.Try(
                CheckOf(sample, file),
                () => Post(peer, sample, word, knowsPublicKey, run.Cancel)
            );
        }

        await run.Try(AtOnce, () => PostTogether(peer, good, word, run.Cancel));
        await run.Try(NotGone, () => Task.FromResult(None(peer, status => status == 410)));
        await run.Try(Stands, () => Task.FromResult(None(peer, status => status >= 500)));
    }

    /// <summary>What a sample asks of a receiver.</summary>
    public static Check CheckOf(WebhookSample sample, string file) =>
        new(
            sample.Number,
            $"sample.{Path.GetFileNameWithoutExtension(file)}",
            new(sample.Title.Zh, sample.Title.En),
            sample.Takes
                ? new("2xx", "2xx")
                : new("拒绝（4xx，例如 401）", "a refusal (4xx, such as 401)"),
            new(sample.Advice.Zh, sample.Advice.En)
        );

    private static async Task<Seen> Reach(
        ReceiverPeer peer,
        WebhookRequest good,
        string word,
        CancellationToken cancel
    )
    {
        if (peer.Address is { Scheme: "http", IsLoopback: false })
        {
            return Seen.Bad("网址是 http。", "The address is http.");
        }

        try
        {
            var answer = await peer.Post(good, $"{word}-first", cancel);
            return answer.Status is >= 300 and < 400
                ? Seen.Bad(
                    $"{answer.Status}，重定向到 {answer.Header("Location")}",
                    $"{answer.Status}, redirected to {answer.Header("Location")}"
                )
                : Seen.Good($"{answer.Status}", $"{answer.Status}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // That it is slow is the next check's.
            return Seen.Good("已连接，未应答", "connected, and not answered");
        }
    }

    private static async Task<Seen> Wait(
        ReceiverPeer peer,
        WebhookRequest good,
        string word,
        CancellationToken cancel
    )
    {
        var answer = await peer.Post(good, $"{word}-second", cancel);
        var took = ((long)answer.Took.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return Seen.Good($"{took} 毫秒", $"{took} ms");
    }

    private static async Task<Seen> Post(
        ReceiverPeer peer,
        WebhookSample sample,
        string word,
        bool knowsPublicKey,
        CancellationToken cancel
    )
    {
        if (sample.ByPublicKeyAlone && !knowsPublicKey)
        {
            throw new NotTriedException(
                new(
                    "接收端只按密钥核验；按公钥核验的用 --public-key 说明",
                    "the receiver checks by the secret alone; say --public-key for one that checks by it"
                )
            );
        }

        var statuses = new List<int>();
        foreach (var request in sample.Requests)
        {
            statuses.Add((await peer.Post(request, word, cancel)).Status);
        }

        var said = string.Join(' ', statuses);
        return statuses.TrueForAll(status => Fits(status, sample.Takes))
            ? Seen.Good(said, said)
            : Seen.Bad(said, said);
    }

    // What falls over has not believed it either; W05 says so of all.
    private static bool Fits(int status, bool takes) =>
        takes ? status is >= 200 and < 300 : status >= 400;

    private static async Task<Seen> PostTogether(
        ReceiverPeer peer,
        WebhookRequest good,
        string word,
        CancellationToken cancel
    )
    {
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, Together)
                .Select(number => peer.Post(good, $"{word}-{number}", cancel))
        );
        var said = string.Join(' ', answers.Select(answer => answer.Status));
        return answers.All(answer => Fits(answer.Status, true))
            ? Seen.Good(said, said)
            : Seen.Bad(said, said);
    }

    private static Seen None(ReceiverPeer peer, Func<int, bool> which)
    {
        var found = peer.Answered.Where(answer => which(answer.Status)).ToList();
        var said = string.Join(' ', found.Select(answer => $"{answer.Status} {answer.Id}"));
        return found.Count == 0
            ? Seen.Good($"{peer.Answered.Count} 个应答", $"{peer.Answered.Count} answers")
            : Seen.Bad(said, said);
    }
}
