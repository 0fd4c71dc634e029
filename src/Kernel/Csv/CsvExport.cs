using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Trading.Kernel.Csv;

/// <summary>
/// CSV (RFC 4180) that spreadsheets open as what it is: UTF-8 with a byte order mark, so that Chinese is read, and no text
/// is taken for a formula (OWASP, CSV Injection: an apostrophe before what would begin one).
/// </summary>
public static class CsvExport
{
    // Spreadsheets skip leading blanks, and read the full-width signs as formulas too.
    private static readonly char[] BeginsFormula =
    [
        '=',
        '+',
        '-',
        '@',
        '\t',
        '\r',
        '\n',
        '＝',
        '＋',
        '－',
        '＠',
        ' ',
        '\u3000',
    ];

    /// <summary>A writer onto the stream, which it leaves open.</summary>
    public static CsvWriter To(Stream stream) =>
        new(
            new StreamWriter(stream, new UTF8Encoding(true), leaveOpen: true),
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                InjectionOptions = InjectionOptions.Escape,
                InjectionCharacters = BeginsFormula,
                InjectionEscapeCharacter = '\'',
            }
        );

    /// <summary>Writes one row.</summary>
    public static async Task Row(this CsvWriter csv, IEnumerable<object?> cells)
    {
        foreach (var cell in cells)
        {
            csv.WriteField(
                cell is IFormattable number
                    ? number.ToString(null, CultureInfo.InvariantCulture)
                    : cell?.ToString()
            );
        }

        await csv.NextRecordAsync();
    }
}
