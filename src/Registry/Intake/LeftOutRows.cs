using System.Globalization;
using System.Text.RegularExpressions;
using Trading.Domain.Codes;
using Trading.Kernel.Tables;

namespace Trading.Registry.Intake;

/// <summary>Rows of a list that are of no firm: sums, notes, headings of the next printed page.</summary>
public static partial class LeftOutRows
{
    internal const string Total = "total";
    internal const string Note = "note";
    internal const string Heading = "heading";
    internal const string Numbering = "numbering";
    internal const string Title = "title";
    internal const string Hidden = "hidden";

    /// <summary>All of them, in words.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Title, new("表头上方的标题", "title above the headings")),
        new(Total, new("合计行", "sums")),
        new(Note, new("说明、制表人、页码", "notes, who made it, page numbers")),
        new(Heading, new("重复的表头", "headings once more")),
        new(Numbering, new("列序号", "numbers of the columns")),
        new(Hidden, new("隐藏的行", "hidden rows")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText NameOf(string kind) =>
        All.FirstOrDefault(term => term.Code == kind)?.Name ?? new(kind, kind);

    /// <summary>Why a row is left out; null where it is a firm's.</summary>
    internal static string? Reason(TableRow row, IntakeHeader header)
    {
        var place = header.PlaceOf(IntakeFields.Named("code"));
        var code = place >= 0 && place < row.Cells.Length ? row.Cells[place] : "";
        if (code.Length >= 8 && EntityCode.TryParse(CellText.HalfWidth(code), out _, out _))
        {
            return null;
        }

        if (row.IsTotal)
        {
            return Total;
        }

        var filled = row.Cells.Count(cell => cell.Length > 0);
        var first = Array.Find(row.Cells, cell => cell.Length > 0) ?? "";
        if (filled <= 4 && NoteForm().IsMatch(first))
        {
            return Note;
        }

        if (
            filled > 1
            && row.Cells.Index()
                .All(cell =>
                    cell.Item.Length == 0
                    || cell.Index < header.Headings.Count
                        && header.Headings[cell.Index] == cell.Item
                )
        )
        {
            return Heading;
        }

        return filled > 2 && IsNumbering(row.Cells) ? Numbering : null;
    }

    // 1, 2, 3 … or 甲, 乙, 1, 2 under the headings of a statistical form.
    private static bool IsNumbering(string[] cells)
    {
        var next = 1;
        foreach (var cell in cells.Where(cell => cell.Length > 0))
        {
            var plain = cell.Trim('(', ')', '（', '）');
            if (plain is "甲" or "乙" or "丙" or "丁")
            {
                continue;
            }

            if (
                !int.TryParse(
                    plain,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                )
                || number != next++
            )
            {
                return false;
            }
        }

        return true;
    }

    [GeneratedRegex(
        @"^(注|备注|说明|填表说明|填报说明|填报单位|填表单位|制表单位|制表人?|填表人|填报人|审核人?|复核人?|负责人|经办人|打印(时间|日期|人)?|制表(时间|日期)|导出(时间|日期|人)|数据来源|统计(日期|时间|截止时间)|日期|单位|note|notes|source)\s*[:：]|^注\s*\d*\s*[.、：:]|^第\s*\d+\s*页|^共\s*\d+\s*(页|条|家|户|行)|^以下(空白|无正文)|^[*\-—=_]{3,}$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex NoteForm();
}
