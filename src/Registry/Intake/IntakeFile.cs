using System.Text.RegularExpressions;
using Trading.Kernel.Tables;

namespace Trading.Registry.Intake;

/// <summary>How a file is to be read, as far as somebody said.</summary>
public sealed record IntakeReading
{
    /// <summary>The encoding of a text; null for the one that its bytes tell.</summary>
    public string? Encoding { get; init; }

    /// <summary>The worksheet by its name or number; null for the only one with firms.</summary>
    public string? Sheet { get; init; }

    /// <summary>
    /// True where a worksheet's hidden rows and columns are left out. They are read otherwise: a filter hides rows that are data
    /// all the same.
    /// </summary>
    public bool LeaveHidden { get; init; }

    /// <summary>The register the file comes from; "" for none.</summary>
    public string Source { get; init; } = "";

    /// <summary>Headings and the fields they mean; "-" for a column that is left out.</summary>
    public IReadOnlyDictionary<string, string> Map { get; init; } =
        new Dictionary<string, string>();
}

/// <summary>
/// A file of firms: XLSX, CSV, JSON, JSON lines or XML, of one row or record a firm with at most one contact and one
/// licence. A row at a time; nothing is kept. The stream must be able to seek and stays the caller's.
/// </summary>
public sealed partial class IntakeFile
{
    private const int Looked = 25;
    private readonly Stream _stream;
    private readonly TableFile? _table;
    private readonly RecordTable? _records;
    private readonly IntakeReading _reading;
    private readonly string? _unit;
    private readonly SheetLayout? _layout;

    private IntakeFile(
        Stream stream,
        TableFile? table,
        RecordTable? records,
        IntakeHeader header,
        IntakeReading reading,
        string? unit,
        SheetLayout? layout = null
    )
    {
        (_stream, _table, _records, Header, _reading, _unit, _layout) = (
            stream,
            table,
            records,
            header,
            reading,
            unit,
            layout
        );
        Notices =
            table is not null && layout is not null
                ? SheetNotice.Of(table, layout, header, reading.LeaveHidden)
                : [];
    }

    /// <summary>What kind of file it is, and how it is read.</summary>
    public LocalizedText Said => _table?.Said ?? _records!.Said;

    /// <summary>The headings, and what they mean.</summary>
    public IntakeHeader Header { get; }

    /// <summary>What of a worksheet somebody may not see.</summary>
    public IReadOnlyList<SheetNotice> Notices { get; }

    /// <summary>Opens a file and finds its headings; throws <see cref="UnreadableTableException"/> where it is none of firms.</summary>
    public static IntakeFile Open(Stream stream, IntakeReading? said = null)
    {
        var reading = said ?? new();
        foreach (var (heading, field) in reading.Map)
        {
            if (field != "-" && IntakeFields.Find(field) is null)
            {
                throw new UnreadableTableException(
                    new(
                        $"列“{heading}”对应的字段“{field}”不存在。可用：{string.Join("、", IntakeFields.All.Select(one => one.Name))}；略去一列写“-”。",
                        $"The field '{field}', which the column \"{heading}\" is to be, does not exist. Known: {string.Join(", ", IntakeFields.All.Select(one => one.Name))}; '-' leaves a column out."
                    )
                );
            }
        }

        if (
            stream.Length > 0
            && RecordTable.Open(stream, reading.Encoding, IntakeFields.Records) is { } records
        )
        {
            var header = IntakeHeader.Of(0, records.Headings, reading.Map);
            return header.Fault() is { } fault
                ? throw new UnreadableTableException(
                    new(
                        fault.Zh.Replace("第 0 行", "文件", StringComparison.Ordinal),
                        fault.En.Replace("Line 0", "The file", StringComparison.Ordinal)
                    )
                )
                : new(stream, null, records, header, reading, null);
        }

        var table = TableFile.Open(stream, reading.Encoding);
        if (table.Sheets.Count > 0)
        {
            Choose(table, reading);
        }

        var first = table.Rows().Take(Looked).ToList();
        if (first.Count == 0)
        {
            throw new UnreadableTableException(new("文件是空的。", "The file is empty."));
        }

        var found =
            IntakeHeader.Find(first, reading.Map)
            ?? IntakeHeader.Of(first[0].Line, first[0].Cells, reading.Map);
        var layout = table.Layout();
        if (layout is not null && reading.LeaveHidden)
        {
            found = found.Without(layout.IsHiddenColumn);
        }

        return found.Fault() is { } wrong
            ? throw new UnreadableTableException(WithHidden(wrong, table, layout, found))
            : new(stream, table, null, found, reading, UnitAbove(first, found), layout);
    }

