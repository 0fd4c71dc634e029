using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>What differs between two records, field by field, in the words of the form.</summary>
internal static class Differences
{
    private static readonly LocalizedText Missing = new("（无）", "(none)");

    /// <summary>
    /// From one record to another. Rows of a list are matched by what names them, so that a removed row is one
    /// difference and not a shift of all that follow.
    /// </summary>
    public static IReadOnlyList<Difference> Between(
        EntityRecord before,
        EntityRecord after,
        bool masked
    ) =>
        [
            .. Sections
                .All.Where(section => !section.Same(before, after))
                .SelectMany(section => Between(section, before, after, masked)),
        ];

    private static IEnumerable<Difference> Between(
        SectionShape section,
        EntityRecord before,
        EntityRecord after,
        bool masked
    )
    {
        var old = Rows(section, before);
        var now = Rows(section, after);
        foreach (var key in old.Keys.Union(now.Keys))
        {
            var (was, index) = old.GetValueOrDefault(key);
            var (became, place) = now.GetValueOrDefault(key);
            foreach (var field in section.Fields)
            {
                var (one, other) = (Of(field, was), Of(field, became));
                // A row that came or went without a name is still a difference.
                var nameless =
                    field == section.Fields[0]
                    && section.IsList
                    && (was is null) != (became is null);
                if (!Equals(one, other) || nameless)
                {
                    yield return new Difference(
                        section.Code,
                        section.Pointer(became is null ? index : place, field),
                        Label(section, field, became ?? was!),
                        was is null ? null : Words(field, one, masked, nameless),
                        became is null ? null : Words(field, other, masked, nameless)
                    );
                }
            }
        }
    }

    private static object? Of(FieldShape field, object? row) => row is null ? null : field.Of(row);

    internal static string? Words(FieldShape field, object? value, bool masked, bool nameless) =>
        value is null ? (nameless ? Missing.ToString() : null)
        : masked && field.IsSecret ? Masks.Of(field.Kind, (string)value)
        : FieldText.Shown(field, value);

    internal static string Label(SectionShape section, FieldShape field, object row)
    {
        if (!section.IsList)
        {
            return field.Label.ToString();
        }

        var naming = section.Fields[0];
        var name = FieldText.Shown(naming, naming.Of(row)) ?? Missing.ToString();
        return (
            field == naming
                ? new LocalizedText(
                    $"{section.RowName.Zh}「{name}」",
                    $"{section.RowName.En} “{name}”"
                )
                : new LocalizedText(
                    $"{section.RowName.Zh}「{name}」{field.Label.Zh}",
                    $"{section.RowName.En} “{name}”: {field.Label.En}"
                )
        ).ToString();
    }

    // By name; rows that share one are told apart by their order among themselves.
    private static Dictionary<(string?, int), (object Row, int Index)> Rows(
        SectionShape section,
        EntityRecord record
    )
    {
        var rows = new Dictionary<(string?, int), (object, int)>();
        var namesakes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, row) in section.Rows(record).Index())
        {
            var naming = section.Fields[0];
            var name = section.IsList ? FieldText.Typed(naming, naming.Of(row)) ?? "" : "";
            var nth = namesakes.GetValueOrDefault(name);
            namesakes[name] = nth + 1;
            rows.Add((name, nth), (row, index));
        }

        return rows;
    }
}
