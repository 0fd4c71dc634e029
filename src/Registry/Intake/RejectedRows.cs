using Trading.Kernel.Csv;

namespace Trading.Registry.Intake;

/// <summary>
/// The rows that were not taken, as a file that can be mended and brought in again: the same columns in the same order,
/// then 行号 and 原因, which are left out when it comes back. Nothing in it is a formula, and no number of a person is
/// repeated.
/// </summary>
public static class RejectedRows
{
    private const int ShortestSecret = 12;

    /// <summary>Writes them onto a stream, which it leaves open.</summary>
    /// <returns>How many.</returns>
    public static async Task<long> Write(
        Stream stream,
        IntakeFile file,
        IntakeFindings found,
        DateOnly today,
        CancellationToken cancel
    )
    {
        var check = IntakeCheck.OfRowsAlone(file, today);
        var csv = CsvExport.To(stream);
        await using (csv.ConfigureAwait(false))
        {
            var places = file
                .Header.Headings.Index()
                .Where(one => !IntakeFields.OfRejected.Contains(one.Item))
                .Select(one => one.Index)
                .ToArray();
            await csv.Row([
                .. places.Select(place => file.Header.Headings[place]),
                .. IntakeFields.OfRejected,
            ]);
            var written = 0L;
            foreach (var row in file.Read())
            {
                cancel.ThrowIfCancellationRequested();
                if (!found.Lines.Contains(row.Line) || found.Repeated.Contains(row.Line))
                {
                    continue;
                }

                await csv.Row([
                    .. Cells(file.Header, places, row),
                    row.Line,
                    string.Join("；", Reasons(check, found, row)),
                ]);
                written++;
            }

            return written;
        }
    }

    private static IEnumerable<string> Reasons(
        IntakeCheck check,
        IntakeFindings found,
        ReadFirm row
    )
    {
        var faults = found.Why(check, row);
        return faults.Count > 0
            ? faults.Select(fault =>
                fault.Column == "*" ? fault.Rule.ToString() : $"{Said(fault)}：{fault.Rule}"
            )
            : [new LocalizedText("没有导入。", "It was not taken.").ToString()];
    }

    private static string Said(BadCell fault) =>
        LocalizedText.SpeaksEnglish
            ? fault.Column
            : IntakeFields.Find(fault.Column)?.Chinese ?? fault.Column;

    // What a row has beyond its headings goes into the last cell, so that no word of it is lost.
    private static IEnumerable<string> Cells(IntakeHeader header, int[] places, ReadFirm row)
    {
        var width = header.Headings.Count;
        foreach (var place in places)
        {
            var cell = place < row.Cells.Count ? row.Cells[place] : "";
            if (place == width - 1 && row.Cells.Count > width)
            {
                cell = string.Join(',', row.Cells.Skip(width - 1));
            }

            yield return header.Headings[place].Contains("身份证", StringComparison.Ordinal)
            && cell.Count(char.IsDigit) >= ShortestSecret
                ? $"{cell.Trim()[..3]}****{cell.Trim()[^2..]}"
                : PersonalNumbers.Masked(cell);
        }
    }
}
