using System.Buffers;
using System.Text;
using Trading.Indicators.Store;

namespace Trading.Indicators.Preparation;

/// <summary>
/// The issues of a file as CSV rows: line, ocid, path, indexes of the arrays on the path, value, what is wrong. Quoted
/// only where it must be.
/// </summary>
internal sealed class IssueRows(ByteWriter writer)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    public void Add(
        long line,
        JsonTree? ocid,
        string path,
        string indexes,
        string value,
        string fault
    )
    {
        JsonText.Integer(writer, line);
        Cell(Written(ocid));
        Cell(path);
        Cell(indexes);
        Cell(value);
        Cell(fault);
        writer.Byte((byte)'\n');
    }

    private static string Written(JsonTree? value)
    {
        switch (value?.Kind)
        {
            case null or JsonKind.Null:
                return "";
            case JsonKind.String or JsonKind.Number:
                return value.Text;
            default:
                var text = new ByteWriter();
                value.WriteTo(text);
                return Encoding.UTF8.GetString(text.Written);
        }
    }

    private void Cell(string text)
    {
        writer.Byte((byte)',');
        if (text.AsSpan().IndexOfAny(Special) >= 0)
        {
            text = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        }

        writer.Raw(Encoding.UTF8.GetBytes(text));
    }
}
