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

    private static readonly (string What, string Kind, string Category)[] Needs =
    [
        ("老旧小区改造工程施工", "construction", "房屋建筑"),
        ("城区道路维修工程施工", "construction", "市政道路"),
        ("供水管网更新工程施工", "construction", "市政管网"),
        ("学校多媒体教学设备采购", "government", "教学设备"),
        ("医院医疗设备采购", "government", "医疗设备"),
        ("办公楼物业服务采购", "government", "物业服务"),
        ("政务信息系统运维服务采购", "government", "信息服务"),
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

    public static (string Title, string Kind, string Category) Procurement(int number, string city)
    {
        var (what, kind, category) = Needs[number % Needs.Length];
        return ($"{city}{what}（第 {number + 1} 号）", kind, category);
    }

    public static string Buyer(int number, string city) =>
        city
        + (number % 7) switch
        {
            0 => "住房和城乡建设局",
            1 or 2 => "城市建设管理局",
            3 => "教育局",
            4 => "中心医院",
            _ => "机关事务服务中心",
        };

    public static string Employer(int number, string city) =>
        city
        + (number % 3) switch
        {
            0 => "设计研究院",
            1 => "工程咨询中心",
            _ => "职业技术学院",
        };

    // Two fields each, so that every field has ten experts.
    public static IReadOnlyList<string> Specialties(int number) =>
        [Fields[number % Fields.Length], Fields[(number + 3) % Fields.Length]];
}
