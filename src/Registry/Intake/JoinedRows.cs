using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Rules;

namespace Trading.Registry.Intake;

/// <summary>
/// One firm out of the rows of a file that tell of it, one a licence or a telephone: lists are put together, what one row
/// leaves out another may say, and where two say different things of one field nobody chooses. The order of the rows makes
/// no difference. Pure.
/// </summary>
internal static class JoinedRows
{
    /// <summary>Joins them.</summary>
    /// <param name="rows">Of one code and one name, each with its line.</param>
    /// <returns>The firm; null where they contradict each other, with every cell that does.</returns>
    public static (EntityToImport? Firm, IReadOnlyList<BadCell> Differ) Of(
        IReadOnlyList<(long Line, EntityToImport Firm)> rows
    )
    {
        var plain = rows.Select(row => (row.Line, Record: Canonical.Of(row.Firm.Record))).ToList();
        var differ = new List<BadCell>();
        var record = new EntityRecord();
        foreach (var section in Sections.All)
        {
            var told = plain
                .SelectMany(row =>
                    section
                        .Rows(row.Record)
                        .Where(one => !section.IsBlank(one))
                        .Select(one => (row.Line, Row: one))
                )
                .ToList();
            if (told.Count > 0)
            {
                record = section.With(
                    record,
                    section.IsList ? List(section, told, differ) : [Joined(section, told, differ)]
                );
            }
        }

        var former = rows.Where(row => row.Firm.FormerCode is not null)
            .Select(row => (row.Line, Value: row.Firm.FormerCode!.Value.ToString()))
            .ToList();
        Compare("former_code", former, differ);
        return differ.Count > 0
            ? (null, differ)
            : (
                new(rows[0].Firm.Code, record)
                {
                    FormerCode = rows.Select(row => row.Firm.FormerCode)
                        .FirstOrDefault(code => code is not null),
                    Source = rows.Select(row => row.Firm.Source).Min(StringComparer.Ordinal)!,
                    AsOf = rows.Max(row => row.Firm.AsOf),
                },
                []
            );
    }

    // What has one key is one thing; what says no more than another is that other.
    private static List<object> List(
        SectionShape section,
        List<(long Line, object Row)> told,
        List<BadCell> differ
    )
    {
        var things = told.GroupBy(one => KeyOf(section, one.Row) ?? new object())
            .Select(same => Joined(section, [.. same], differ))
            .Distinct()
            .ToList();
        return
        [
            .. things
                .Where(one =>
                    !things.Exists(other => !other.Equals(one) && IsWithin(section, one, other))
                )
                .OrderBy(one => TextOf(section, one), StringComparer.Ordinal),
        ];
    }

    private static object Joined(
        SectionShape section,
        List<(long Line, object Row)> same,
        List<BadCell> differ
    )
    {
        if (same.Count == 1)
        {
            return same[0].Row;
        }

        var row = section.NewRow();
        foreach (var field in section.Fields)
        {
            var values = same.Select(one => (one.Line, Value: field.Of(one.Row)))
                .Where(one => one.Value is not null)
                .ToList();
            if (values.Count == 0)
            {
                continue;
            }

            // Names that differ in width or brackets are one name, or the rows would not have come here.
            if (section.Code == Sections.Identity && field.Name == "name")
            {
                field.Set(
                    row,
                    values.Select(one => (string)one.Value!).Min(StringComparer.Ordinal)
                );
                continue;
            }

            Compare(
                NameOf(section, field),
                [
                    .. values.Select(one =>
                        (
                            one.Line,
                            field.IsSecret
                                ? Masked(values.FindIndex(other => Equals(other.Value, one.Value)))
                                : FieldText.Typed(field, one.Value) ?? ""
                        )
                    ),
                ],
                differ
            );
            field.Set(row, values[0].Value);
        }

        return row;
    }

    private static void Compare(
        string column,
        IReadOnlyList<(long Line, string Value)> values,
        List<BadCell> differ
    )
    {
        if (values.DistinctBy(one => one.Value).Count() < 2)
        {
            return;
        }

        var said = values
            .GroupBy(one => one.Value)
            .Select(same =>
                (
                    Lines: string.Join("、", same.Select(one => one.Line)),
                    Value: PersonalNumbers.Masked(same.Key)
                )
            )
            .ToList();
        var rule = new LocalizedText(
            $"同一主体的各行不一致：{string.Join("；", said.Select(one => $"第 {one.Lines} 行“{one.Value}”"))}。各行都未导入，请核实后改为一致。",
            $"the rows of one firm contradict each other: {string.Join("; ", said.Select(one => $"line {one.Lines} '{one.Value}'"))}. None of them is taken; make them say the same."
        );
        differ.AddRange(
            values.Select(one => new BadCell(
                one.Line,
                column,
                PersonalNumbers.Masked(one.Value),
                "firm.differs",
                rule
            ))
        );
    }

    // A secret is compared and not shown: which of them differ is said by a letter.
    private static string Masked(int which) => $"****{(char)('A' + (which % 26))}";

    private static object? KeyOf(SectionShape section, object row)
    {
        var parts = section.Key.Select(name => section.Field(name).Of(row)).ToList();
        return parts.Count == 0 || parts.Exists(part => part is null)
            ? null
            : string.Join('\u001f', parts);
    }

    private static bool IsWithin(SectionShape section, object one, object other) =>
        section.Fields.All(field =>
            field.Of(one) is not { } value || value.Equals(field.Of(other))
        );

    private static string TextOf(SectionShape section, object row) =>
        string.Join('\u001f', section.Fields.Select(field => field.Of(row)?.ToString()));

    private static string NameOf(SectionShape section, FieldShape field) =>
        IntakeFields
            .All.FirstOrDefault(one => one.Section == section && one.Shape?.Name == field.Name)
            ?.Name
        ?? $"{section.Code}.{field.Name}";
}
