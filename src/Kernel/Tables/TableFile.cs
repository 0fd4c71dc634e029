using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
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

    // Two words of Chinese in UTF-8 are hardly ever there by chance: what fails after them is a broken file in UTF-8.
    private const int WordsOfUtf8 = 2;
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

    /// <summary>Which of them is read.</summary>
    public int Sheet
    {
        get;
        set
        {
            field = value;
            Said = XlsxSaid(Sheets[value], Sheets.Count);
        }
    }

    /// <summary>A text, as it was pasted.</summary>
    public static TableFile OfText(string text) =>
        Open(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// Opens what a stream holds, which must be able to seek and stays the caller's; throws
    /// <see cref="UnreadableTableException"/> where it is no table.
    /// </summary>
    public static TableFile Open(Stream stream)
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

        var (encoding, name) = EncodingOf(stream, start);
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

    private IEnumerable<TableRow> Lines(IProgress<(long Done, long Of)>? progress)
    {
        _stream.Position = 0;
        using var reader = new StreamReader(_stream, _encoding!, true, -1, leaveOpen: true);
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

            var row = new TableRow(line, [.. parser.Record!.Select(CellText.Clean)]);
            if (!row.IsBlank)
            {
                yield return row;
            }
        }

        progress?.Report((_stream.Length, _stream.Length));
    }

    private static bool Next(CsvParser parser, int line)
    {
        try
        {
            return parser.Read();
        }
        catch (DecoderFallbackException error)
        {
            var bytes = "0x" + Convert.ToHexString(error.BytesUnknown ?? []);
            throw new UnreadableTableException(
                new(
                    $"第 {line + 1} 行之后有不是 UTF-8 的字节（{bytes}），请把文件另存为 UTF-8。",
                    $"After line {line + 1} there are bytes that are not UTF-8 ({bytes}); save the file as UTF-8."
                )
            );
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
            && said is ',' or ';' or '\t'
        )
        {
            return said;
        }

        // A single column has neither, and its cells may hold commas as people write them.
        var (tabs, commas, semicolons, quoted) = (0, 0, 0, false);
        foreach (var character in begin)
        {
            quoted ^= character == '"';
            tabs += !quoted && character == '\t' ? 1 : 0;
            commas += !quoted && character == ',' ? 1 : 0;
            semicolons += !quoted && character == ';' ? 1 : 0;
        }

        return tabs > 0 ? '\t'
            : semicolons > commas ? ';'
            : ',';
    }

    private static (Encoding Encoding, string Name) EncodingOf(
        Stream stream,
        ReadOnlySpan<byte> start
    )
    {
        switch (start)
        {
            case [0xFF, 0xFE, ..]:
                return (new UnicodeEncoding(false, true, true), "UTF-16");
            case [0xFE, 0xFF, ..]:
                return (new UnicodeEncoding(true, true, true), "UTF-16");
            case [0xEF, 0xBB, 0xBF, ..]:
                return (new UTF8Encoding(true, true), "UTF-8");
            default:
                break;
        }

        // Every second byte of Latin in UTF-16 is nothing; a byte that is nothing is in no other text.
        var (even, odd) = (0, 0);
        for (var i = 0; i < start.Length; i++)
        {
            even += i % 2 == 0 && start[i] == 0 ? 1 : 0;
            odd += i % 2 == 1 && start[i] == 0 ? 1 : 0;
        }

        if (Math.Max(even, odd) > start.Length / 10 && Math.Min(even, odd) == 0)
        {
            var wide = new UnicodeEncoding(even > 0, false);
            if (!wide.GetString(start[..(start.Length / 2 * 2)]).Any(IsNoText))
            {
                return (new UnicodeEncoding(even > 0, false, true), "UTF-16");
            }
        }

        return IsUtf8(stream)
            ? (new UTF8Encoding(false, true), "UTF-8")
            : (
                CodePagesEncodingProvider.Instance.GetEncoding(
                    "GB18030",
                    EncoderFallback.ExceptionFallback,
                    DecoderFallback.ExceptionFallback
                )!,
                "GB18030"
            );
    }

    private static bool IsNoText(char character) =>
        char.IsControl(character) && character is not ('\t' or '\r' or '\n');

    private static bool IsUtf8(Stream stream)
    {
        stream.Position = 0;
        var buffer = new byte[Math.Clamp(stream.Length + 1, 16, 1 << 16)];
        var (kept, words) = (0, 0);
        while (true)
        {
            var read = stream.Read(buffer, kept, buffer.Length - kept);
            var rest = buffer.AsSpan(0, kept + read);
            // Millions of rows are looked through at the speed of the disk; only what fails is looked at closely.
            if (read > 0 && Whole(rest) is var whole && Utf8.IsValid(rest[..whole]))
            {
                words += rest[..whole].ContainsAnyInRange((byte)0xE3, (byte)0xE9) ? WordsOfUtf8 : 0;
                rest = rest[whole..];
            }

            while (rest.Length > 0)
            {
                if (Rune.DecodeFromUtf8(rest, out var rune, out var taken) != OperationStatus.Done)
                {
                    // What the buffer cuts in two is looked at with what follows.
                    if (rest.Length < 4 && read > 0)
                    {
                        break;
                    }

                    return words >= WordsOfUtf8;
                }

                words += rune.Value is >= 0x3400 and <= 0x9FFF ? 1 : 0;
                rest = rest[taken..];
            }

            if (read == 0)
            {
                return true;
            }

            kept = rest.Length;
            rest.CopyTo(buffer);
        }
    }

    // Without the beginning of a character that the buffer cuts in two.
    private static int Whole(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            if (bytes[^back] >= 0xC0)
            {
                return bytes.Length - back;
            }

            if (bytes[^back] < 0x80)
            {
                break;
            }
        }

        return bytes.Length;
    }
}
