using Trading.Registry.Contracts;

namespace Trading.Web.Pages.Registry;

/// <summary>What happened to one row of a record: its fields that differ, told together.</summary>
/// <param name="Kind">One of <see cref="ChangeKinds"/>.</param>
/// <param name="Section">The section, in words.</param>
/// <param name="Item">What the row is called; null for a section that is no list.</param>
/// <param name="Fields">The fields that differ.</param>
public sealed record RowChange(
    string Kind,
    string Section,
    string? Item,
    IReadOnlyList<RowChange.Field> Fields
)
{
    /// <summary>A field that differs.</summary>
    /// <param name="Label">In words.</param>
    /// <param name="Before">What it was.</param>
    /// <param name="After">What it is.</param>
    public sealed record Field(string Label, string? Before, string? After);

    /// <summary>What is searched.</summary>
    public string Words =>
        string.Join(' ', Fields.Select(one => $"{one.Label} {one.Before} {one.After}"));

    /// <summary>Differences row by row, in their order; those of one row follow each other.</summary>
    public static IReadOnlyList<RowChange> Of(IReadOnlyList<Difference> differences)
    {
        var changes = new List<RowChange>();
        List<Field>? fields = null;
        (string?, string?, string?) row = default;
        foreach (var difference in differences)
        {
            var cut = difference.Pointer.LastIndexOf('/');
            var section = Sections.Of(difference.Section);
            var at = (difference.Section, difference.Pointer[..cut], difference.Change);
            if (fields is null || at != row)
            {
                row = at;
                fields = [];
                changes.Add(
                    new RowChange(
                        difference.Change,
                        section.Title.ToString(),
                        difference.Item,
                        fields
                    )
                );
            }

            fields.Add(
                new Field(
                    section.Field(difference.Pointer[(cut + 1)..]).Label.ToString(),
                    difference.Before,
                    difference.After
                )
            );
        }

        return changes;
    }
}
