using Trading.Kernel.Csv;
using Trading.Kernel.Tables;

namespace Trading.Registry.Intake;

/// <summary>
/// What a check found, a line a finding, as a table that can be sorted and handed on: every cell that breaks a rule, what was
/// taken otherwise than it stands, the lines of no firm, what of the worksheet is hidden. Nothing in it is a formula, and
/// no number of a person is repeated.
/// </summary>
public static class ReportFile
{
    /// <summary>The media type of a workbook.</summary>
    public const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private const int RowsOfSheet = 1_048_575;
    private const int Longest = 300;

    private static readonly (LocalizedText Title, int Width)[] Columns =
    [
        (new("类别", "What"), 12),
        (new("行", "Line"), 8),
        (new("列", "Column"), 20),
        (new("字段", "Field"), 18),
        (new("内容", "Value"), 30),
        (new("规则", "Rule"), 20),
        (new("说明", "Said"), 60),
        (new("怎样处理", "What to do"), 50),
    ];

    private static readonly LocalizedText Rejected = new("不能导入", "rejected");
    private static readonly LocalizedText Corrected = new("按另一种写法读取", "read otherwise");
    private static readonly LocalizedText LeftOut = new("略过", "left out");
    private static readonly LocalizedText Noticed = new("提示", "notice");

    private static readonly LocalizedText LookAt = new(
        "不必处理；读法不对时请更正原文件后重新上传。",
        "Nothing; if it was read wrongly, mend the file and upload it again."
    );

    /// <summary>Writes it as CSV onto a stream, which it leaves open.</summary>
    public static async Task WriteCsv(
        Stream stream,
        IntakeFile file,
        IntakeFindings found,
        DateOnly today,
        CancellationToken cancel
    )
    {
        var csv = CsvExport.To(stream);
        await using (csv.ConfigureAwait(false))
        {
            await csv.Row(Columns.Select(column => column.Title.ToString()));
            foreach (var row in Rows(file, found, today, cancel))
            {
                await csv.Row(row);
            }
        }
    }

    /// <summary>Writes it as a workbook onto a stream that can seek, which it leaves open.</summary>
    public static void WriteXlsx(
        Stream stream,
        IntakeFile file,
        IntakeFindings found,
        DateOnly today,
        CancellationToken cancel
    )
    {
        var report = found.Report;
        var count =
            report.Notices.Count
            + report.LeftOut.Values.Sum()
            + report.BadCells
            + report.Corrections.Sum(corrected => corrected.Count);
        using var rows = Rows(file, found, today, cancel).GetEnumerator();
        var title = new LocalizedText("检查报告", "Report").ToString();
        XlsxTable.Write(
            stream,
            [
                .. Enumerable
                    .Range(1, (int)Math.Max(1, (count + RowsOfSheet - 1) / RowsOfSheet))
                    .Select(number => new XlsxSheet(
                        number == 1 ? title : $"{title} {number}",
                        [
                            .. Columns.Select(column => new XlsxColumn(
                                column.Title.ToString(),
                                column.Width,
                                []
                            )),
                        ],
                        Some(rows)
                    )),
            ]
        );
    }

    // Each sheet is written to its end before the next is begun.
    private static IEnumerable<IReadOnlyList<object?>> Some(
        IEnumerator<IReadOnlyList<object?>> rows
    )
    {
        for (var written = 0; written < RowsOfSheet && rows.MoveNext(); written++)
        {
            yield return rows.Current;
        }
    }

    private static IEnumerable<IReadOnlyList<object?>> Rows(
        IntakeFile file,
        IntakeFindings found,
        DateOnly today,
        CancellationToken cancel
    )
    {
        foreach (var notice in found.Report.Notices)
        {
            yield return Row(Noticed, null, null, null, null, notice.Kind, notice.Said, LookAt);
        }

        var check = IntakeCheck.OfRowsAlone(file, today);
        foreach (var row in file.Read())
        {
            cancel.ThrowIfCancellationRequested();
            if (row.LeftOut is { } reason)
            {
                yield return Row(
                    LeftOut,
                    row.Line,
                    null,
                    null,
                    PersonalNumbers.Masked(row.Cells.FirstOrDefault(cell => cell.Length > 0) ?? ""),
                    reason,
                    LeftOutRows.NameOf(reason),
                    LookAt
                );
                continue;
            }

            foreach (
                var cell in found.Lines.Contains(row.Line) && !found.Repeated.Contains(row.Line)
                    ? found.Why(check, row)
                    : []
            )
            {
                yield return Row(
                    Rejected,
                    row.Line,
                    HeadingOf(file.Header, cell.Column),
                    cell.Column,
                    cell.Value,
                    cell.Code,
                    cell.Rule,
                    WhatToDo.About(cell.Code)
                );
            }

            foreach (var correction in row.Corrections)
            {
                var name = CorrectionKinds.NameOf(correction.Kind);
                yield return Row(
                    Corrected,
                    row.Line,
                    HeadingOf(file.Header, correction.Column),
                    correction.Column,
                    correction.Was,
                    correction.Kind,
                    correction.Is is { } taken
                        ? new($"{name.Zh}：{taken}", $"{name.En}: {taken}")
                        : name,
                    LookAt
                );
            }
        }
    }

    private static string? HeadingOf(IntakeHeader header, string field) =>
        IntakeFields.Find(field) is { } known && header.PlaceOf(known) is >= 0 and var place
            ? header.Headings[place]
            : null;

    private static IReadOnlyList<object?> Row(
        LocalizedText what,
        long? line,
        string? heading,
        string? field,
        string? value,
        string rule,
        LocalizedText said,
        LocalizedText advice
    ) =>
        [
            what.ToString(),
            line,
            heading,
            field is null or "*" ? null
            : LocalizedText.SpeaksEnglish ? field
            : IntakeFields.Find(field)?.Chinese ?? field,
            value is { Length: > Longest } ? value[..Longest] + "…" : value,
            rule,
            said.ToString(),
            advice.ToString(),
        ];
}
