using System.Globalization;

namespace Trading.Cli.Conformance;

/// <summary>
/// Whether a host of the platform answers as docs/integration.md says, from where it is looked and with the key that was
/// given. Nothing is changed there, unless it was allowed.
/// </summary>
internal static class PlatformChecks
{
    // A webhook is believed for five minutes; a minute of them is the platform's.
    private static readonly TimeSpan ClockApart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CertificateLeft = TimeSpan.FromDays(14);

    private static readonly Check Connection = new(
        "P01",
        "connection",
        new(
            "平台经 https 可达，证书有效（本机可用 http）",
            "The platform is reached by https with a valid certificate (by http on this machine alone)"
        ),
        new(
            "连接成功，证书至少还有 14 天",
            "a connection, with a certificate that is good for 14 days more"
        ),
        new(
            "检查网址、DNS、防火墙、代理和本机信任的根证书；证书将到期的请告知平台运维。",
            "Look at the address, DNS, firewall, proxy and the roots that this machine trusts; tell the operator of a certificate that ends."
        )
    );

    private static readonly Check Clock = new(
        "P02",
        "clock",
        new("两端时钟相差不超过一分钟", "The two clocks are not further apart than a minute"),
        new("Date 与本机时间相差 60 秒以内", "Date within 60 s of this machine's time"),
        new(
            "用 NTP 校准本机时钟：相差五分钟以上，推送会被当作重放。",
            "Set this machine's clock by NTP: five minutes apart, and webhooks count as replayed."
        )
    );

    private static readonly Check Accepted = new(
        "P03",
        "key.accepted",
        new("密钥有效且可读取变更流", "The key is good and opens the feed"),
        new(
            "GET /api/v1/changes 为 200（或要求先取快照的 410）",
            "GET /api/v1/changes is 200 (or 410, which asks for the snapshot first)"
        ),
        new(
            "401：密钥抄错、到期或已吊销；403 system.address：本机地址不在名单内；403：需要 changes.read。请联系系统管理员。",
            "401: the key is mistyped, ended or revoked; 403 system.address: this address is not on the list; 403: it needs changes.read. Ask the administrator."
        )
    );

    private static readonly Check Nobody = new(
        "P04",
        "key.none",
        new("没有密钥的请求被拒绝", "A request without a key is refused"),
        new(
            "401、WWW-Authenticate: Bearer 和问题说明",
            "401, WWW-Authenticate: Bearer and a problem document"
        ),
        new(
            "中间的代理可能改写了应答；请让它原样转发。",
            "A proxy between may change answers; have it pass them as they are."
        )
    );

    private static readonly Check Wrong = new(
        "P05",
        "key.unknown",
        new(
            "错误的密钥被拒绝并说明原因",
            "A wrong key is refused, and the answer says that it is the key"
        ),
        new(
            "401，WWW-Authenticate 含 error=\"invalid_token\"",
            "401 with error=\"invalid_token\" in WWW-Authenticate"
        ),
        new("同 P04。", "As P04.")
    );

    private static readonly Check Language = new(
        "P06",
        "language",
        new("问题说明用 Accept-Language 的语言", "Problems speak the language of Accept-Language"),
        new("zh-CN 与 en 的 detail 不同", "detail differs between zh-CN and en"),
        new(
            "中间的缓存或代理去掉了 Accept-Language。",
            "A cache or proxy between drops Accept-Language."
        )
    );

    private static readonly Check RateLimit = new(
        "P07",
        "ratelimit",
        new(
            "每个应答都说明本分钟还可请求多少次",
            "Each answer says how many requests are left in this minute"
        ),
        new(
            "RateLimit-Policy 有 q 和 w，RateLimit 有 r 和 t，r 不多于 q，逐次减少",
            "RateLimit-Policy with q and w, RateLimit with r and t; r is at most q and falls with each request"
        ),
        new(
            "中间的代理去掉了这些应答头；请让它放行。",
            "A proxy between drops these headers; let them through."
        )
    );