    // What is missing may stand where nobody sees it.
    private static LocalizedText WithHidden(
        LocalizedText wrong,
        TableFile table,
        SheetLayout? layout,
        IntakeHeader header
    )
    {
        var notices = layout is null
            ? []
            : SheetNotice
                .Of(table, layout, header, leaves: true)
                .Where(notice => notice.Kind is "hidden_sheets" or "hidden_columns")
                .ToList();
        return new(
            string.Concat([wrong.Zh, .. notices.Select(notice => notice.Said.Zh)]),
            string.Join(' ', [wrong.En, .. notices.Select(notice => notice.Said.En)])
        );
    }

    /// <summary>Every row, telling how much of how much has been read.</summary>
    public IEnumerable<ReadFirm> Read(IProgress<(long Done, long Of)>? progress = null)
    {
        var width = Header.Headings.Count;
        var merged = _layout is null ? null : new MergedDown(_layout, Header.Line);
        int? second = null;
        foreach (var row in Rows(progress))
        {
            if (row.Line == Header.Line)
            {
                continue;
            }

            if (row.IsHidden && _reading.LeaveHidden && row.Line > Header.Line)
            {
                yield return new(row.Line, null, row.Written, []) { LeftOut = LeftOutRows.Hidden };
                continue;
            }

            if (row.IsBroken)
            {
                yield return Broken(row);
                continue;
            }

            var reason =
                row.Line < Header.Line ? LeftOutRows.Title
                : _table is null ? null
                : LeftOutRows.Reason(row, Header);
            if (reason is not null)
            {
                yield return new(row.Line, null, row.Written, []) { LeftOut = reason };
                continue;
            }

            second ??=
                _table is not null && OtherTable.BeginsWith(row, _reading.Map) ? row.Line : null;
            if (second is { } begins)
            {
                yield return new(row.Line, null, row.Written, [OtherTable.Fault(row, begins)]);
                continue;
            }

            // A worksheet's row ends with its last cell that holds something.
            var whole =
                _table is { Sheets.Count: > 0 } && row.Cells.Length < width
                    ? row with
                    {
                        Cells = Wide(row.Cells, width),
                        Written = Wide(row.Written, width),
                    }
                    : row;
            IReadOnlyList<int> filled = [];
            if (merged is not null)
            {
                (whole, filled) = merged.Fill(whole);
            }

            var read = Misshapen(whole, width) is { } bad
                ? new(row.Line, null, row.Written, [bad])
                : IntakeRow.Read(Header, whole, _unit, _reading.Source);
            yield return filled.Count == 0
                ? read
                : read with
                {
                    Corrections = [.. read.Corrections, .. Filled(whole, filled)],
                };
        }
    }

    private IEnumerable<Correction> Filled(TableRow row, IReadOnlyList<int> places) =>
        places
            .Select(place => (Field: Header.Fields[place], Cell: row.Cells[place]))
            .Where(one => one.Field is not null)
            .Select(one => new Correction(
                CorrectionKinds.Merged,
                row.Line,
                one.Field!.Name,
                "",
                one.Field.Shape is { IsSecret: true } ? null : PersonalNumbers.Masked(one.Cell)
            ));

    private IEnumerable<TableRow> Rows(IProgress<(long Done, long Of)>? progress)
    {
        if (_table is not null)
        {
            foreach (var row in _table.Rows(progress))
            {
                yield return row;
            }

            yield break;
        }

        var (rows, tenths) = (0, -1L);
        foreach (var row in _records!.Rows())
        {
            if (
                ++rows % 1000 == 0
                && _stream.Position * 100 / _stream.Length is var now
                && now != tenths
            )
            {
                tenths = now;
                progress?.Report((_stream.Position, _stream.Length));
            }

            yield return row;
        }

        progress?.Report((_stream.Length, _stream.Length));
    }

