using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Trading.Domain.Codes;

namespace Trading.Registry.Resolution;

/// <summary>
/// A firm's name taken apart, as 《企业名称登记管理规定》 art. 6 puts it together: place, brand, trade, form. Width, brackets,
/// traditional characters, numerals, invisible characters and notes that offices put behind a name make no difference.
/// </summary>
internal sealed partial record CompanyName
{
    private static readonly string[] Branches =
    [
        "分公司",
        "支公司",
        "分厂",
        "分店",
        "分行",
        "支行",
        "分院",
        "分所",
        "分部",
        "分局",
        "分社",
        "分中心",
        "营业部",
        "营业厅",
        "办事处",
        "代表处",
        "项目部",
        "经营部",
        "销售部",
        "服务部",
        "门市部",
        "工程处",
        "工程队",
    ];

    // The longest first. What broke off in the middle of a form is that form.
    private static readonly (string Ending, string Form)[] Forms =
    [
        ("股份有限责任公司", Stock),
        ("股份有限公司", Stock),
        ("有限责任公司", Limited),
        ("责任有限公司", Limited),
        ("有限责任公", Limited),
        ("股份有限公", Stock),
        ("有限责任", Limited),
        ("有限公司", Limited),
        ("股份公司", Stock),
        ("股份有限", Stock),
        ("有限公", Limited),
        ("有限责", Limited),
        ("限公司", Limited),
        ("总公司", Company),
        ("有限", Limited),
        ("股份", Stock),
        ("公司", Company),
        ("公", ""),
    ];

    private static readonly string[] Bodies =
    [
        "农民专业合作社",
        "专业合作社",
        "合作社",
        "会计师事务所",
        "事务所",
        "合伙企业",
        "个人独资企业",
        "研究院",
        "研究所",
        "设计院",
        "医院",
        "学校",
        "大学",
        "学院",
        "幼儿园",
        "中心",
        "协会",
        "商会",
        "基金会",
        "总厂",
        "厂",
        "工作室",
        "经营部",
        "服务部",
        "商行",
        "商店",
        "商社",
        "超市",
        "店",
        "铺",
        "行",
        "馆",
        "社",
        "站",
        "局",
        "院",
        "所",
        "队",
        "部",
        "场",
    ];

    private const int LongestNote = 4;

    // A subsidiary, a works, a shop: what one character behind the form may say.
    private const string PartOfFirm = "司厂店部处队站院所行社组库校";

    public const string Limited = "limited";
    public const string Stock = "stock";
    public const string Company = "company";

    /// <summary>Everything that was written, folded, without punctuation and notes.</summary>
    public required string Whole { get; init; }

    /// <summary>Places named.</summary>
    public required IReadOnlyList<Region> Places { get; init; }

    /// <summary>Brand and trade.</summary>
    public required string Core { get; init; }

    /// <summary>The brand (字号); empty where there is nothing but a trade.</summary>
    public required string Brand { get; init; }

    /// <summary>What it does.</summary>
    public required string Trade { get; init; }

    /// <summary>Legal form; empty when the name does not say.</summary>
    public required string Form { get; init; }

    /// <summary>True for a group (集团).</summary>
    public required bool IsGroup { get; init; }

    /// <summary>What is written behind the head firm's name; null of a firm that is no branch.</summary>
    public required string? Branch { get; init; }

    /// <summary>The numbers in brand and trade.</summary>
    public required string Numbers { get; init; }

    /// <summary>True for what may as well be a person's name: too short to tell, and without any form.</summary>
    public bool MayBePerson => Form.Length == 0 && Branch is null && Whole.Length <= 4;

    /// <summary>The city it names, or the province where it names no more; null when it names no place.</summary>
    public Region? Place =>
        Places.FirstOrDefault(place => place.Level is RegionLevel.City or RegionLevel.Zone)
        ?? Places.Select(CityOf).FirstOrDefault(city => city is not null)
        ?? (Places.Count > 0 ? Places[0] : null);