    private static readonly Check Permission = new(
        "P08",
        "scope.refused",
        new("密钥打不开的操作被拒绝", "An operation that no key of a system opens is refused"),
        new("GET /api/v1/systems 为 403", "GET /api/v1/systems is 403"),
        new(
            "若为 200，这把密钥权限过大：立即告知系统管理员。",
            "Where it is 200 the key opens too much: tell the administrator at once."
        )
    );

    /// <summary>Makes all checks; false where the platform cannot be spoken with, so that nothing else can be looked at.</summary>
    public static async Task<bool> Run(CheckRun run, PlatformPeer peer, PlatformTrial trial)
    {
        var there = await run.Try(Connection, () => Connect(peer, run.Cancel));
        if (!there)
        {
            return false;
        }

        await run.Try(Clock, () => LookAtClock(peer, run.Cancel));
        await run.Try(Nobody, () => AskAsNobody(peer, run.Cancel));
        await run.Try(Wrong, () => AskWithAnotherKey(peer, run.Cancel));
        if (!await run.Try(Accepted, () => Ask(peer, run.Cancel)))
        {
            return false;
        }

        await run.Try(Language, () => Speak(peer, run.Cancel));
        await run.Try(RateLimit, () => Count(peer, run.Cancel));
        await run.Try(Permission, () => AskForTooMuch(peer, run.Cancel));
        await FeedChecks.Run(run, peer);
        await SnapshotChecks.Run(run, peer);
        await RecordChecks.Run(run, peer, trial);
        return true;
    }

