using System.Text;

namespace Trading.Analysis.Screening;

/// <summary>Comma-separated values with quoted fields that may run over lines (RFC 4180).</summary>
internal static class CsvLines
{
    public static List<string[]> Read(string csv)
    {
        var (rows, row, field, quoted) = (
            new List<string[]>(),
            new List<string>(),
            new StringBuilder(),
            false
        );
        for (var at = 0; at < csv.Length; at++)
        {
            var character = csv[at];
            if (quoted)
            {
                if (character != '"')
                {
                    field.Append(character);
                }
                else if (at + 1 < csv.Length && csv[at + 1] == '"')
                {
                    field.Append(csv[++at]);
                }
                else
                {
                    quoted = false;
                }
            }
            else if (character == '"')
            {
                quoted = true;
            }
            else if (character is ',' or '\n')
            {
                row.Add(field.ToString());
                field.Clear();
                if (character == '\n')
                {
                    rows.Add([.. row]);
                    row.Clear();
                }
            }
            else if (character != '\r')
            {
                field.Append(character);
            }
        }

        if (field.Length > 0 || row.Count > 0)
        {
            rows.Add([.. row, field.ToString()]);
        }

        return rows;
    }
}