    /// <summary>Takes a name apart.</summary>
    public static CompanyName Of(string? name)
    {
        var text = Folded(name);
        // What it is called now is its name; what stands before is history.
        text = NameOfNow().Match(text) is { Success: true } now ? now.Groups[1].Value : text;
        text = FormerName().Replace(text, "");
        text = Note().Replace(text, "");
        var places = new List<Region>();
        var inBrackets = new StringBuilder();
        // A bracket holds a place, a form, or part of the brand.
        text = Bracket()
            .Replace(
                text,
                match =>
                {
                    var inside = Bare(match.Groups[1].Value);
                    if (RegionWords.Named(inside, places) is { } region)
                    {
                        places.Add(region);
                        return "";
                    }

                    if (EnglishForm().IsMatch(inside))
                    {
                        return "";
                    }

                    if (inside.EndsWith("合伙", StringComparison.Ordinal) || inside == "个人独资")
                    {
                        inBrackets.Append(inside);
                        return "";
                    }

                    return inside;
                }
            );
        text = Bare(EnglishTail().Replace(text, "$1"));
        var whole = text;
        text = WithoutPlaces(text, places);
        var (head, branch) = Split(text);
        var (core, form) = WithoutForm(head);
        if (inBrackets.Length > 0 && form is "" or "中心")
        {
            form = "合伙企业";
        }

        var group = core.Contains("集团", StringComparison.Ordinal);
        core = group ? core.Replace("集团", "", StringComparison.Ordinal) : core;
        core = core.Length == 0 ? head : core;
        core = Numerals.InFigures(core);
        var brand = core[..^TradeLength(core)];
        return new()
        {
            Whole = whole,
            Places = places,
            Core = core,
            Brand = brand,
            Trade = core[brand.Length..],
            Form = form,
            IsGroup = group,
            Branch = branch is null ? null : Numerals.InFigures(branch),
            Numbers = Numerals.Of(core),
        };
    }

    /// <summary>Folded alone: one width, one case, one variant of each character, nothing that cannot be seen.</summary>
    public static string Folded(string? text)
    {
        var folded = new StringBuilder();
        foreach (
            var character in string.Concat((text ?? "").EnumerateRunes())
                .Normalize(NormalizationForm.FormKC)
        )
        {
            if (
                char.GetUnicodeCategory(character)
                is not (
                    UnicodeCategory.Format
                    or UnicodeCategory.Control
                    or UnicodeCategory.NonSpacingMark
                    or UnicodeCategory.PrivateUse
                    or UnicodeCategory.OtherNotAssigned
                )
            )
            {
                folded.Append(
                    character switch
                    {
                        '〔' or '【' or '[' or '{' or '<' or '《' or '〈' or '「' or '『' => '(',
                        '〕' or '】' or ']' or '}' or '>' or '》' or '〉' or '」' or '』' => ')',
                        _ => CharacterVariants.Standard(char.ToUpperInvariant(character)),
                    }
                );
            }
        }

        return folded.ToString();
    }

