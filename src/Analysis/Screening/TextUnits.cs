namespace Trading.Analysis.Screening;

/// <summary>Which lines are read together.</summary>
internal static class TextUnits
{
    private const int MostLines = 12;
    private const int BlockLength = 20_000;

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

    /// <summary>How each line stands to the next; the last to nothing.</summary>
    public static LineJoin[] Joins(IReadOnlyList<DocumentLine> lines)
    {
        var joins = new LineJoin[lines.Count];
        for (var at = 0; at + 1 < lines.Count; at++)
        {
            joins[at] =
                Continues(lines[at], lines[at + 1]) ? LineJoin.GoesOn
                : MayContinue(lines[at], lines[at + 1]) ? LineJoin.MayGoOn
                : LineJoin.Ends;
        }

        return joins;
    }

    /// <summary>Runs of lines of which each goes on in the next, or may.</summary>
    public static IEnumerable<(int From, int To)> Of(
        LineJoin[] joins,
        int start,
        int end,
        LineJoin least
    )
    {
        for (var from = start; from < end; )
        {
            var to = from + 1;
            while (to < end && to - from < MostLines && joins[to - 1] >= least)
            {
                to++;
            }

            yield return (from, to);
            from = to;
        }
    }

    /// <summary>Stretches of lines of which none goes on in the next, each of about so many characters.</summary>
    public static IEnumerable<(int From, int To)> Blocks(NormalText text, LineJoin[] joins)
    {
        var from = 0;
        for (var at = 0; at < joins.Length; at++)
        {
            if (
                at + 1 == joins.Length
                || (
                    joins[at] == LineJoin.Ends
                    && text.Start(at + 1) - text.Start(from) >= BlockLength
                )
            )
            {
                yield return (from, at + 1);
                from = at + 1;
            }
        }
    }
}

/// <summary>How a line stands to the next.</summary>
internal enum LineJoin
{
    /// <summary>Its sentence ends with it.</summary>
    Ends,

    /// <summary>Nothing ends it, and the next begins nothing of its own.</summary>
    MayGoOn,

    /// <summary>It plainly goes on.</summary>
    GoesOn,
}
