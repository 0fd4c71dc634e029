using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Trading.Kernel.Tables;

/// <summary>
/// A table as offices hold it: XLSX, or CSV with commas, tabs or semicolons in UTF-8, GB18030 or UTF-16. What it is told by
/// is its content, never its name. Read a row at a time; blank rows are left out, and nothing is kept.
/// </summary>
public sealed class TableFile
{
    // More than a hundred times the longest cell there is: beyond it a quote was opened and never closed.
    private const int LongestCell = 20_000;
    private const int Looked = 4096;
    private const string Separators = ",\t;|";
    private readonly Stream _stream;
    private readonly Encoding? _encoding;
    private readonly XlsxSheets? _sheets;

    private TableFile(Stream stream, Encoding encoding, char separator, LocalizedText said) =>
        (_stream, _encoding, Separator, Said) = (stream, encoding, separator, said);

    private TableFile(Stream stream, XlsxSheets sheets, LocalizedText said) =>
        (_stream, _sheets, Said) = (stream, sheets, said);

    /// <summary>What it is, in words: 工作表“人员”, or the encoding and the separator.</summary>
    public LocalizedText Said { get; private set; }

    /// <summary>What parts the cells of a text.</summary>
    public char Separator { get; }

    /// <summary>The worksheets that can be seen, of a workbook that has them.</summary>
    public IReadOnlyList<string> Sheets => _sheets?.Names ?? [];

    /// <summary>The worksheets that nobody sees; read only when one is chosen.</summary>
    public IReadOnlyList<string> HiddenSheets => _sheets?.HiddenNames ?? [];

    /// <summary>Which of them is read, the hidden ones behind the others.</summary>
    public int Sheet
    {
        get;
        set
        {
            field = value;
            Said =
                value < Sheets.Count
                    ? XlsxSaid(Sheets[value], Sheets.Count)
                    : HiddenSaid(HiddenSheets[value - Sheets.Count]);
        }
    }

    /// <summary>What the cells of the worksheet that is read do not show; null of a text. Reads it once through.</summary>
    public SheetLayout? Layout() => _sheets?.Layout(Sheet);

