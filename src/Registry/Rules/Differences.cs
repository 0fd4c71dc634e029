using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>What differs between two records, field by field, in the words of the form.</summary>
internal static class Differences
{
    private static readonly LocalizedText Missing = new("（无）", "(none)");

    /// <summary>
    /// From one record to another. Rows of a list are matched first by being the same, then by what no two may share,
    /// then by their name: a removed row is one difference and not a shift of all that follow, and of three namesakes it
    /// is the one that went. Takes time in proportion to the rows.
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
        var (old, now) = (section.Rows(before), section.Rows(after));
        var matched = Matched(section, old, now);
        var came = Enumerable.Repeat(true, now.Count).ToArray();
        for (var index = 0; index < old.Count; index++)
        {
            if (matched[index] is { } place)
            {
                came[place] = false;
                // The same object is the same row, and so are most of ten thousand.
                if (!old[index].Equals(now[place]))
                {
                    foreach (
                        var difference in OfRow(section, old[index], now[place], place, masked)
                    )
                    {
                        yield return difference;
                    }
                }
            }
            else
            {
                foreach (var difference in OfRow(section, old[index], null, index, masked))
                {
                    yield return difference;
                }
            }
        }

        for (var place = 0; place < now.Count; place++)
        {
            if (came[place])
            {
                foreach (var difference in OfRow(section, null, now[place], place, masked))
                {
                    yield return difference;
                }
            }
        }
    }

    private static IEnumerable<Difference> OfRow(
        SectionShape section,
        object? was,
        object? became,
        int place,
        bool masked
    )
    {
        var change =
            was is null ? ChangeKinds.Added
            : became is null ? ChangeKinds.Removed
            : ChangeKinds.Changed;
        var item = section.IsList ? Name(section, became ?? was!) : null;
        foreach (var field in section.Fields)
        {
            var (one, other) = (Of(field, was), Of(field, became));
            // A row that came or went without a name is still a difference.
            var nameless =
                field == section.Fields[0] && section.IsList && (was is null) != (became is null);
            if (!Equals(one, other) || nameless)
            {
                yield return new Difference(
                    section.Code,
                    section.Pointer(place, field),
                    Label(section, field, item),
                    was is null ? null : Words(field, one, masked, nameless),
                    became is null ? null : Words(field, other, masked, nameless),
                    change,
                    item
                );
            }
        }
    }

    private static object? Of(FieldShape field, object? row) => row is null ? null : field.Of(row);

    internal static string? Words(FieldShape field, object? value, bool masked, bool nameless) =>
        value is null ? (nameless ? Missing.ToString() : null)
        : masked && field.IsSecret ? Masks.Of(field.Kind, (string)value)
        : FieldText.Shown(field, value);

    /// <summary>What a field of a row is called, where the row is named.</summary>
    internal static string LabelOf(SectionShape section, FieldShape field, object row) =>
        Label(section, field, section.IsList ? Name(section, row) : null);

    private static string Name(SectionShape section, object row) =>
        FieldText.Shown(section.Fields[0], section.Fields[0].Of(row)) ?? Missing.ToString();

    private static string Label(SectionShape section, FieldShape field, string? item) =>
        item is null
            ? field.Label.ToString()
            : (
                field == section.Fields[0]
                    ? new LocalizedText(
                        $"{section.RowName.Zh}「{item}」",
                        $"{section.RowName.En} “{item}”"
                    )
                    : new LocalizedText(
                        $"{section.RowName.Zh}「{item}」{field.Label.Zh}",
                        $"{section.RowName.En} “{item}”: {field.Label.En}"
                    )
            ).ToString();

    // For each old row the place of the new one that it became.
    private static int?[] Matched(
        SectionShape section,
        IReadOnlyList<object> old,
        IReadOnlyList<object> now
    )
    {
        var matched = new int?[old.Count];
        if (!section.IsList)
        {
            matched[0] = 0;
            return matched;
        }

        var taken = new bool[now.Count];
        Match(old, now, matched, taken, row => row);
        if (section.Key.Count > 0)
        {
            var key = section.Key.Select(section.Field).ToList();
            Match(
                old,
                now,
                matched,
                taken,
                row =>
                    key.All(field => field.Of(row) is not null)
                        ? string.Join('\n', key.Select(field => Typed(field, row)))
                        : null
            );
        }

        Match(old, now, matched, taken, row => Typed(section.Fields[0], row) ?? "");
        return matched;
    }

    private static string? Typed(FieldShape field, object row) =>
        FieldText.Typed(field, field.Of(row));

    // Rows that share a key are matched in their order.
    private static void Match(
        IReadOnlyList<object> old,
        IReadOnlyList<object> now,
        int?[] matched,
        bool[] taken,
        Func<object, object?> keyOf
    )
    {
        var free = new Dictionary<object, Queue<int>>();
        for (var place = 0; place < now.Count; place++)
        {
            if (!taken[place] && keyOf(now[place]) is { } key)
            {
                if (!free.TryGetValue(key, out var places))
                {
                    free.Add(key, places = new Queue<int>());
                }

                places.Enqueue(place);
            }
        }

        for (var index = 0; index < old.Count; index++)
        {
            if (
                matched[index] is null
                && keyOf(old[index]) is { } key
                && free.TryGetValue(key, out var places)
                && places.TryDequeue(out var place)
            )
            {
                matched[index] = place;
                taken[place] = true;
            }
        }
    }
}
