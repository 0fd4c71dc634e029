using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Trading.Cli;

/// <summary>A file that is not what it should be at all: nothing in it can be used.</summary>
internal sealed class UnreadableFileException(LocalizedText message) : Exception(message.En)
{
    /// <summary>What is wrong, and where.</summary>
    public LocalizedText Said { get; } = message;
}

/// <summary>One cell that breaks a rule.</summary>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Column">Its column's name.</param>
/// <param name="Value">What it holds.</param>
/// <param name="Rule">What it should be.</param>
internal sealed record BadCell(long Line, string Column, string? Value, LocalizedText Rule)
{
    private const int Shown = 60;

    public override string ToString()
    {
        var value = Value switch
        {
            null => "",
            { Length: > Shown } => Visible(Value[..Shown]) + "…",
            _ => Visible(Value),
        };
        return new LocalizedText(
            $"第 {Line} 行，列 {Column}，值“{value}”：{Rule.Zh}",
            $"line {Line}, column {Column}, value \"{value}\": {Rule.En}"
        ).ToString();
    }

    // A control character of the file must not reach the operator's terminal.
    private static string Visible(string value) =>
        string.Concat(value.Select(c => char.IsControl(c) ? '�' : c));
}

/// <summary>CSV in UTF-8 as the imports read it: a row at a time, and what is no CSV is said in words.</summary>
internal static class CsvText
{
    // More than a hundred times the longest cell there is: beyond it a quote was opened and never closed.
    private const int LongestCell = 20_000;

    /// <summary>Opens it; throws <see cref="UnreadableFileException"/> where it is no text in UTF-8.</summary>
    public static StreamReader Open(string path)
    {
        var start = new byte[4];
        using (var stream = File.OpenRead(path))
        {
            var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            if (start is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            {
                throw new UnreadableFileException(
                    new(
                        "文件编码是 UTF-16，请另存为 UTF-8 的 CSV。",
                        "The file is encoded in UTF-16; save it as CSV in UTF-8."
                    )
                );
            }

            if (start.AsSpan(0, length).Contains((byte)0) || start is [(byte)'P', (byte)'K', ..])
            {
                throw NotCsv();
            }
        }

        return new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
    }

    /// <summary>Reads it row by row.</summary>
    public static CsvParser Parser(TextReader reader) =>
        new(
            reader,
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                MaxFieldSize = LongestCell,
                BadDataFound = null,
                CountBytes = false,
            }
        );

    /// <summary>The next row; false at the end.</summary>
    public static bool Next(CsvParser parser, long line)
    {
        try
        {
            return parser.Read();
        }
        catch (DecoderFallbackException error)
        {
            throw new UnreadableFileException(
                new(
                    $"第 {line + 1} 行之后有不是 UTF-8 的字节（{Bytes(error)}），请把文件另存为 UTF-8。",
                    $"After line {line + 1} there are bytes that are not UTF-8 ({Bytes(error)}); save the file as UTF-8."
                )
            );
        }
        catch (MaxFieldSizeException)
        {
            throw new UnreadableFileException(
                new(
                    $"第 {line + 1} 行起有一个超过 {LongestCell} 字符的单元格：可能缺少右引号，或文件不是 CSV。",
                    $"From line {line + 1} on a cell is longer than {LongestCell} characters: a closing quote is missing, or the file is no CSV."
                )
            );
        }
    }

    private static string Bytes(DecoderFallbackException error) =>
        "0x" + Convert.ToHexString(error.BytesUnknown ?? []);

    /// <summary>Said of a file of another kind.</summary>
    public static UnreadableFileException NotCsv() =>
        new(
            new(
                "文件不是 CSV 文本（可能是表格或压缩文件），请另存为 UTF-8 的 CSV。",
                "The file is not CSV text (a spreadsheet or an archive, perhaps); save it as CSV in UTF-8."
            )
        );
}
