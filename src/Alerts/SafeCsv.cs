using System.Globalization;
using System.Text;

namespace Trading.Alerts;

/// <summary>
/// CSV (RFC 4180) that spreadsheets open as what it is: UTF-8 with a byte order mark so that Chinese is read, and no
/// text is taken for a formula (OWASP, CSV Injection: a leading apostrophe before <c>= + - @</c>, tab and return).
/// </summary>
internal sealed class SafeCsv
{
    private readonly StringBuilder _text = new();
    private bool _first = true;

    public SafeCsv Text(string? text)
    {
        var cell = text ?? "";
        // Spreadsheets skip leading blanks, and read the full-width signs as formulas too.
        if (
            cell.TrimStart(' ', '\u3000')
            is [
                '='
                or '+'
                or '-'
                or '@'
                or '\t'
                or '\r'
                or '\n'
                or '＝'
                or '＋'
                or '－'
                or '＠',
                ..,
            ]
        )
        {
            cell = "'" + cell;
        }

        return Raw(
            cell.AsSpan().ContainsAny("\",\r\n")
                ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
                : cell
        );
    }

    public SafeCsv Number(IFormattable? number) =>
        Raw(number?.ToString(null, CultureInfo.InvariantCulture) ?? "");

    public SafeCsv EndRow()
    {
        _text.Append("\r\n");
        _first = true;
        return this;
    }

    public byte[] ToBytes() =>
        [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(_text.ToString())];

    private SafeCsv Raw(string cell)
    {
        if (!_first)
        {
            _text.Append(',');
        }

        _first = false;
        _text.Append(cell);
        return this;
    }
}
