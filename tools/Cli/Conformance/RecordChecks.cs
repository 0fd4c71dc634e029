using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Domain.Receipts;

namespace Trading.Cli.Conformance;

/// <summary>Records, their receipts and their tags.</summary>
internal static class RecordChecks
{
    private const int MostTried = 20;
    private const string NotUsable = "entity.not_usable";

    private static readonly LocalizedText Platform = new(
        "把这一行发给平台运维；凭证不能核验时不要依据它作决定。",
        "Send this line to the platform's operator; decide nothing by a receipt that does not hold."
    );

    private static readonly Check Keys = new(
        "P30",
        "receipts.keys",
        new("核验凭证的公钥对所有人公开", "The keys that check receipts are everybody's"),
        new("无密钥即可取得 JWK 集", "a JWK set, for who sends no key"),
        Platform
    );

    private static readonly Check Receipt = new(
        "P31",
        "receipt.verified",
        new(
            "使用凭证离线核验成立，改动一处即不成立",
            "A receipt holds offline, and no longer once anything in it is changed"
        ),
        new(
            "签名与摘要成立；改了项目编号的不成立",
            "signature and digest hold; with another tender they do not"
        ),
        Platform
    );

    private static readonly Check Repeated = new(
        "P32",
        "idempotency",
        new(
            "同一 Idempotency-Key 重发得到同一凭证，换内容则被拒绝",
            "The same Idempotency-Key gives the same receipt again, and is refused with another body"
        ),
        new(
            "同一 receiptId；换内容 422 idempotency.reused",
            "the same receiptId; another body is 422 idempotency.reused"
        ),
        new("重发前检查请求头是否被代理去掉。", "Look whether a proxy drops the header.")
    );

    private static readonly Check Kept = new(
        "P33",
        "receipt.kept",
        new("凭证可以再取，一字不差", "A receipt can be fetched again, as it was signed"),
        new("GET /api/v1/receipts/{id} 核验成立", "GET /api/v1/receipts/{id} holds"),
        Platform
    );

    private static readonly Check NotModified = new(
        "P34",
        "etag",
        new("没有变化时再读为 304", "Read again while nothing has changed it is 304"),
        new("带 If-None-Match 为 304，无正文", "304 without a body, with If-None-Match"),
        new(
            "原样传回 ETag（含引号）；中间的代理可能去掉它。",
            "Send the ETag back as it came, with its quotes; a proxy between may drop it."
        )
    );