    /// <summary>A text, as it was pasted.</summary>
    public static TableFile OfText(string text) =>
        Open(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// Opens what a stream holds, which must be able to seek and stays the caller's; throws
    /// <see cref="UnreadableTableException"/> where it is no table.
    /// </summary>
    /// <param name="stream">The content.</param>
    /// <param name="encodedIn">The encoding of a text, one of <see cref="TextEncoding.Names"/>, where somebody knows better.</param>
    public static TableFile Open(Stream stream, string? encodedIn = null)
    {
        stream.Position = 0;
        var head = new byte[Looked];
        var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var start = head.AsSpan(0, length);
        if (length == 0)
        {
            throw new UnreadableTableException(new("没有内容：文件是空的。", "The file is empty."));
        }

        if (start.StartsWith("PK"u8))
        {
            var sheets = XlsxSheets.Open(stream);
            return new TableFile(stream, sheets, XlsxSaid(sheets.Names[0], sheets.Names.Count));
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
        {
            throw new UnreadableTableException(
                new(
                    "这是旧版 Excel（.xls）或加了密码的文件；请在 Excel 中另存为不加密的 XLSX。",
                    "This is a workbook of an old Excel (.xls), or one with a password; save it as XLSX without one."
                )
            );
        }

        if (start.StartsWith("%PDF"u8))
        {
            throw new UnreadableTableException(
                new("这是 PDF，不是表格。", "This is a PDF, not a table.")
            );
        }

        var (encoding, name) = TextEncoding.Of(encodedIn) ?? TextEncoding.Detect(stream, start);
        // What the end of the look cuts in two is nobody's fault, and what is broken is told by its line.
        var lenient = (Encoding)encoding.Clone();
        lenient.DecoderFallback = DecoderFallback.ReplacementFallback;
        var begin = lenient.GetString(start).TrimStart('\uFEFF').TrimStart();
        if (
            begin.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || begin.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || begin.StartsWith("<table", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw new UnreadableTableException(
                new(
                    "这是网页（HTML），只是文件名像 Excel；请用 Excel 打开后另存为 XLSX。",
                    "This is a web page (HTML) under the name of a workbook; open it in Excel and save it as XLSX."
                )
            );
        }

        if (begin.Split('\n', 2)[0].Contains('\0', StringComparison.Ordinal))
        {
            throw NotATable();
        }

        var separator = SeparatorOf(begin);
        var (zh, en) = separator switch
        {
            '\t' => ("制表符", "tabs"),
            ';' => ("分号", "semicolons"),
            '|' => ("竖线", "bars"),
            _ => ("逗号", "commas"),
        };
        return new TableFile(
            stream,
            encoding,
            separator,
            new($"文本，{name} 编码，以{zh}分隔", $"text in {name}, parted by {en}")
        );
    }

    /// <summary>Its rows that are not blank.</summary>
    /// <param name="progress">Told how many bytes of how many have been read.</param>
    public IEnumerable<TableRow> Rows(IProgress<(long Done, long Of)>? progress = null) =>
        _sheets is not null ? _sheets.Rows(Sheet, progress) : Lines(progress);

    /// <summary>
    /// Its rows as CSV, each on its own line of before, for what takes text: no programme is to open it, so nothing in it
    /// is made harmless.
    /// </summary>
    public string AsCsv()
    {
        var csv = new StringBuilder();
        var line = 1;
        foreach (var row in Rows())
        {
            for (; line < row.Line; line++)
            {
                csv.Append('\n');
            }

            var begin = csv.Length;
            csv.AppendJoin(
                ',',
                row.Cells.Select(cell =>
                    $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
                )
            );
            csv.Append('\n');
            line++;
            for (var at = begin; at < csv.Length - 1; at++)
            {
                line += csv[at] == '\n' ? 1 : 0;
            }
        }

        return csv.ToString();
    }

    /// <summary>Said of what is neither.</summary>
    public static UnreadableTableException NotATable() =>
        new(
            new(
                "文件不是表格：既不是 XLSX，也不是 CSV 文本。请另存为 XLSX 或 UTF-8 的 CSV。",
                "The file is no table: neither XLSX nor CSV text. Save it as XLSX, or as CSV in UTF-8."
            )
        );

    private static LocalizedText XlsxSaid(string sheet, int count) =>
        count == 1
            ? new($"Excel 工作表“{sheet}”", $"Excel, worksheet \"{sheet}\"")
            : new(
                $"Excel 工作表“{sheet}”（共{count}个工作表，只读这一个）",
                $"Excel, worksheet \"{sheet}\" (one of {count}; the others are not read)"
            );

    private static LocalizedText HiddenSaid(string sheet) =>
        new($"Excel 隐藏的工作表“{sheet}”", $"Excel, hidden worksheet \"{sheet}\"");

    private IEnumerable<TableRow> Lines(IProgress<(long Done, long Of)>? progress)
    {
        _stream.Position = 0;
        using var reader = new StreamReader(_stream, _encoding!, false, -1, leaveOpen: true);
        using var parser = new CsvParser(
            reader,
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                Delimiter = Separator.ToString(),
                MaxFieldSize = LongestCell,
                // A quote inside a cell is a character like any other unless it opens the cell.
                BadDataFound = null,
                IgnoreBlankLines = false,
                CountBytes = false,
            },
            leaveOpen: true
        );
        var last = 0;
        while (Next(parser, last))
        {
            // A quoted cell may span lines: the row is where it begins.
            var line = last + 1;
            last = parser.RawRow;
            if (line % 1000 == 0)
            {
                progress?.Report((_stream.Position, _stream.Length));
            }

            if (line == 1 && parser.Record is [var only, ..] && IsSeparatorLine(only))
            {
                continue;
            }

            var row = new TableRow(line, [.. parser.Record!.Select(CellText.Clean)])
            {
                Written = parser.Record!,
            };
            if (!row.IsBlank)
            {
                yield return row;
            }
        }

        progress?.Report((_stream.Length, _stream.Length));
    }

    private bool Next(CsvParser parser, int line)
    {
        try
        {
            return parser.Read();
        }
        catch (DecoderFallbackException error)
        {
            throw TextEncoding.Broken(_stream, _encoding!, Separator, error);
        }
        catch (MaxFieldSizeException)
        {
            throw new UnreadableTableException(
                new(
                    $"第 {line + 1} 行起有一个超过 {LongestCell} 字符的单元格：可能缺少右引号，或文件不是 CSV。",
                    $"From line {line + 1} on a cell is longer than {LongestCell} characters: a closing quote is missing, or the file is no CSV."
                )
            );
        }
    }

    // A line for Excel alone, that says what parts the cells.
    private static bool IsSeparatorLine(string cell) =>
        cell.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && cell.Length <= 5;

    private static char SeparatorOf(string begin)
    {
        if (
            begin is ['s' or 'S', 'e' or 'E', 'p' or 'P', '=', var said, ..]
            && Separators.Contains(said)
        )
        {
            return said;
        }

        // What parts the cells is there as often on every line; within the cells it comes and goes.
        return Separators
            .Select(separator => (separator, counts: PerLine(begin, separator)))
            .Select(one =>
                (
                    one.separator,
                    lines: one.counts.Where(count => count > 0)
                        .GroupBy(count => count)
                        .Select(same => same.Count())
                        .DefaultIfEmpty()
                        .Max(),
                    all: one.counts.Sum()
                )
            )
            .OrderByDescending(one => one.lines)
            .ThenByDescending(one => one.all)
            .First()
            .separator;
    }

    private static List<int> PerLine(string begin, char separator)
    {
        var (counts, count, quoted, blank) = (new List<int>(), 0, false, true);
        foreach (var character in begin)
        {
            quoted ^= character == '"';
            if (character == '\n' && !quoted)
            {
                if (!blank)
                {
                    counts.Add(count);
                }

                (count, blank) = (0, true);
                continue;
            }

            blank &= char.IsWhiteSpace(character) && character != separator;
            count += !quoted && character == separator ? 1 : 0;
        }

        if (!blank)
        {
            counts.Add(count);
        }

        return counts;
    }
}
