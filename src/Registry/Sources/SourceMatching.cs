using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Sources;

/// <summary>One field in which a source contradicts a record.</summary>
/// <param name="Section">One of <see cref="Sections"/>.</param>
/// <param name="Item">The row in words; empty for a section that is no list.</param>
/// <param name="Field">The field's name.</param>
/// <param name="Ours">As the record has it, as it is typed; masked where secret; null where it has nothing.</param>
/// <param name="Theirs">As the source has it.</param>
internal sealed record Disagreement(
    string Section,
    string Item,
    string Field,
    string? Ours,
    string? Theirs
);

/// <summary>A record and what a source vouches for, held against each other. Pure.</summary>
internal static class SourceMatching
{
    // As long as the longest row's name is kept.
    private const int LongestItem = 300;

    /// <summary>The field by which a row is found again at the source.</summary>
    public static FieldShape KeyOf(SectionShape section) =>
        section.Key.Count > 0 ? section.Field(section.Key[0]) : section.Fields[0];

    /// <summary>
    /// Where they disagree. A field the source says nothing of is not compared; of a list it names every row, so a row
    /// of ours that it has not is a disagreement.
    /// </summary>
    public static IEnumerable<Disagreement> Disagreements(
        EntityRecord record,
        VouchedSection vouched
    )
    {
        var section = Sections.Of(vouched.Section);
        foreach (var (ours, theirs) in Pairs(section, record, vouched))
        {
            var item = section.IsList ? Item(section, ours ?? theirs!.Row) : "";
            if (ours is null || theirs is null)
            {
                var key = KeyOf(section);
                yield return new(
                    section.Code,
                    item,
                    key.Name,
                    Kept(key, ours),
                    Kept(key, theirs?.Row)
                );
                continue;
            }

            foreach (var field in section.Fields.Where(field => theirs.Fields.Contains(field.Name)))
            {
                if (!Agree(field, field.Of(ours), field.Of(theirs.Row)))
                {
                    yield return new(
                        section.Code,
                        item,
                        field.Name,
                        Kept(field, ours),
                        Kept(field, theirs.Row)
                    );
                }
            }
        }
    }

    /// <summary>The record with what the source vouches for in its place; what it says nothing of stays.</summary>
    public static EntityRecord Over(EntityRecord record, VouchedSection vouched)
    {
        var section = Sections.Of(vouched.Section);
        var rows = new List<object>();
        foreach (var (ours, theirs) in Pairs(section, record, vouched))
        {
            if (theirs is null)
            {
                continue;
            }

            var row = section.NewRow();
            foreach (var field in section.Fields)
            {
                field.Set(
                    row,
                    theirs.Fields.Contains(field.Name) ? field.Of(theirs.Row)
                        : ours is null ? null
                        : field.Of(ours)
                );
            }

            rows.Add(row);
        }

        return section.With(record, rows);
    }

    /// <summary>The fields vouched for in every row.</summary>
    public static IReadOnlyList<string> Fields(VouchedSection vouched)
    {
        var section = Sections.Of(vouched.Section);
        return
        [
            .. section
                .Fields.Select(field => field.Name)
                .Where(name => vouched.Rows.All(row => row.Fields.Contains(name))),
        ];
    }

    /// <summary>
    /// True if what the source says nothing of is as it was when it was last confirmed: an edit that nobody has looked
    /// at must not hide behind another field's confirmation.
    /// </summary>
    public static bool RestStands(EntityRecord confirmed, EntityRecord now, VouchedSection vouched)
    {
        var section = Sections.Of(vouched.Section);
        var key = KeyOf(section);
        var before = section.Rows(confirmed).ToLookup(row => Folded(key, row));
        return Pairs(section, now, vouched)
            .All(pair =>
            {
                if (pair.Ours is not { } ours)
                {
                    return true;
                }

                var rest = section
                    .Fields.Where(field => pair.Theirs?.Fields.Contains(field.Name) != true)
                    .ToList();
                return rest.All(field => field.Of(ours) is null)
                    || (section.IsList ? before[Folded(key, ours)] : section.Rows(confirmed)).Any(
                        row => rest.All(field => Agree(field, field.Of(row), field.Of(ours)))
                    );
            });
    }

    // Rows found by their key; among several of one key the one that agrees best.
    private static IEnumerable<(object? Ours, VouchedRow? Theirs)> Pairs(
        SectionShape section,
        EntityRecord record,
        VouchedSection vouched
    )
    {
        if (!section.IsList)
        {
            yield return (section.Rows(record)[0], vouched.Rows[0]);
            yield break;
        }

        var key = KeyOf(section);
        var ours = section
            .Rows(record)
            .GroupBy(row => Folded(key, row))
            .ToDictionary(group => group.Key, group => group.ToList());
        foreach (var theirs in vouched.Rows)
        {
            var found = ours.GetValueOrDefault(Folded(key, theirs.Row))
                ?.MaxBy(row =>
                    section.Fields.Count(field =>
                        theirs.Fields.Contains(field.Name)
                        && Agree(field, field.Of(row), field.Of(theirs.Row))
                    )
                );
            if (found is not null)
            {
                ours[Folded(key, found)].Remove(found);
            }

            yield return (found, theirs);
        }

        foreach (var left in ours.Values.SelectMany(rows => rows))
        {
            yield return (left, null);
        }
    }

    // Width, case and spaces of a line are no disagreement.
    private static bool Agree(FieldShape field, object? ours, object? theirs) =>
        Equals(ours, theirs)
        || (
            field.Kind == FieldKind.Line
            && Canonical.Folded(ours as string) == Canonical.Folded(theirs as string)
        );

    private static string Folded(FieldShape key, object row) =>
        Canonical.Folded(FieldText.Typed(key, key.Of(row)));

    private static string? Kept(FieldShape field, object? row) =>
        row is null || field.Of(row) is not { } value ? null
        : field.IsSecret ? Masks.Of(field.Kind, (string)value)
        : FieldText.Typed(field, value);

    private static string Item(SectionShape section, object row)
    {
        var name =
            section.Naming.Count == 0 && section.Fields[0].IsSecret ? "" : section.NameOf(row);
        return name.Length <= LongestItem ? name : name[..LongestItem];
    }
}