    private static ReadFirm Broken(TableRow row) =>
        new(
            row.Line,
            null,
            row.Written,
            [
                new(
                    row.Line,
                    "*",
                    PersonalNumbers.Masked(row.Cells[0]),
                    "json",
                    new("本行不是完整的 JSON。", "this line is no whole JSON value.")
                ),
            ]
        );

    private static BadCell? Misshapen(TableRow row, int width) =>
        row.Twice is { } twice
            ? new(
                row.Line,
                twice,
                null,
                "twice",
                new(
                    $"“{twice}”出现两次而且不同，不能确定用哪一个。",
                    $"'{twice}' is there twice with different values."
                )
            )
        : row.Cells.Length < width || row.Cells.Skip(width).Any(cell => cell.Length > 0)
            ? new(
                row.Line,
                "*",
                PersonalNumbers.Masked(row.Cells[0]),
                "cells",
                new(
                    $"本行有 {row.Cells.Length} 个单元格，表头有 {width} 个。",
                    $"this row has {row.Cells.Length} cells, the header {width}."
                )
            )
        : null;

    private static string[] Wide(IReadOnlyList<string> cells, int width) =>
        [.. cells, .. Enumerable.Repeat("", width - cells.Count)];

    // The sheet that was named; else the only one with headings of firms. Of several somebody has to say which.
    private static void Choose(TableFile table, IntakeReading reading)
    {
        if (!string.IsNullOrWhiteSpace(reading.Sheet))
        {
            var named = table
                .Sheets.Concat(table.HiddenSheets)
                .Index()
                .Where(sheet =>
                    sheet
                        .Item.Trim()
                        .Equals(reading.Sheet.Trim(), StringComparison.OrdinalIgnoreCase)
                )
                .Select(sheet => sheet.Index)
                .ToList();
            table.Sheet =
                named is [var at, ..] ? at
                : int.TryParse(reading.Sheet, out var number)
                && number >= 1
                && number <= table.Sheets.Count
                    ? number - 1
                : throw new UnreadableTableException(
                    new(
                        $"没有工作表“{reading.Sheet}”；有：{string.Join("、", table.Sheets)}。",
                        $"There is no worksheet '{reading.Sheet}'; there are {string.Join(", ", table.Sheets)}."
                    )
                );
            return;
        }

        if (table.Sheets.Count == 1)
        {
            return;
        }

        var ofFirms = new List<int>();
        for (var sheet = 0; sheet < table.Sheets.Count; sheet++)
        {
            table.Sheet = sheet;
            if (
                IntakeHeader.Find([.. table.Rows().Take(Looked)], reading.Map) is { } header
                && header.Fault() is null
            )
            {
                ofFirms.Add(sheet);
            }
        }

        table.Sheet = ofFirms is [var only, ..] ? only : 0;
        if (ofFirms.Count > 1)
        {
            var names = ofFirms.Select(sheet => table.Sheets[sheet]).ToList();
            throw new UnreadableTableException(
                new(
                    $"有 {ofFirms.Count} 个工作表都像主体名录：{string.Join("、", names)}；请用 --sheet 指定一个。",
                    $"{ofFirms.Count} worksheets hold firms: {string.Join(", ", names)}; choose one by --sheet."
                )
            );
        }
    }

    // 单位：元 above a table is the unit of all its amounts.
    private static string? UnitAbove(IReadOnlyList<TableRow> first, IntakeHeader header) =>
        first
            .Where(row => row.Line < header.Line)
            .SelectMany(row => row.Cells)
            .Select(cell => UnitSaid().Match(cell))
            .FirstOrDefault(match => match.Success)
            ?.Groups[1]
            .Value;

    [GeneratedRegex(@"单位\s*[:：]\s*(?:人民币)?\s*(元|千元|万元|百万元|亿元)")]
    private static partial Regex UnitSaid();
}
