using Trading.Access;
using Trading.Alerts.Screening;
using Trading.Domain.Codes;

namespace Trading.Demo;

/// <summary>A draft that the purchaser had screened before publishing it, half answered.</summary>
internal static class DemoScreening
{
    private const string Draft = """
        沈阳市第三中学多媒体教室设备采购项目
        竞争性磋商文件（征求意见稿，演示）

        第一章 供应商资格条件
        1.1 供应商须在沈阳市注册，并在本市设有固定办公场所。
        1.2 供应商注册资本不得低于500万元。
        1.3 供应商应具有良好的商业信誉和健全的财务会计制度。

        第二章 技术要求
        2.1 投影机须为爱普生品牌原装产品。
        2.2 光通量不低于4000流明，含三年质保。

        第三章 评分标准
        3.1 获得市级以上行政主管部门颁发的奖项，每个得2分，最高6分。
        3.2 接到服务通知后2小时内响应的得3分。

        第四章 合同与付款
        4.1 验收合格之日起30日内付清合同款。
        """;

    public static async Task Make(DemoDesk desk, CancellationToken cancel)
    {
        var at = DemoDesk.AtNine(desk.Today.AddDays(-3));
        var purchaser = (await desk.Of("purchaser", Roles.Purchaser, cancel)) with
        {
            EntityCode = DemoAgencies.Purchaser,
        };
        var made = await desk.Do(
            at,
            new ScreenDraft.Command(
                ReceivedDraft.OfText(Draft, "多媒体教室设备采购-磋商文件.txt"),
                ScreeningRegimes.Auto,
                RegionCode.Given("210100"),
                "government"
            ),
            purchaser,
            cancel
        );
        if (made.Hits is [var first, .., var last])
        {
            await desk.Do(
                at.AddHours(1),
                new AnswerHit.Command(made.Id, first.Number, HitDecisions.Changed),
                purchaser,
                cancel
            );
            await desk.Do(
                at.AddHours(1),
                new AnswerHit.Command(
                    made.Id,
                    last.Number,
                    HitDecisions.Kept,
                    "奖项与项目质量直接相关，已报主管部门说明。"
                ),
                purchaser,
                cancel
            );
        }
    }
}
