using System.Buffers;

namespace Trading.Analysis.Screening;

/// <summary>Tells headings from clauses, and what a heading announces.</summary>
internal static class SectionSense
{
    private const int LongestHeading = 30;

    private static readonly SearchValues<char> Duty = SearchValues.Create("须应得不提≥");

    private static readonly (string Word, SectionKind Kind)[] Words =
    [
        ("法律依据", SectionKind.Law),
        ("法规摘录", SectionKind.Law),
        ("评分", SectionKind.Scoring),
        ("评审因素", SectionKind.Scoring),
        ("评审标准", SectionKind.Scoring),
        ("评标办法", SectionKind.Scoring),
        ("评标标准", SectionKind.Scoring),
        ("评审办法", SectionKind.Scoring),
        ("分值", SectionKind.Scoring),
        ("资格", SectionKind.Qualification),
        ("投标人须具备", SectionKind.Qualification),
        ("实质性要求", SectionKind.Substantive),
        ("合同条款", SectionKind.Commercial),
        ("商务要求", SectionKind.Commercial),
        ("商务条款", SectionKind.Commercial),
        ("付款方式", SectionKind.Commercial),
        ("支付方式", SectionKind.Commercial),
        ("专用条款", SectionKind.Commercial),
        ("通用条款", SectionKind.Commercial),
        ("获取", SectionKind.Notice),
        ("投标人须知", SectionKind.Notice),
        ("供应商须知", SectionKind.Notice),
        ("投标文件的递交", SectionKind.Notice),
        ("响应文件的提交", SectionKind.Notice),
        ("公告", SectionKind.Notice),
        ("采购需求", SectionKind.Unknown),
        ("技术要求", SectionKind.Unknown),
        ("技术参数", SectionKind.Unknown),
        ("技术规格", SectionKind.Unknown),
        ("技术需求", SectionKind.Unknown),
    ];

    /// <summary>What a line announces; null for one that is no heading.</summary>
    public static SectionKind? Announced(string line)
    {
        var text = line.AsSpan().Trim();
        if (
            text.Length is < 2 or > LongestHeading
            || text[^1] is '。' or '；' or ';' or '，' or ',' or '、'
            || text.ContainsAny("，。；★▲")
        )
        {
            return null;
        }

        var rest = Unnumbered(text);
        foreach (var (word, kind) in Words)
        {
            var at = rest.IndexOf(word, StringComparison.Ordinal);
            // A heading names its subject and little else; a clause has a verb of duty.
            if (at >= 0 && rest.Length <= word.Length + 14 && !rest.ContainsAny(Duty))
            {
                return kind;
            }
        }

        return null;
    }

    /// <summary>What the heading of a column announces; <see cref="SectionKind.Unknown"/> when nothing.</summary>
    public static SectionKind OfColumn(string heading)
    {
        foreach (var (word, kind) in Words)
        {
            if (heading.Contains(word, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        return SectionKind.Unknown;
    }

    /// <summary>True when a line begins an item of its own rather than going on with the one before.</summary>
    public static bool Begins(ReadOnlySpan<char> line)
    {
        var text = line.TrimStart(" \t　");
        return text.IsEmpty
            || Unnumbered(text).Length < text.Length
            || "★▲●◆■□※△*#•·-—▪➢√☆◇○".Contains(text[0], StringComparison.Ordinal);
    }

    private static ReadOnlySpan<char> Unnumbered(ReadOnlySpan<char> text)
    {
        var at = 0;
        if (text[0] is '(' or '（' or '第' or '【' or '[')
        {
            at++;
        }

        var first = at;
        while (
            at < text.Length
            && (
                char.IsDigit(text[at])
                || "一二三四五六七八九十百.．".Contains(text[at], StringComparison.Ordinal)
            )
        )
        {
            at++;
        }

        if (at == first)
        {
            return text;
        }

        var dotted = text[at - 1] is '.' or '．' || text[first..at].ContainsAny(".．");
        if (
            at < text.Length
            && ")）、章节条部包】]:： \t".Contains(text[at], StringComparison.Ordinal)
        )
        {
            return text[(at + 1)..];
        }

        return dotted ? text[at..] : text;
    }
}