    private static async Task<Seen> Connect(PlatformPeer peer, CancellationToken cancel)
    {
        if (peer.Platform is { Scheme: "http", IsLoopback: false })
        {
            return Seen.Bad(
                "网址是 http：密钥会以明文传送，没有发送。",
                "The address is http: the key would be sent in the clear, and was not."
            );
        }

        var answer = await peer.GetAs(null, "api/v1/receipts/keys", cancel);
        if (answer.Status is >= 300 and < 400)
        {
            return Seen.Bad(
                $"被重定向到 {answer.Header("Location")}；请用最终网址。",
                $"Redirected to {answer.Header("Location")}; use the final address."
            );
        }

        if (peer.CertificateUntil is { } until && until - DateTimeOffset.UtcNow < CertificateLeft)
        {
            return Seen.Bad(
                $"证书 {until:yyyy-MM-dd} 到期",
                $"the certificate ends {until:yyyy-MM-dd}"
            );
        }

        var took = ((long)answer.Took.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var sandbox = peer.IsSandbox
            ? new LocalizedText("，是沙箱", ", a sandbox")
            : new LocalizedText("", "");
        return Seen.Good(
            $"{peer.Platform.Scheme}，{took} 毫秒{sandbox.Zh}",
            $"{peer.Platform.Scheme}, {took} ms{sandbox.En}"
        );
    }

    private static async Task<Seen> LookAtClock(PlatformPeer peer, CancellationToken cancel)
    {
        var answer = await peer.GetAs(null, "api/v1/receipts/keys", cancel);
        if (answer.Headers.Date is not { } there)
        {
            return Seen.Bad("应答没有 Date。", "The answer has no Date.");
        }

        // A proxy's cached answer says how old it is.
        var apart = DateTimeOffset.UtcNow - there - (answer.Headers.Age ?? TimeSpan.Zero);
        var seconds = ((long)apart.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return apart.Duration() <= ClockApart
            ? Seen.Good($"相差 {seconds} 秒", $"{seconds} s apart")
            : Seen.Bad($"相差 {seconds} 秒", $"{seconds} s apart");
    }

    private static async Task<Seen> AskAsNobody(PlatformPeer peer, CancellationToken cancel)
    {
        var answer = await peer.GetAs(null, "api/v1/changes?limit=1", cancel);
        return
            answer.Status == 401
            && (answer.Header("WWW-Authenticate") ?? "").StartsWith(
                "Bearer",
                StringComparison.Ordinal
            )
            && answer.At("/code") is not null
            ? Seen.Good($"401 {answer.At("/code")}", $"401 {answer.At("/code")}")
            : Different(answer);
    }

    private static async Task<Seen> AskWithAnotherKey(PlatformPeer peer, CancellationToken cancel)
    {
        var answer = await peer.GetAs(
            "trd_conformance-no-such-key",
            "api/v1/changes?limit=1",
            cancel
        );
        return
            answer.Status == 401
            && (answer.Header("WWW-Authenticate") ?? "").Contains(
                "invalid_token",
                StringComparison.Ordinal
            )
            ? Seen.Good("401 invalid_token", "401 invalid_token")
            : Different(answer);
    }

    private static async Task<Seen> Ask(PlatformPeer peer, CancellationToken cancel)
    {
        var answer = await peer.Get("api/v1/changes?limit=1", cancel);
        return answer.Status is 200 or 410
            ? Seen.Good($"{answer.Status}", $"{answer.Status}")
            : Different(answer);
    }

    private static async Task<Seen> Speak(PlatformPeer peer, CancellationToken cancel)
    {
        const string refused = "api/v1/changes?limit=0";
        var zh = await peer.Get(refused, cancel, ("Accept-Language", "zh-CN"));
        var en = await peer.Get(refused, cancel, ("Accept-Language", "en"));
        return
            zh.At("/detail") is { } chinese
            && en.At("/detail") is { } english
            && chinese != english
            && english.All(char.IsAscii)
            ? Seen.Good($"“{chinese}”与“{english}”", $"\"{chinese}\" and \"{english}\"")
            : Seen.Bad(
                $"“{zh.At("/detail")}”与“{en.At("/detail")}”",
                $"\"{zh.At("/detail")}\" and \"{en.At("/detail")}\""
            );
    }

    private static async Task<Seen> Count(PlatformPeer peer, CancellationToken cancel)
    {
        var first = await peer.Get("api/v1/changes?limit=0", cancel);
        var second = await peer.Get("api/v1/changes?limit=0", cancel);
        var quota = Parameter(first.Header("RateLimit-Policy"), 'q');
        var (before, after) = (
            Parameter(first.Header("RateLimit"), 'r'),
            Parameter(second.Header("RateLimit"), 'r')
        );
        // A minute may end between the two.
        var anew =
            Parameter(second.Header("RateLimit"), 't') > Parameter(first.Header("RateLimit"), 't');
        return quota is not null && before <= quota && (after < before || anew)
            ? Seen.Good($"每分钟 {quota} 次，还有 {after} 次", $"{quota} a minute, {after} left")
            : Seen.Bad(
                $"RateLimit-Policy: {first.Header("RateLimit-Policy")}；RateLimit: {first.Header("RateLimit")}，{second.Header("RateLimit")}",
                $"RateLimit-Policy: {first.Header("RateLimit-Policy")}; RateLimit: {first.Header("RateLimit")}, {second.Header("RateLimit")}"
            );
    }

    private static async Task<Seen> AskForTooMuch(PlatformPeer peer, CancellationToken cancel)
    {
        var answer = await peer.Get("api/v1/systems?take=1", cancel);
        return answer.Status == 403 && answer.At("/code") is not null
            ? Seen.Good($"403 {answer.At("/code")}", $"403 {answer.At("/code")}")
            : Different(answer);
    }

    // draft-ietf-httpapi-ratelimit-headers-10: a structured list with parameters.
    private static long? Parameter(string? header, char name) =>
        (header ?? "")
            .Split(';')
            .Select(part => part.Trim())
            .Where(part => part.StartsWith($"{name}=", StringComparison.Ordinal))
            .Select(part =>
                long.TryParse(part[2..], CultureInfo.InvariantCulture, out var value)
                    ? value
                    : (long?)null
            )
            .FirstOrDefault();

    internal static Seen Different(Answer answer) =>
        Seen.Bad($"应答：{answer.Brief}", $"Answered: {answer.Brief}");
}
