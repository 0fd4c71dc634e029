namespace Trading.Analysis.Screening;

/// <summary>Which lines are read together.</summary>
internal static class TextUnits
{
    private const int MostLines = 12;

    private static readonly string[] Openings =
    [
        "投标人",
        "供应商",
        "本项目",
        "采购人",
        "招标人",
        "申请人",
        "中标人",
        "评标",
        "响应",
        "合同",
        "潜在",
        "项目",
    ];

    /// <summary>True when the sentence of a line plainly goes on in the next: a comma, or a word that the next line ends.</summary>
    public static bool Continues(DocumentLine line, DocumentLine next)
    {
        var text = line.Text.AsSpan().TrimEnd();
        var after = next.Text.AsSpan().TrimStart();
        return line.Row == next.Row
            && !text.IsEmpty
            && !after.IsEmpty
            && text[^1] is '，' or ',' or '、'
            && !SectionSense.Begins(after);
    }

    /// <summary>True when it may go on: nothing ends it, and the next line begins nothing of its own.</summary>
    public static bool MayContinue(DocumentLine line, DocumentLine next)
    {
        if (line.Row is { } row)
        {
            return row == next.Row;
        }

        var text = line.Text.AsSpan().TrimEnd();
        var after = next.Text.AsSpan().TrimStart();
        if (
            next.Row is not null
            || text.IsEmpty
            || after.IsEmpty
            || text[^1] is '。' or '；' or ';' or '！' or '？' or '：' or ':' or '.'
            || SectionSense.Begins(after)
            || SectionSense.Announced(line.Text) is not null
        )
        {
            return false;
        }

        foreach (var opening in Openings)
        {
            if (after.StartsWith(opening, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Runs of lines of which each goes on in the next.</summary>
    public static IEnumerable<(int From, int To)> Of(
        IReadOnlyList<DocumentLine> lines,
        Func<DocumentLine, DocumentLine, bool> continues
    )
    {
        for (var from = 0; from < lines.Count; )
        {
            var to = from + 1;
            while (to < lines.Count && to - from < MostLines && continues(lines[to - 1], lines[to]))
            {
                to++;
            }

            yield return (from, to);
            from = to;
        }
    }
}