    /// <summary>Letters and figures alone.</summary>
    public static string Bare(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    /// <summary>The city that a place lies in, itself where it is one; null of a province.</summary>
    public static Region? CityOf(Region place) =>
        place.Level is RegionLevel.City or RegionLevel.Zone ? place
        : place.Level == RegionLevel.County && place.Parent is { } parent ? Regions.Find(parent)
        : null;

    private static string WithoutPlaces(string text, List<Region> places)
    {
        while (RegionWords.At(text, places) is var (region, length))
        {
            if (region is not null)
            {
                places.Add(region);
            }

            text = text[length..];
        }

        return text;
    }

    private static (string Head, string? Branch) Split(string text)
    {
        if (BehindHead().Match(text) is { Success: true } match)
        {
            var places = new List<Region>();
            var tail = WithoutPlaces(match.Groups[2].Value, places);
            if (Branches.Any(end => tail.EndsWith(end, StringComparison.Ordinal)))
            {
                return (
                    match.Groups[1].Value,
                    string.Concat(places.Select(place => place.Name.Zh)) + tail
                );
            }

            // A word or two behind the form is what an office put there; more, or a part's own word, is another body.
            return (
                match.Groups[1].Value,
                tail.Length > LongestNote || tail.Any(PartOfFirm.Contains) ? tail : null
            );
        }

        var ending = Branches.FirstOrDefault(end => text.EndsWith(end, StringComparison.Ordinal));
        // 经营部 and the like alone are shops of their own; 分公司 never is.
        return
            ending is null
            || !ending.StartsWith('分')
                && ending is not ("支公司" or "支行" or "办事处" or "代表处" or "项目部")
            ? (text, null)
            : (text[..^ending.Length], ending);
    }

    private static (string Core, string Form) WithoutForm(string text)
    {
        foreach (var (ending, form) in Forms)
        {
            if (
                text.EndsWith(ending, StringComparison.Ordinal)
                && text.Length > ending.Length
                && !text.EndsWith("办公", StringComparison.Ordinal)
            )
            {
                return (text[..^ending.Length], form);
            }
        }

        return
            Bodies.FirstOrDefault(end =>
                text.EndsWith(end, StringComparison.Ordinal) && text.Length > end.Length
            )
                is { } body
            ? (text, body)
            : (text, "");
    }

    // As much of the end as is put together from words of trades.
    private static int TradeLength(string core)
    {
        var best = 0;
        var ends = new bool[core.Length + 1];
        ends[core.Length] = true;
        for (var at = core.Length - 2; at >= 0; at--)
        {
            for (
                var length = 2;
                length <= ResolutionTables.LongestTrade && at + length <= core.Length;
                length++
            )
            {
                if (ends[at + length] && ResolutionTables.IsTrade(core.Substring(at, length)))
                {
                    ends[at] = true;
                    best = core.Length - at;
                }
            }
        }

        return best;
    }

    // (原…), 曾用名…: the name of before says nothing of which firm it is now. Within a name 原 is a character like any other, as
    // in 清原 or 中原.
    [GeneratedRegex(
        @"(?:[(]|(?<=公司))(原名|原|曾用名|更名前|简称|以下简称)[:]?[^()]{4,}[)]?$|[(](原名|原|曾用名|简称|以下简称)[^()]*[)]"
    )]
    private static partial Regex FormerName();

    [GeneratedRegex(
        @"(?:[(]|(?<=公司))(?:现名|现更名为|已更名为|更名为|变更为|现为)[:]?([^()]{4,}(?:[(][^()]*[)][^()]*)?)[)]?\z"
    )]
    private static partial Regex NameOfNow();

    [GeneratedRegex(
        @"[(](已?注销|已?吊销|停用|作废|重复|盖章|公章|备注[^()]*|新|旧|筹|待核实?|有误|[*#?\s]*)[)]|[*#?]+$"
    )]
    private static partial Regex Note();

    [GeneratedRegex(@"[(]([^()]*)[)]?")]
    private static partial Regex Bracket();

    // An English name behind the Chinese one, or the forms of an English name.
    [GeneratedRegex(
        @"(?<=\p{IsCJKUnifiedIdeographs}{4})\s*[A-Z][A-Z0-9\s.,&'’-]*$|([A-Z0-9])[\s,.]+(?:CO(?:MPANY)?[\s,.]*(?:LTD|LIMITED)|LTD|LIMITED|INC|CORP(?:ORATION)?|LLC)[\s.]*$"
    )]
    private static partial Regex EnglishTail();

    // An English name in brackets, as its form tells.
    [GeneratedRegex(@"\A[A-Z0-9]{3,}(?:LTD|LIMITED|INC|CORP|CORPORATION|COMPANY|LLC)\z")]
    private static partial Regex EnglishForm();

    [GeneratedRegex(
        @"\A(.+?(?:股份有限公司|有限责任公司|有限公司|集团公司|总公司|(?<!分|支)公司))(.+)\z"
    )]
    private static partial Regex BehindHead();
}
