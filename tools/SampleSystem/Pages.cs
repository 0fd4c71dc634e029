using System.Globalization;
using System.Net;
using System.Text;
using Trading.Client;

namespace Trading.SampleSystem;

/// <summary>What the sample shows of itself.</summary>
internal static class Pages
{
    private const int Shown = 30;

    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["entity"] = "经营主体 entities",
        ["credit"] = "信用名单 credit listings",
        ["procurement"] = "项目 procurements",
    };

    public static async Task<IResult> Front(MirrorDatabase mine, Mirror mirror) =>
        await Page(mine, mirror, "");

    public static async Task<IResult> Use(
        HttpRequest request,
        TradingClient client,
        MirrorDatabase mine,
        Mirror mirror
    )
    {
        var form = await request.ReadFormAsync();
        var (code, tender) = (form["code"].ToString().Trim(), form["tender"].ToString().Trim());
        try
        {
            var used = await client.Use(code, tender);
            await mine.KeepRecord(code, used.Version, used.Entity.ToJsonString());
            return await Page(
                mine,
                mirror,
                $"""<p class="good" role="status">已使用 {Safe(code)} 第 {used.Version} 版，凭证 {used.ReceiptId}，签名与摘要核验无误。Used version {used.Version}; the receipt was verified.</p>"""
            );
        }
        catch (TradingRefusedException refused)
        {
            return await Page(
                mine,
                mirror,
                $"""<p class="bad" role="alert">{Safe(refused.Message)} <code>{Safe(refused.Code)}</code></p>"""
            );
        }
        catch (Exception lost) when (lost is HttpRequestException or ReceiptInvalidException)
        {
            return await Page(
                mine,
                mirror,
                $"""<p class="bad" role="alert">{Safe(lost.Message)}</p>"""
            );
        }
    }

    private static async Task<IResult> Page(MirrorDatabase mine, Mirror mirror, string said)
    {
        var page = new StringBuilder(
            """
            <!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>示例交易系统 · Sample trading system</title><style>
            body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem; color: #1b2733 }
            table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d5dce3 } td:nth-child(4) { overflow-wrap: anywhere } @media (max-width: 45rem) { td, th { overflow-wrap: anywhere; padding: .3rem .2rem } }
            .good { background: #e6f4ea; padding: .5rem } .bad { background: #fdecea; padding: .5rem } .muted { color: #5b6875 }
            .new { animation: new 4s } @keyframes new { from { background: #fff3c4 } } .wide { overflow-x: auto }
            label { display: inline-block; margin: .2rem .6rem .2rem 0 } input, button { font: inherit; padding: .3rem .5rem }
            </style></head><body><h1>示例交易系统 <small lang="en">Sample trading system</small></h1>
            """
        );
        page.Append(said);
        page.Append("<div id=\"standing\">");
        page.Append(
            mirror.LastFault is { } fault
                ? $"""<p class="bad" role="alert">平台暂时无法读取，稍后自动重试。Not reached, tried again by itself: {Safe(fault.Message)}</p>"""
                : $"""<p>与平台一致 as the platform is: <strong>{At(mirror.CurrentAt)}</strong>，已收到推送 webhooks received: <strong>{await mine.Hints()}</strong>，保存的主体信息 records kept: <strong>{await mine.Records()}</strong></p>"""
        );
        page.Append(
            "<table><thead><tr><th>镜像 mirror</th><th>可用 usable</th><th>已移除 removed</th></tr></thead><tbody>"
        );
        foreach (var counted in await mine.Counts())
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{Kinds.GetValueOrDefault(counted.Kind, counted.Kind)}</td><td>{counted.Usable:N0}</td><td>{counted.Removed:N0}</td></tr>"
            );
        }

        page.Append(
            """
            </tbody></table></div><h2>使用主体信息 <small lang="en">Use a record for a tender</small></h2>
            <form method="post" action="/uses"><label>代码 code <input name="code" required size="22"></label>
            <label>项目编号 tender <input name="tender" required></label><button>使用并核验凭证 Use, and verify the receipt</button></form>
            <h2 id="latest">最近收到的变更 <small lang="en">Latest changes, as they came</small></h2>
            <p class="muted">平台一有变更，这里几秒内出现新行，不必刷新。 A change on the platform is a new row here within seconds.</p>
            <div id="changes" class="wide"><table aria-labelledby="latest"><thead><tr><th>次序 no.</th><th>时间 at</th><th>类别 kind</th><th>标识 id</th><th>版本 version</th><th>变更 change</th><th>原因 reason</th></tr></thead><tbody>
            """
        );
        foreach (var seen in await mine.Latest(Shown))
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr data-number=\"{seen.Number}\"><td>{seen.Number}</td><td>{Safe(seen.At)}</td><td>{Safe(seen.Kind)}</td><td>{Safe(seen.Id)}</td><td>{seen.Version}</td><td>{Safe(seen.Change)}</td><td>{Safe(seen.Reason)}</td></tr>"
            );
        }

        page.Append(
            """
            </tbody></table></div><p class="muted">本页由 tools/SampleSystem 提供，用 Trading.Client 编写。<a href="/mirror">JSON</a></p>
            <script>
            const parts = ["standing", "changes"];
            setInterval(async () => {
              if (document.hidden) return;
              const answer = await fetch("/").catch(() => null);
              if (!answer?.ok) return;
              const now = new DOMParser().parseFromString(await answer.text(), "text/html");
              const last = Number(document.querySelector("tr[data-number]")?.dataset.number ?? 0);
              for (const id of parts) {
                const next = now.getElementById(id);
                next.querySelectorAll("tr[data-number]").forEach(row => row.classList.toggle("new", Number(row.dataset.number) > last));
                document.getElementById(id).replaceChildren(...next.childNodes);
              }
            }, 2000);
            </script></body></html>
            """
        );
        return Results.Content(page.ToString(), "text/html; charset=utf-8");
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);

    private static string At(DateTimeOffset? at) =>
        at is { } known
            ? known
                .ToOffset(TimeSpan.FromHours(8))
                .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : "…";
}
