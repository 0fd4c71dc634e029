using Trading.Registry.Entities;

namespace Trading.Registry.Intake;

/// <summary>
/// Firms that stand on several rows of a file: their rows are read once more and put together at the last of each, so that
/// it can be said what contradicts what before anything is taken.
/// </summary>
internal sealed class TogetherCheck(IntakeFile file, DateOnly today, IntakeFindings found)
{
    // Rows of firms whose other rows are still to come: where those stand together there are few.
    private const int MostHeld = 20_000;
    private const int Examples = 20;

    private readonly List<IntakeReport.JoinedFirm> _joined = [];

    /// <summary>Does it.</summary>
    /// <param name="conflict">Told of a row whose firm has another name elsewhere: code, line of that, own line.</param>
    /// <param name="reject">Told of rows that are not taken, each with why.</param>
    /// <param name="cancel">Stops it.</param>
    public void Run(
        Action<string, long, long> conflict,
        Action<IReadOnlyList<long>, Func<long, List<BadCell>>> reject,
        CancellationToken cancel
    )
    {
        if (found.OneFirm.Count == 0)
        {
            return;
        }

        var (open, held) = (new Dictionary<long, List<(long, EntityToImport)>>(), 0);
        foreach (var row in file.Read())
        {
            cancel.ThrowIfCancellationRequested();
            if (
                row.Firm is not { } firm
                || !found.OneFirm.TryGetValue(row.Line, out var lines)
                || found.Lines.Contains(row.Line)
            )
            {
                continue;
            }

            if (found.Conflicts.TryGetValue(lines[0], out var other))
            {
                conflict(firm.Code!.Value.ToString(), other, row.Line);
                continue;
            }

            if (!open.TryGetValue(lines[0], out var rows))
            {
                open[lines[0]] = rows = [];
            }

            rows.Add((row.Line, firm));
            held++;
            if (row.Line == lines[^1])
            {
                open.Remove(lines[0]);
                held -= rows.Count;
                Join(lines, rows, reject);
            }
            else if (held > MostHeld)
            {
                open.Remove(lines[0]);
                held -= rows.Count;
                reject(lines, line => [FarApart(line, firm, lines)]);
            }
        }

        found.Report.JoinedExamples = _joined;
    }

    private void Join(
        List<long> lines,
        List<(long Line, EntityToImport Firm)> rows,
        Action<IReadOnlyList<long>, Func<long, List<BadCell>>> reject
    )
    {
        var (firm, differ) = JoinedRows.Of(rows);
        if (firm is null)
        {
            reject(
                lines,
                line =>
                    differ.Where(cell => cell.Line == line).ToList() is { Count: > 0 } own
                        ? own
                        : [Beside(line, rows[0].Firm, differ[0])]
            );
            return;
        }

        var faults = RuleFaults.Of(file.Header, new(lines[^1], firm, [], []), firm, today);
        if (faults.Count > 0)
        {
            reject(lines, line => [.. faults.Select(cell => cell with { Line = line })]);
            return;
        }

        found.Report.Joined += rows.Count - 1;
        found.Report.JoinedFirms++;
        if (_joined.Count < Examples)
        {
            _joined.Add(
                new(firm.Code!.Value.ToString(), firm.Record.Identity.Name ?? "", [.. lines])
            );
        }
    }

    private static BadCell Beside(long line, EntityToImport firm, BadCell other) =>
        new(
            line,
            "code",
            firm.Code?.ToString(),
            "firm.held_back",
            new(
                $"同一主体的其他行互相矛盾（如第 {other.Line} 行），各行一起退回。",
                $"other rows of the firm contradict each other (line {other.Line}); all of them are held back together."
            )
        );

    private static BadCell FarApart(long line, EntityToImport firm, List<long> lines) =>
        new(
            line,
            "code",
            firm.Code?.ToString(),
            "firm.far_apart",
            new(
                $"该主体有 {lines.Count} 行，相隔太远（第 {lines[0]} 至 {lines[^1]} 行）；请按代码排序后再导入。",
                $"the firm has {lines.Count} rows that lie too far apart (lines {lines[0]} to {lines[^1]}); sort the file by code and take it again."
            )
        );
}
