using Trading.Kernel.Tables;
using Trading.Registry.Rules;

namespace Trading.Registry.Contracts;

/// <summary>
/// Rows of a section that are to come in, pasted or out of a file: under which columns they stand, how each cell is read,
/// and what is wrong with it, before anything of them is taken. Which column is which can be said otherwise.
/// </summary>
public sealed class IncomingRows
{
    // A day has eight.
    private const int MostDigits = 8;
    private const int LongestSample = 30;
    private readonly DateOnly _today;
    private readonly IReadOnlyList<TableRow> _all;
    private readonly IReadOnlyList<TableColumn> _columns;

    private IncomingRows(
        SectionShape section,
        TableFile file,
        IReadOnlyList<TableRow> all,
        DateOnly today
    )
    {
        (Section, File, _all, _today) = (section, file, all, today);
        _columns = SectionColumns.Of(section);
        Header =
            TableHeader.Find(_columns, all)
            ?? TableHeader.InOrder(_columns, all.Max(row => row.Cells.Length));
        Columns = [];
        Rows = [];
        Use([.. Header.Columns.Select(column => column?.Name)]);
    }

    /// <summary>A row as it would be taken.</summary>
    /// <param name="Line">Its line, from 1.</param>
    /// <param name="Cells">As typed, in the order of the section's fields.</param>
    /// <param name="Faults">What is wrong with it.</param>
    public sealed record Row(int Line, IReadOnlyList<string?> Cells, IReadOnlyList<Fault> Faults)
    {
        /// <summary>True if it cannot be taken.</summary>
        public bool Bad => Faults.Any(fault => fault.Blocks);
    }

    /// <summary>What is wrong with a cell.</summary>
    /// <param name="Line">Its line, from 1.</param>
    /// <param name="Field">Its field.</param>
    /// <param name="Value">What it holds; masked where it is secret.</param>
    /// <param name="Rule">What it should be.</param>
    /// <param name="Blocks">True where nothing that holds it can be stored; else it can be mended afterwards.</param>
    public sealed record Fault(
        int Line,
        FieldShape Field,
        string Value,
        LocalizedText Rule,
        bool Blocks
    );

    /// <summary>The section.</summary>
    public SectionShape Section { get; }

    /// <summary>Where they are read from.</summary>
    public TableFile File { get; }

    /// <summary>The headings.</summary>
    public TableHeader Header { get; private set; }

    /// <summary>For each column that is there the field it is for; null where it is left out.</summary>
    public IReadOnlyList<FieldShape?> Columns { get; private set; }

    /// <summary>The rows as they would be taken.</summary>
    public IReadOnlyList<Row> Rows { get; private set; }

    /// <summary>Lines above the headings, and lines of sums, that are left out.</summary>
    public IReadOnlyList<int> LeftOut { get; private set; } = [];

    /// <summary>True where the first line is taken for headings.</summary>
    public bool HasHeader => Header.Line > 0;

    /// <summary>
    /// Reads a table for a section. Throws <see cref="UnreadableTableException"/> where it is none, holds nothing or more
    /// than the section does.
    /// </summary>
    public static IncomingRows Read(SectionShape section, TableFile file, DateOnly today)
    {
        var rows = new List<TableRow>();
        foreach (var row in file.Rows())
        {
            // A title and headings stand above, a sum below.
            if (rows.Count > section.MostRows + 20)
            {
                throw new UnreadableTableException(
                    new(
                        $"{section.Title.Zh}最多{section.MostRows}行，这里不止；请拆分或删去不需要的行。",
                        $"There are more rows than the {section.MostRows} that {section.Title.En} holds; take out what is not needed."
                    )
                );
            }

            rows.Add(row);
        }

        return rows.Count > 0
            ? new IncomingRows(section, file, rows, today)
            : throw new UnreadableTableException(
                new("没有内容：没有读到任何一行。", "There is nothing in it: no row was read.")
            );
    }

    /// <summary>Says which column is which, by the names of fields; null leaves a column out.</summary>
    public void Use(IReadOnlyList<string?> columns)
    {
        Columns = [.. columns.Select(name => name is null ? null : Section.Field(name))];
        var (rows, left) = (new List<Row>(), new List<int>());
        foreach (var row in _all)
        {
            if (row.Line == Header.Line)
            {
                continue;
            }

            if (row.Line < Header.Line || row.IsTotal)
            {
                left.Add(row.Line);
                continue;
            }

            rows.Add(Of(row));
        }

        (Rows, LeftOut) = (rows, left);
    }

    /// <summary>Takes the first line for headings, or for a row like the others.</summary>
    public void TakeFirstAsHeader(bool header)
    {
        Header = header
            ? TableHeader.Find(_columns, _all) ?? TableHeader.Of(_columns, _all[0])
            : TableHeader.InOrder(_columns, _all.Max(row => row.Cells.Length));
        Use([.. Header.Columns.Select(column => column?.Name)]);
    }

    /// <summary>
    /// What stands first in a column, so that it can be told what the column is; a long number may be somebody's, and is
    /// masked.
    /// </summary>
    public string? Sample(int place)
    {
        var first = _all.Where(row => row.Line > Header.Line && place < row.Cells.Length)
            .Select(row => row.Cells[place])
            .FirstOrDefault(cell => cell.Length > 0);
        return first?.Count(char.IsAsciiDigit) > MostDigits ? $"{first[..3]}****{first[^2..]}"
            : first?.Length > LongestSample ? first[..LongestSample] + "…"
            : first;
    }

    /// <summary>A cell as it is shown before it is taken: what is secret is masked as everywhere.</summary>
    public string? Shown(Row row, int field)
    {
        var (shape, text) = (Section.Fields[field], row.Cells[field]);
        return text is null ? null
            : shape.IsSecret ? Masks.Of(shape.Kind, text)
            : FieldText.TryRead(shape, text, out var value, out _) ? FieldText.Shown(shape, value)
            : text;
    }

    private Row Of(TableRow row)
    {
        var cells = new string?[Section.Fields.Count];
        List<Fault>? faults = null;
        for (var place = 0; place < row.Cells.Length; place++)
        {
            var text = row.Cells[place];
            if (place >= Columns.Count || Columns[place] is not { } field)
            {
                continue;
            }

            var index = IndexOf(field);
            if (!IncomingText.TryRead(field, text, out var value, out var rule))
            {
                cells[index] = text;
                Bad(field, text, rule, true);
                continue;
            }

            cells[index] = FieldText.Typed(field, value);
            if (SectionRules.Fault(field, value, _today) is { } refused)
            {
                Bad(field, text, refused.Message, true);
            }
            else if (
                value is string said
                && Completeness.Fault(field.Kind, said, _today) is { } wrong
            )
            {
                Bad(field, text, wrong.Message, false);
            }
        }

        return new Row(row.Line, cells, faults ?? (IReadOnlyList<Fault>)[]);

        void Bad(FieldShape field, string text, LocalizedText rule, bool blocks) =>
            (faults ??= []).Add(
                new Fault(
                    row.Line,
                    field,
                    field.IsSecret ? Masks.Of(field.Kind, text) : text,
                    rule,
                    blocks
                )
            );
    }

    private int IndexOf(FieldShape field)
    {
        for (var index = 0; index < Section.Fields.Count; index++)
        {
            if (ReferenceEquals(Section.Fields[index], field))
            {
                return index;
            }
        }

        throw new InvalidOperationException($"{field.Name} is not of {Section.Code}.");
    }
}
