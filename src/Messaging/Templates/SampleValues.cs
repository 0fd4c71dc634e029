using System.Collections.Frozen;

namespace Trading.Messaging.Templates;

/// <summary>What could stand in a placeholder, so that words are seen as whoever gets them sees them. Nobody's data.</summary>
internal static class SampleValues
{
    private static readonly FrozenDictionary<string, LocalizedText> All = new Dictionary<
        string,
        LocalizedText
    >
    {
        ["absent"] = new("王敏", "Wang Min"),
        ["address"] = new("203.0.113.7", "203.0.113.7"),
        ["agency"] = new("辽宁示例招标代理有限公司", "Example Agency Ltd"),
        ["answer"] = new("系核对资质，已补充说明。", "It was to check a licence; now explained."),
        ["answer_by"] = new("2026-12-01 12:00", "2026-12-01 12:00"),
        ["at"] = new("2026-12-02 09:00", "2026-12-02 09:00"),
        ["blue"] = new("4", "4"),
        ["code"] = new("12345678", "12345678"),
        ["count"] = new("7", "7"),
        ["day"] = new("2026-12-31", "2026-12-31"),
        ["document"] = new("示例罚决〔2026〕1号", "Example decision 1 of 2026"),
        ["draw"] = new("3", "3"),
        ["due"] = new("2026-12-04 17:00", "2026-12-04 17:00"),
        ["effect"] = new("不得参加政府采购活动", "no part in government procurement"),
        ["fields"] = new("名称、注册资本", "name, registered capital"),
        ["figures"] = new(
            "公告至投标截止时间（PSI 0.31）",
            "Time from notice to deadline (PSI 0.31)"
        ),
        ["firm"] = new("示例建设有限公司", "Example Construction Ltd"),
        ["from"] = new("2026-12-01", "2026-12-01"),
        ["items"] = new("安全生产许可证", "Work-safety licence"),
        ["left"] = new("30", "30"),
        ["limits"] = new("组合容易猜中", "The panel is easily guessed"),
        ["list"] = new("示例名单", "Example list"),
        ["loosening"] = new(
            "没有符合限额的组合。最小的放宽：“来自沈阳市以外”至少 2 人改为 1 人。",
            "No panel meets the quotas. The smallest loosening: 'From outside Shenyang': at least 2 becomes 1."
        ),
        ["market"] = new("辽宁省", "Liaoning"),
        ["minutes"] = new("30", "30"),
        ["missing"] = new("2 名机电工程专家", "2 experts of electrical engineering"),
        ["number"] = new("2026-210200-0012", "2026-210200-0012"),
        ["officer"] = new("李强", "Li Qiang"),
        ["orange"] = new("2", "2"),
        ["other"] = new("大连市示例学校", "Example School of Dalian"),
        ["place"] = new("大连市公共资源交易中心 3 号评标室", "Evaluation room 3, Dalian"),
        ["provider"] = new("辽宁政务服务统一身份认证", "Government sign-in of Liaoning"),
        ["purchaser"] = new("大连市示例学校", "Example School of Dalian"),
        ["purpose"] = new("资格审查", "qualification"),
        ["question"] = new(
            "我单位未参加该项目，为何读取？",
            "We took no part in it: why was it read?"
        ),
        ["read"] = new(
            "2026-11-20 10:15，项目 DL-2026-0042",
            "2026-11-20 10:15, tender DL-2026-0042"
        ),
        ["reason"] = new("材料齐全，符合规定。", "Complete, and as the rules have it."),
        ["red"] = new("1", "1"),
        ["reveal_by"] = new("2026-12-01 15:30", "2026-12-01 15:30"),
        ["roles"] = new("监督人员", "Supervisor"),
        ["rows"] = new("1,234", "1,234"),
        ["scope"] = new("大连市", "Dalian"),
        ["seats"] = new("5", "5"),
        ["serves"] = new(
            "已改用此前使用过的模型。",
            "One that was in service before serves again."
        ),
        ["signals"] = new(
            "报价呈等差规律；投标文件由同一台设备编制",
            "Prices in equal steps; bids made on one machine"
        ),
        ["source"] = new("市场监管总局登记信息", "The business register"),
        ["specialty"] = new("房屋建筑工程", "Building works"),
        ["stand_in"] = new("李强", "Li Qiang"),
        ["system"] = new("大连市政府采购电子交易系统", "The trading system of Dalian"),
        ["title"] = new("大连市示例学校教学楼工程", "School building, Dalian"),
        ["to"] = new("2026-12-08", "2026-12-08"),
        ["until"] = new("2026-12-11", "2026-12-11"),
        ["what"] = new(
            "一个推送地址持续失败，已自动暂停推送。",
            "A webhook failed for too long and is paused."
        ),
        ["why"] = new(
            "不在贵单位参与的项目之中",
            "it is none of the tenders that your firm takes part in"
        ),
        ["worst"] = new(
            "大连市示例学校教学楼工程；示例道路养护",
            "School building, Dalian; road maintenance"
        ),
    }.ToFrozenDictionary();

    /// <summary>The names that have one.</summary>
    public static IEnumerable<string> Names => All.Keys;

    /// <summary>Of a placeholder; the placeholder itself where it has none.</summary>
    public static LocalizedText Of(string name) =>
        All.GetValueOrDefault(name, new($"{{{name}}}", $"{{{name}}}"));
}
