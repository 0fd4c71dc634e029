using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Trading.Kernel.Tables;

/// <summary>
/// The worksheets of an XLSX (ECMA-376), read row by row. Of what it unfolds to nothing is believed: every part is
/// unfolded once, under a bound, before anything reads it.
/// </summary>
internal sealed class XlsxSheets
{
    // A sheet of 50,000 rows of twenty cells unfolds to some 60 MB.
    private const long MostUnfolded = 160L << 20;
    private const int MostParts = 500;

    // Parts that are read as trees: what makes the book, its relations and its styles.
    private const long MostOfATree = 8L << 20;
    private const int MostShared = 2_000_000;

    // The last column there is, XFD, would make a row of 16,384 cells out of one.
    private const int MostColumns = 200;
    private const int LastRow = 1_048_576;
    private static readonly DateTime Epoch = new(1899, 12, 30);
    private static readonly TimeSpan LaterEpoch = TimeSpan.FromDays(1462);
    private static readonly XmlReaderSettings Strict = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreWhitespace = false,
    };
    private readonly Stream _stream;
    private readonly IReadOnlyList<(string Name, string Part, bool Hidden)> _sheets;

    private XlsxSheets(Stream stream, IReadOnlyList<(string, string, bool)> sheets) =>
        (_stream, _sheets) = (stream, sheets);

    /// <summary>Their names, those that somebody can see.</summary>
    public IReadOnlyList<string> Names =>
        [.. _sheets.Where(sheet => !sheet.Hidden).Select(sheet => sheet.Name)];

    /// <summary>The names of those that nobody sees; they count behind the others.</summary>
    public IReadOnlyList<string> HiddenNames =>
        [.. _sheets.Where(sheet => sheet.Hidden).Select(sheet => sheet.Name)];

    public static XlsxSheets Open(Stream stream)
    {
        Bound(stream);
        return Guarded(() =>
        {
            using var document = SpreadsheetDocument.Open(stream, false);
            // What is read as a tree is what was bound as one.
            OpenXmlPart?[] trees =
            [
                document.WorkbookPart,
                document.WorkbookPart?.WorkbookStylesPart,
            ];
            if (trees.Any(part => part is not null && MayBeLong(part.Uri.OriginalString)))
            {
                throw TableFile.NotATable();
            }

            var sheets = document
                .WorkbookPart?.Workbook?.Sheets?.Elements<Sheet>()
                .Where(sheet =>
                    sheet.Id?.Value is not null
                    && document.WorkbookPart.TryGetPartById(sheet.Id.Value, out var part)
                    && part is WorksheetPart
                )
                .Select(sheet =>
                    (
                        Name: sheet.Name?.Value ?? "",
                        Part: sheet.Id!.Value!,
                        Hidden: sheet.State is not null
                            && sheet.State.Value != SheetStateValues.Visible
                    )
                )
                .OrderBy(sheet => sheet.Hidden)
                .ToList();
            return sheets is [{ Hidden: false }, ..] ? new XlsxSheets(stream, sheets)
                : sheets is { Count: > 0 } ? throw AllHidden()
                : throw TableFile.NotATable();
        });
    }

    /// <summary>What a worksheet's cells do not show.</summary>
    public SheetLayout Layout(int sheet)
    {
        _stream.Position = 0;
        return Guarded(() =>
        {
            using var document = SpreadsheetDocument.Open(_stream, false);
            var part = (WorksheetPart)document.WorkbookPart!.GetPartById(_sheets[sheet].Part);
            using var stream = part.GetStream(FileMode.Open, FileAccess.Read);
            using var reader = XmlReader.Create(stream, Strict);
            return XlsxSheetLayout.Of(reader);
        });
    }

    public IEnumerable<TableRow> Rows(int sheet, IProgress<(long Done, long Of)>? progress)
    {
        _stream.Position = 0;
        using var document = Guarded(() => SpreadsheetDocument.Open(_stream, false));
        var workbook = document.WorkbookPart!;
        var shared = Guarded(() => Shared(workbook));
        var dates = Guarded(() => Formats(workbook));
        var later = workbook.Workbook?.WorkbookProperties?.Date1904?.Value == true;
        var part = (WorksheetPart)workbook.GetPartById(_sheets[sheet].Part);
        using var stream = part.GetStream(FileMode.Open, FileAccess.Read);
        using var reader = XmlReader.Create(stream, Strict);
        var (line, hidden) = (0, false);
        // Cell by cell, never as a tree: one row may be made of millions.
        var (cells, written) = (new List<string>(), new List<string>());
        while (Guarded(reader.Read))
        {
            if (reader.LocalName == "row" && reader.NodeType == XmlNodeType.Element)
            {
                line = Math.Min(
                    int.TryParse(reader.GetAttribute("r"), CultureInfo.InvariantCulture, out var at)
                        ? at
                        : line + 1,
                    LastRow
                );
                hidden =
                    reader.GetAttribute("hidden") is "1" or "true"
                    || reader.GetAttribute("ht") == "0";
                cells.Clear();
                written.Clear();
            }
            else if (reader.LocalName == "c" && reader.NodeType == XmlNodeType.Element)
            {
                var place = Column(reader.GetAttribute("r")) ?? cells.Count;
                var cell = Guarded(() => Cell(reader, shared, dates, later));
                if (place >= cells.Count && place < MostColumns)
                {
                    while (cells.Count < place)
                    {
                        cells.Add("");
                        written.Add("");
                    }

                    cells.Add(CellText.Clean(cell));
                    written.Add(cell ?? "");
                }
            }
            else if (reader.LocalName == "row" && reader.NodeType == XmlNodeType.EndElement)
            {
                progress?.Report((stream.CanSeek ? stream.Position : line, LastRow));
                var row = new TableRow(line, [.. cells])
                {
                    Written = [.. written],
                    IsHidden = hidden,
                };
                if (!row.IsBlank)
                {
                    yield return row;
                }
            }
        }
    }

    // Of a formula this is what it came to when the workbook was saved.
    private static string? Cell(
        XmlReader reader,
        IReadOnlyList<string> shared,
        IReadOnlyList<Format> formats,
        bool later
    )
    {
        var type = reader.GetAttribute("t");
        int.TryParse(reader.GetAttribute("s"), CultureInfo.InvariantCulture, out var style);
        string? value = null;
        using (var within = reader.ReadSubtree())
        {
            within.Read();
            while (within.Read())
            {
                if (within.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                // What is read in one go leaves the reader behind it, on the next element.
                while (within.LocalName is "v" or "is" && within.NodeType == XmlNodeType.Element)
                {
                    value =
                        within.LocalName == "is"
                            ? Said(within)
                            : within.ReadElementContentAsString();
                }
            }
        }

        return type switch
        {
            "s" => int.TryParse(value, CultureInfo.InvariantCulture, out var index)
            && index >= 0
            && index < shared.Count
                ? shared[index]
                : null,
            "b" => value is "1" or "true" ? "是" : "否",
            null or "n" => Number(
                value,
                style < formats.Count && style >= 0 ? formats[style] : Format.Number,
                later
            ),
            _ => value,
        };
    }

    private static string? Number(string? value, Format format, bool later) =>
        !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? value
            : format switch
            {
                Format.Day when number is >= 0 and < 2_950_000 => Day(
                    Epoch.AddDays(number) + (later ? LaterEpoch : TimeSpan.Zero)
                ),
                Format.Share when Math.Abs(number) < 1e12 => decimal.Round((decimal)number * 100, 6)
                    .ToString("0.######", CultureInfo.InvariantCulture) + "%",
                // Fifteen digits are all that a spreadsheet keeps: what is longer has lost its end.
                _ when Math.Abs(number) >= 1e15 => number.ToString(
                    "0.#####E+0",
                    CultureInfo.InvariantCulture
                ),
                _ => ((decimal)number).ToString("0.##############", CultureInfo.InvariantCulture),
            };

    private static string Day(DateTime at) =>
        at.ToString(
            at.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss",
            CultureInfo.InvariantCulture
        );

    // Readings (拼音) beside the characters are no part of the text.
    private static string Said(XmlReader item)
    {
        var text = new StringBuilder();
        using var within = item.ReadSubtree();
        within.Read();
        while (within.Read())
        {
            // Both leave the reader on what follows.
            while (within.NodeType == XmlNodeType.Element && within.LocalName is "t" or "rPh")
            {
                if (within.LocalName == "t")
                {
                    text.Append(within.ReadElementContentAsString());
                }
                else
                {
                    within.Skip();
                }
            }
        }

        return text.ToString();
    }

    private static List<string> Shared(WorkbookPart workbook)
    {
        var texts = new List<string>();
        if (workbook.SharedStringTablePart is not { } part)
        {
            return texts;
        }

        using var stream = part.GetStream(FileMode.Open, FileAccess.Read);
        using var reader = XmlReader.Create(stream, Strict);
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "si")
            {
                if (texts.Count == MostShared)
                {
                    throw TooLarge();
                }

                texts.Add(Said(reader));
            }
        }

        return texts;
    }

    private static List<Format> Formats(WorkbookPart workbook)
    {
        var styles = workbook.WorkbookStylesPart?.Stylesheet;
        var own =
            styles
                ?.NumberingFormats?.Elements<NumberingFormat>()
                .Where(format => format.NumberFormatId is not null)
                .GroupBy(format => format.NumberFormatId!.Value)
                .ToDictionary(format => format.Key, format => format.Last().FormatCode?.Value ?? "")
            ?? [];
        return
        [
            .. styles
                ?.CellFormats?.Elements<CellFormat>()
                .Select(format => Of(format.NumberFormatId?.Value ?? 0, own))
                ?? [],
        ];
    }

    private static Format Of(uint id, Dictionary<uint, string> own) =>
        own.TryGetValue(id, out var code) ? Of(code)
        : id is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58)
            ? Format.Day
        : id is 9 or 10 ? Format.Share
        : Format.Number;

    // What stands in quotes and brackets is words, colours and conditions.
    private static Format Of(string code)
    {
        var (quoted, depth) = (false, 0);
        foreach (var character in code)
        {
            quoted ^= character == '"';
            depth +=
                character == '[' ? 1
                : character == ']' ? -1
                : 0;
            if (!quoted && depth == 0)
            {
                if (character is 'y' or 'Y' or 'd' or 'D')
                {
                    return Format.Day;
                }

                if (character == '%')
                {
                    return Format.Share;
                }
            }
        }

        return Format.Number;
    }

    internal static int? Column(string? reference)
    {
        var column = 0;
        foreach (var letter in reference ?? "")
        {
            if (letter is < 'A' or > 'Z' || column > MostColumns)
            {
                break;
            }

            column = column * 26 + letter - 'A' + 1;
        }

        return column == 0 ? null : column - 1;
    }

    private static void Bound(Stream stream)
    {
        stream.Position = 0;
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.Entries.Count > MostParts)
            {
                throw TooLarge();
            }

            var left = MostUnfolded;
            var buffer = new byte[1 << 16];
            foreach (var entry in zip.Entries)
            {
                using var unfolded = entry.Open();
                var ofThis = MayBeLong(entry.FullName) ? MostUnfolded : MostOfATree;
                for (int read; (read = unfolded.Read(buffer)) > 0; )
                {
                    left -= read;
                    ofThis -= read;
                    if (left < 0 || ofThis < 0)
                    {
                        throw TooLarge();
                    }
                }
            }
        }
        catch (InvalidDataException)
        {
            throw Broken();
        }

        stream.Position = 0;
    }

    // Sheets and their texts are read in passing, pictures not at all.
    private static bool MayBeLong(string part) =>
        part.Contains("worksheets/", StringComparison.OrdinalIgnoreCase)
        || part.EndsWith("sharedStrings.xml", StringComparison.OrdinalIgnoreCase)
        || (
            !part.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)
            && !part.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)
        );

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error)
            when (error
                    is DocumentFormat.OpenXml.Packaging.OpenXmlPackageException
                        or XmlException
                        or InvalidDataException
                        or FileFormatException
                        or FormatException
                        or ArgumentException
                        or InvalidOperationException
                        or OverflowException
                        or IOException
            )
        {
            throw Broken();
        }
    }

    private static UnreadableTableException Broken() =>
        new(
            new(
                "Excel 文件已损坏或不是工作簿，无法读取；请重新另存为 XLSX。",
                "The workbook is damaged, or is none; save it as XLSX once more."
            )
        );

    private static UnreadableTableException AllHidden() =>
        new(
            new(
                "工作簿的所有工作表都是隐藏的；请取消隐藏后另存。",
                "All worksheets of the workbook are hidden; show one and save it again."
            )
        );

    private static UnreadableTableException TooLarge() =>
        new(
            new(
                "Excel 文件展开后过大，请拆分后再导入，或另存为 CSV。",
                "The workbook unfolds beyond what is read here; split it, or save it as CSV."
            )
        );

    private enum Format
    {
        Number,
        Day,
        Share,
    }
}
