using Trading.Registry.Entities;
using Trading.Registry.Rules;

namespace Trading.Registry.Intake;

/// <summary>
/// Reads a file from its first line to its last by the registry's own rules, changes nothing, and says what it means. What
/// is kept does not grow with the rows but for a few bytes a code and the lines that are bad.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="today">The day in China.</param>
/// <param name="registry">Asks what the registry holds under codes.</param>
public sealed class IntakeCheck(
    IntakeFile file,
    DateOnly today,
    Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyList<CompareFirms.Head>>> registry
)
{
    private const byte IsNew = 1;
    private const byte IsKnown = 2;
    private const byte IsDiffering = 3;
    private const int MostShown = 200;
    private const int MostReasons = 60;
    private const int ExamplesOfReason = 20;
    private const int ExamplesOfCorrection = 3;

    private readonly Dictionary<string, (long Count, List<BadCell> First)> _reasons = [];
    private readonly Dictionary<string, (long Count, List<Correction> First)> _corrections = [];
    private readonly List<IntakeReport.OtherName> _otherNames = [];
    private readonly Dictionary<string, SortedSet<long>> _conflicts = [];
    private readonly CodesSeen _codes = new();

    // Lines that seemed good and are not.
    private readonly HashSet<long> _takenBack = [];

    // What each row counted as, a byte a line: a first line that is taken back is counted back.
    private readonly List<byte> _counted = [];

    /// <summary>One that is asked of rows by themselves alone, whatever the registry holds.</summary>
    internal static IntakeCheck OfRowsAlone(IntakeFile file, DateOnly today) =>
        new(file, today, static (_, _) => Task.FromResult<IReadOnlyList<CompareFirms.Head>>([]));

    /// <summary>Does it.</summary>
    public async Task<IntakeFindings> Run(
        IProgress<(long Done, long Of)>? progress,
        CancellationToken cancel
    )
    {
        var found = new IntakeFindings(
            new()
            {
                Said = file.Said,
                HeaderLine = file.Header.Line,
                Columns =
                [
                    .. file.Header.Headings.Select(
                        (heading, place) =>
                            new IntakeReport.Column(heading, file.Header.Fields[place]?.Name)
                    ),
                ],
                Unknown = file.Header.Unknown,
                Notices = file.Notices,
            }
        );
        foreach (var rows in file.Read(progress).Chunk(ImportEntities.Most))
        {
            cancel.ThrowIfCancellationRequested();
            var good = new List<ReadFirm>(rows.Length);
            // The rules are pure; each core takes its part.
            var told = rows.AsParallel()
                .AsOrdered()
                .WithCancellation(cancel)
                .Select(row => (Row: row, Bad: Faults(row)));
            foreach (var (row, bad) in told)
            {
                if (Take(found, row, bad))
                {
                    good.Add(row);
                }
            }

            await Compare(found.Report, good, cancel);
        }

        new TogetherCheck(file, today, found).Run(
            (code, first, line) => Conflict(found, code, first, line),
            RejectTogether,
            cancel
        );
        Conclude(found);
        return found;

        void RejectTogether(IReadOnlyList<long> lines, Func<long, List<BadCell>> why)
        {
            _takenBack.Add(lines[0]);
            foreach (var line in lines)
            {
                found.Differing[line] = why(line);
                Reject(found, line, found.Differing[line]);
            }
        }
    }

    /// <summary>What is wrong with a row by itself.</summary>
    internal List<BadCell> Faults(ReadFirm row) =>
        row.LeftOut is not null ? []
        : row.Firm is { } firm ? [.. RuleFaults.Of(file.Header, row, firm, today)]
        : [.. row.Bad];

    /// <summary>What is wrong with a row among the others.</summary>
    internal static BadCell OtherNameOf(long line, string? code, long other) =>
        new(
            line,
            "code",
            code,
            "code.two_names",
            new(
                $"该代码在第 {other} 行是另一个名称，两行都未导入；请核实后只留正确的一行。",
                $"the code stands on line {other} under another name; neither is taken: keep the right one."
            )
        );

    private bool Take(IntakeFindings found, ReadFirm row, List<BadCell> bad)
    {
        var report = found.Report;
        if (row.LeftOut is { } reason)
        {
            report.LeftOut[reason] = report.LeftOut.GetValueOrDefault(reason) + 1;
            return false;
        }

        report.Rows++;
        foreach (var correction in row.Corrections)
        {
            Note(_corrections, correction.Kind, correction, ExamplesOfCorrection);
        }

        if (bad.Count == 0 && row.Firm is { Code: { } code } firm)
        {
            var name = Canonical.Folded(firm.Record.Identity.Name);
            if (_codes.Before(code, row.Line, name, Told(row)) is { } before)
            {
                if (before.Row == CodesSeen.Of(Told(row)))
                {
                    report.Repeated++;
                    found.Lines.Add(row.Line);
                    found.Repeated.Add(row.Line);
                    return false;
                }

                if (before.Name != CodesSeen.Of([name]) || _conflicts.ContainsKey(code.ToString()))
                {
                    Conflict(found, code.ToString(), before.Line, row.Line);
                    return false;
                }

                if (!found.OneFirm.TryGetValue(before.Line, out var lines))
                {
                    found.OneFirm[before.Line] = lines = [before.Line];
                }

                lines.Add(row.Line);
                found.OneFirm[row.Line] = lines;
                return false;
            }
        }

        if (bad.Count == 0)
        {
            report.WithoutCode += row.Firm!.Code is null ? 1 : 0;
            return true;
        }

        Reject(found, row.Line, bad);
        return false;
    }

    // Numbers of rows and remarks are left out, and make no difference.
    private IEnumerable<string> Told(ReadFirm row) =>
        row.Cells.Where(
            (_, place) => place < file.Header.Fields.Count && file.Header.Fields[place] is not null
        );

    // Of two names neither is chosen: the first row, which seemed good, is taken back.
    private void Conflict(IntakeFindings found, string code, long first, long line)
    {
        if (!_conflicts.TryGetValue(code, out var lines))
        {
            _conflicts[code] = lines = [];
        }

        lines.Add(first);
        lines.Add(line);
        found.Conflicts[line] = first;
        Reject(found, line, [OtherNameOf(line, code, first)]);
        if (found.Conflicts.TryAdd(first, line))
        {
            _takenBack.Add(first);
            Reject(found, first, [OtherNameOf(first, code, line)]);
        }
    }

    private void Reject(IntakeFindings found, long line, List<BadCell> bad)
    {
        found.Lines.Add(line);
        found.Report.Rejected++;
        found.Report.BadCells += bad.Count;
        foreach (var cell in bad)
        {
            Note(
                _reasons,
                _reasons.Count < MostReasons || _reasons.ContainsKey(cell.Code)
                    ? cell.Code
                    : "other",
                cell,
                ExamplesOfReason
            );
        }
    }

    private static void Note<T>(
        Dictionary<string, (long Count, List<T> First)> notes,
        string kind,
        T one,
        int most
    )
    {
        var (count, first) = notes.TryGetValue(kind, out var before) ? before : (0, []);
        // A file that is wrong throughout must not fill the memory with what is said about it.
        if (first.Count < most)
        {
            first.Add(one);
        }

        notes[kind] = (count + 1, first);
    }

    private async Task Compare(IntakeReport report, List<ReadFirm> rows, CancellationToken cancel)
    {
        string[] codes =
        [
            .. rows.Select(row => row.Firm!.Code?.ToString()).OfType<string>().Distinct(),
        ];
        if (codes.Length == 0)
        {
            return;
        }

        var known = (await registry(codes, cancel)).ToDictionary(head => head.Code);
        foreach (var row in rows.Where(row => row.Firm!.Code is not null))
        {
            var identity = row.Firm!.Record.Identity;
            if (!known.TryGetValue(row.Firm.Code!.Value.ToString(), out var head))
            {
                report.New++;
                Count(row.Line, IsNew);
                continue;
            }

            var called = Canonical.Folded(identity.Name) != Canonical.Folded(head.Name);
            if (called)
            {
                report.OtherNameCount++;
                if (_otherNames.Count < MostShown)
                {
                    _otherNames.Add(new(row.Line, head.Code, identity.Name!, head.Name));
                }
            }

            if (
                called
                || Differs(identity.Kind, head.Kind)
                || Differs(identity.Region, head.Region)
                || Differs(identity.Industry, head.Industry)
                || Differs(identity.LegalRepresentative, head.LegalRepresentative)
            )
            {
                report.Differing++;
                Count(row.Line, IsDiffering);
            }
            else
            {
                report.Known++;
                Count(row.Line, IsKnown);
            }
        }
    }

    private void Count(long line, byte what)
    {
        while (_counted.Count <= line)
        {
            _counted.Add(0);
        }

        _counted[(int)line] = what;
    }

    private static bool Differs(string? told, string? held) =>
        !string.IsNullOrWhiteSpace(told) && told != held;

    private void Conclude(IntakeFindings found)
    {
        var report = found.Report;
        // A first line that was taken back had been counted as good before.
        foreach (var line in _takenBack)
        {
            report.OtherNameCount -= _otherNames.RemoveAll(one => one.Line == line);
            var counted = line < _counted.Count ? _counted[(int)line] : (byte)0;
            report.New -= counted == IsNew ? 1 : 0;
            report.Known -= counted == IsKnown ? 1 : 0;
            report.Differing -= counted == IsDiffering ? 1 : 0;
        }

        report.OtherNames = _otherNames;
        report.ConflictCount = _conflicts.Count;
        report.Reasons =
        [
            .. _reasons
                .OrderByDescending(one => one.Value.Count)
                .Select(one => new IntakeReport.Reason(one.Key, one.Value.Count, one.Value.First)),
        ];
        report.Corrections =
        [
            .. CorrectionKinds
                .All.Where(term => _corrections.ContainsKey(term.Code))
                .Select(term => new IntakeReport.Corrected(
                    term.Code,
                    _corrections[term.Code].Count,
                    _corrections[term.Code].First
                )),
        ];
        report.Conflicts = SideBySide();
    }

    // The names are read once more: to keep them all, in case one comes again, would be to keep the file.
    private List<IntakeReport.Conflict> SideBySide()
    {
        var shown = _conflicts
            .OrderBy(one => one.Value.Min)
            .Take(MostShown)
            .ToDictionary(one => one.Key, _ => new List<IntakeReport.Named>());
        var left = shown.Keys.Sum(code => _conflicts[code].Count);
        if (left == 0)
        {
            return [];
        }

        foreach (var row in file.Read())
        {
            if (
                row.Firm is { Code: { } code } firm
                && shown.TryGetValue(code.ToString(), out var names)
                && _conflicts[code.ToString()].Contains(row.Line)
            )
            {
                names.Add(new(row.Line, firm.Record.Identity.Name ?? ""));
                if (--left == 0)
                {
                    break;
                }
            }
        }

        return [.. shown.Select(one => new IntakeReport.Conflict(one.Key, one.Value))];
    }
}