    public static async Task Run(CheckRun run, PlatformPeer peer, PlatformTrial trial)
    {
        ReceiptKeySet? keys = null;
        await run.Try(
            Keys,
            async () =>
            {
                keys = await ReadKeys(peer, run.Cancel);
                return keys.Keys.Count == 0
                    ? Seen.Good(
                        "还没有凭证，也没有公钥",
                        "no receipt was given so far, and no key made"
                    )
                    : Seen.Good($"{keys.Keys.Count} 把", $"{keys.Keys.Count}");
            }
        );
        var (firm, key, tender) = ("", "", "CONFORMANCE-1");
        Answer? used = null;
        await run.Try(
            Receipt,
            async () =>
            {
                trial.DemandWriting(peer);
                if (keys is null)
                {
                    throw new NotTriedException(new("没有公钥", "there are no keys"));
                }

                Answer? answer = null;
                await foreach (var one in Firms(peer, trial, run.Cancel))
                {
                    (firm, key) = (one, $"conformance-{Guid.NewGuid():N}");
                    answer = await Use(peer, firm, tender, key, run.Cancel);
                    if (answer.At("/code") != NotUsable)
                    {
                        break;
                    }
                }

                if (answer is not { Status: 201 })
                {
                    return answer is null
                        ? throw new NotTriedException(
                            new("密钥看不到任何主体", "the key is told of no firm")
                        )
                        : PlatformChecks.Different(answer);
                }

                (used, trial.Firm) = (answer, firm);
                // The first receipt may have made the first key.
                keys = await ReadKeys(peer, run.Cancel);
                var forged = answer.Json!;
                forged["receipt"]!["tender"] = "CONFORMANCE-2";
                return !Holds(answer.Text, keys)
                        ? Seen.Bad(
                            $"不成立：{answer.At("/receipt")}",
                            $"it does not hold: {answer.At("/receipt")}"
                        )
                    : Holds(forged.ToJsonString(), keys)
                        ? Seen.Bad("改动后仍成立", "it holds although it was changed")
                    : Seen.Good(
                        $"凭证 {answer.At("/receiptId")}，主体 {firm}",
                        $"receipt {answer.At("/receiptId")} of {firm}"
                    );
            }
        );
        await run.Try(
            Repeated,
            async () =>
            {
                var first = Given(used);
                var again = await Use(peer, firm, tender, key, run.Cancel);
                var other = await Use(peer, firm, tender + "-OTHER", key, run.Cancel);
                return again.At("/receiptId") != first.At("/receiptId")
                    ? PlatformChecks.Different(again)
                    : other.IsProblem(
                        422,
                        "invalid",
                        "/headers/Idempotency-Key",
                        "idempotency.reused"
                    );
            }
        );
        await run.Try(
            Kept,
            async () =>
            {
                var first = Given(used);
                var answer = await peer.Get(
                    $"api/v1/receipts/{first.At("/receiptId")}",
                    run.Cancel
                );
                return
                    answer.Status == 200
                    && answer.At("/id") == first.At("/receiptId")
                    && keys is not null
                    && Holds(answer.Text, keys)
                    ? Seen.Good("成立", "it holds")
                    : PlatformChecks.Different(answer);
            }
        );
        await run.Try(
            NotModified,
            async () =>
            {
                _ = Given(used);
                var path = $"api/v1/entities/{Uri.EscapeDataString(firm)}/record";
                var first = await peer.Get(path, run.Cancel);
                if (first.Header("ETag") is not { } tag)
                {
                    return PlatformChecks.Different(first);
                }

                var again = await peer.Get(path, run.Cancel, ("If-None-Match", tag));
                return again is { Status: 304, Bytes.Length: 0 }
                    ? Seen.Good($"304 {tag}", $"304 {tag}")
                    : PlatformChecks.Different(again);
            }
        );
    }

    private static async Task<ReceiptKeySet> ReadKeys(PlatformPeer peer, CancellationToken cancel)
    {
        var answer = await peer.GetAs(null, "api/v1/receipts/keys", cancel);
        var set = ReceiptKeySet.Read(answer.Text);
        return set.Problem is null ? set.Value : throw new InvalidDataException(answer.Brief);
    }

    // The one that was said, or the first of the snapshot, among which may be such as have not submitted their record.
    private static async IAsyncEnumerable<string> Firms(
        PlatformPeer peer,
        PlatformTrial trial,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        if (trial.Firm is { } said)
        {
            yield return said;
            yield break;
        }

        var left = MostTried;
        await foreach (var line in peer.Snapshot("?kinds=entity", packed: false, cancel))
        {
            if (JsonNode.Parse(line)?["id"] is { } id && left-- > 0)
            {
                yield return id.GetValue<string>();
            }

            if (left == 0)
            {
                yield break;
            }
        }
    }

    private static Answer Given(Answer? used) =>
        used
        ?? throw new NotTriedException(
            new("没有使用凭证（见 P31）", "there is no receipt of a use (see P31)")
        );

    private static Task<Answer> Use(
        PlatformPeer peer,
        string firm,
        string tender,
        string key,
        CancellationToken cancel
    ) =>
        peer.Post(
            $"api/v1/entities/{Uri.EscapeDataString(firm)}/uses",
            JsonSerializer.Serialize(new { tender }),
            cancel,
            ("Idempotency-Key", key)
        );

    private static bool Holds(string text, ReceiptKeySet keys) =>
        ReceiptCheck.Of(text, keys) is { Problem: null, Value.Holds: true };
}
