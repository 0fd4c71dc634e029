using Trading.Domain.Codes;

namespace Trading.Demo;

/// <summary>Invented names that read like the province's.</summary>
internal static class DemoNames
{
    private static readonly string[] Families =
    [
        "王",
        "李",
        "张",
        "刘",
        "陈",
        "杨",
        "赵",
        "黄",
        "周",
        "吴",
        "徐",
        "孙",
        "胡",
        "朱",
        "高",
        "林",
        "何",
        "郭",
        "马",
        "罗",
    ];
    private static readonly string[] Given =
    [
        "建国",
        "丽华",
        "志强",
        "秀英",
        "海涛",
        "晓东",
        "文静",
        "国庆",
        "春梅",
        "立新",
        "思远",
        "佳琪",
        "永刚",
        "雪松",
        "明辉",
    ];
    private static readonly string[] Words =
    [
        "恒信",
        "远达",
        "北方",
        "辽河",
        "盛泰",
        "金桥",
        "中诚",
        "华岳",
        "东升",
        "百川",
        "新源",
        "宏图",
    ];

    private static readonly (string Trade, string Industry)[] Trades =
    [
        ("建设工程有限公司", "E4710"),
        ("市政工程有限公司", "E4813"),
        ("信息技术有限公司", "I6510"),
        ("医疗器械有限公司", "F5153"),
        ("物业服务有限公司", "K7020"),
        ("商贸有限公司", "F5199"),
    ];

    private static readonly (string What, string Kind, string Category, string Buyer)[] Needs =
    [
        ("{0}老旧小区改造工程施工", "construction", "房屋建筑", "{1}住房和城乡建设局"),
        ("{0}中心小学教学楼加固工程施工", "construction", "房屋建筑", "{1}教育局"),
        ("{0}主干路路面维修工程施工", "construction", "市政道路", "{1}城市建设管理局"),
        ("{0}供水管网更新改造工程施工", "construction", "市政管网", "{1}水务局"),
        ("{0}河道综合治理工程施工", "construction", "水利", "{1}水务局"),
        ("{0}农村公路养护工程施工", "construction", "公路", "{1}交通运输局"),
        ("{0}中小学多媒体教学设备采购", "government", "教学设备", "{1}教育局"),
        ("{0}职业学校实训设备采购", "government", "教学设备", "{1}教育局"),
        ("{0}人民医院彩色超声诊断仪采购", "government", "医疗设备", "{1}人民医院"),
        ("{0}中心医院医用冷藏设备采购", "government", "医疗设备", "{1}中心医院"),
        ("{0}政务服务中心物业服务采购", "government", "物业服务", "{1}机关事务服务中心"),
        ("{0}图书馆物业及保安服务采购", "government", "物业服务", "{1}文化旅游和广播电视局"),
        ("{0}政务云运维服务采购", "government", "信息服务", "{1}大数据管理局"),
        ("{0}智慧城管平台升级服务采购", "government", "信息服务", "{1}城市管理行政执法局"),
    ];

    private static readonly string[] Parts =
    [
        "",
        "（一标段）",
        "（二标段）",
        "（三标段）",
        "",
        "（第二次）",
        "",
    ];

    private static readonly (string Title, string Category, string Buyer)[] Evaluated =
    [
        ("沈阳市市民服务热线平台升级改造采购", "信息服务", "沈阳市营商环境建设局"),
        ("沈阳市地铁车站客流监测系统维护服务采购", "信息服务", "沈阳市交通运输局"),
        ("沈阳市公共建筑节能改造设计服务采购", "设计服务", "沈阳市机关事务管理局"),
        ("沈阳市妇幼保健院新生儿监护设备采购", "医疗设备", "沈阳市卫生健康委员会"),
        ("沈阳市第三职业学校数控实训设备采购", "教学设备", "沈阳市教育局"),
    ];

    private static readonly string[] Fields =
    [
        "房屋建筑",
        "市政工程",
        "工程造价",
        "信息技术",
        "医疗设备",
        "教学设备",
        "物业服务",
        "经济",
    ];

    public static string Person(int number) =>
        Families[number * 7 % Families.Length] + Given[number * 11 % Given.Length];

    public static (string Name, string Industry) Firm(int number, string city)
    {
        var (trade, industry) = Trades[number % Trades.Length];
        return ($"{city}{Words[number * 5 % Words.Length]}{trade}", industry);
    }

    /// <summary>What somebody in a city buys: half the time one of its counties does.</summary>
    public static (string Title, string Kind, string Category, string Buyer) Procurement(
        int number,
        Region city
    )
    {
        var (what, kind, category, buyer) = Needs[number % Needs.Length];
        var counties = Regions.Below(city.Code).ToList();
        var where =
            number % 2 == 0 || counties.Count == 0
                ? city.Name.Zh
                : counties[number / 2 % counties.Count].FullName.Zh;
        return (
            Fill(what, where) + Parts[number / 3 % Parts.Length],
            kind,
            category,
            Fill(buyer, where)
        );

        static string Fill(string text, string where) =>
            text.Replace("{0}", where, StringComparison.Ordinal)
                .Replace("{1}", where, StringComparison.Ordinal);
    }

    /// <summary>A procurement that one of the panels evaluates, from 1.</summary>
    public static (string Title, string Category, string Buyer) OfPanel(int number) =>
        Evaluated[number - 1];

    public static string Employer(int number, string city) =>
        city
        + (number % 3) switch
        {
            0 => "设计研究院",
            1 => "工程咨询中心",
            _ => "职业技术学院",
        };

    // Two fields each, so that every field has ten experts; a few have one more, which few have.
    public static IReadOnlyList<string> Specialties(int number) =>
        [
            Fields[number % Fields.Length],
            Fields[(number + 3) % Fields.Length],
            .. number < 3 ? (string[])[DemoPanels.ExpertsSpecialty]
            : number < 6 ? [DemoPanels.ScarceSpecialty]
            : [],
        ];
}
