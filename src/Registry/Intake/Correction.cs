namespace Trading.Registry.Intake;

/// <summary>What a cell was taken as, where that is not quite what stands in it.</summary>
/// <param name="Kind">One of <see cref="CorrectionKinds"/>.</param>
/// <param name="Line">Its line.</param>
/// <param name="Column">The field.</param>
/// <param name="Was">What stands there, with the numbers of persons masked.</param>
/// <param name="Is">What it is taken as.</param>
public sealed record Correction(string Kind, long Line, string Column, string Was, string? Is);

/// <summary>What is taken otherwise than it stands, and said.</summary>
public static class CorrectionKinds
{
    internal const string Blanks = "blanks";
    internal const string Width = "width";
    internal const string Case = "case";
    internal const string CodeForm = "code_form";
    internal const string CodeScheme = "code_scheme";
    internal const string FormerCode = "former_code";
    internal const string FormerUnread = "former_unread";
    internal const string KindOfCode = "kind_of_code";
    internal const string KindWord = "kind_word";
    internal const string Day = "day";
    internal const string Serial = "serial";
    internal const string NoEnd = "no_end";
    internal const string Region = "region";
    internal const string Number = "number";
    internal const string Unit = "unit";
    internal const string Phone = "phone";
    internal const string Formula = "formula";
    internal const string Breaks = "breaks";
    internal const string Placeholder = "placeholder";
    internal const string KeptAsText = "kept_as_text";
    internal const string Merged = "merged";
    internal const string FormulaError = "formula_error";

    /// <summary>All of them, in words.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(KindOfCode, new("主体类型由代码得出", "kind told from the code")),
        new(
            CodeScheme,
            new("旧代码，按组织机构代码或注册号读取", "old code, its scheme told by its form")
        ),
        new(
            CodeForm,
            new("代码中的空格、连字符等已去掉", "blanks and hyphens taken out of a code")
        ),
        new(
            FormerCode,
            new("没有统一社会信用代码，用旧代码", "no unified code, the old one is taken")
        ),
        new(FormerUnread, new("旧代码无法识别，未采用", "old code not readable, left out")),
        new(Width, new("全角字符按半角读取", "full-width characters read as half-width")),
        new(Case, new("小写字母按大写读取", "small letters read as capitals")),
        new(Blanks, new("看不见的字符和空白已去掉", "invisible characters and blanks taken out")),
        new(
            KeptAsText,
            new(
                "去掉了 Excel 文本标记（=\"…\" 或撇号）",
                "taken out of Excel's mark for text (=\"…\" or an apostrophe)"
            )
        ),
        new(Formula, new("以公式符号开头，按文字读取", "begins as a formula, taken as text")),
        new(Breaks, new("单元格内的换行已去掉", "line breaks within a cell taken out")),
        new(Placeholder, new("“无”“/”“-”等按空白读取", "“none”, “/”, “-” read as nothing")),
        new(
            FormulaError,
            new("公式出错（#N/A 等），按空白读取", "a formula's error (#N/A …) read as nothing")
        ),
        new(
            Merged,
            new("合并单元格的内容用于其中每一行", "merged cells count for each of their rows")
        ),
        new(KindWord, new("主体类型按列表中的词归类", "kind told from the list's own word")),
        new(Day, new("日期写法已统一", "day written otherwise")),
        new(Serial, new("Excel 日期序号读作日期", "Excel's serial number read as a day")),
        new(NoEnd, new("“长期”等读作没有期限", "no end")),
        new(Region, new("地区名称读作区划代码", "region told from its name")),
        new(Number, new("带千分位、小数或单位的数字", "number with groups, decimals or a unit")),
        new(
            Unit,
            new(
                "金额按表头的单位换算为万元",
                "amount turned into ten thousand yuan by its heading's unit"
            )
        ),
        new(Phone, new("电话写法已统一", "telephone number written otherwise")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText NameOf(string kind) =>
        All.FirstOrDefault(term => term.Code == kind)?.Name ?? new(kind, kind);
}
