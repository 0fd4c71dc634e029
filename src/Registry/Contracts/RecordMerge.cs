using Trading.Registry.Rules;

namespace Trading.Registry.Contracts;

/// <summary>
/// Two changes of one record brought together: by section, by field, and in a list by row. Only where both changed the same
/// field, or one changed a row that the other removed, it has to be asked whose counts. Pure.
/// </summary>
public static class RecordMerge
{
    /// <summary>What comes of it.</summary>
    /// <param name="Record">The record; where the two collide, mine unless it was said otherwise.</param>
    /// <param name="Collisions">Where they do: theirs before, mine after.</param>
    public sealed record Merge(EntityRecord Record, IReadOnlyList<Difference> Collisions);

    /// <summary>Brings them together.</summary>
    /// <param name="before">What both began with.</param>
    /// <param name="theirs">As the others made it.</param>
    /// <param name="mine">As I made it.</param>
    /// <param name="takeTheirs">Says of a collision, by its pointer, that theirs counts; without it mine does.</param>
    /// <param name="masked">True to show what is secret masked.</param>
    public static Merge Of(
        EntityRecord before,
        EntityRecord theirs,
        EntityRecord mine,
        Func<string, bool>? takeTheirs = null,
        bool masked = false
    )
    {
        var collisions = new List<Difference>();
        var merged = mine;
        foreach (var section in Sections.All)
        {
            if (section.Same(before, theirs) || section.Same(theirs, mine))
            {
                continue;
            }

            merged = section.With(
                merged,
                section.Same(before, mine)
                    ? section.Rows(theirs)
                    : new OfSection(section, takeTheirs ?? (_ => false), masked, collisions).Rows(
                        before,
                        theirs,
                        mine
                    )
            );
        }

        return new(merged, collisions);
    }

    private sealed class OfSection(
        SectionShape section,
        Func<string, bool> takeTheirs,
        bool masked,
        List<Difference> collisions
    )
    {
        public IReadOnlyList<object> Rows(
            EntityRecord before,
            EntityRecord theirs,
            EntityRecord mine
        )
        {
            var (old, other, own) = (ByName(before), ByName(theirs), ByName(mine));
            var rows = new List<object>();
            foreach (var (name, (row, place)) in own)
            {
                var was = old.GetValueOrDefault(name).Row;
                var (became, _) = other.GetValueOrDefault(name);
                if (became is not null)
                {
                    rows.Add(Fields(was ?? section.NewRow(), became, row, place));
                }
                else if (was is null || (!row.Equals(was) && !Theirs(place, null, row)))
                {
                    rows.Add(row);
                }
            }

            foreach (var (name, (row, place)) in other.Where(one => !own.ContainsKey(one.Key)))
            {
                var was = old.GetValueOrDefault(name).Row;
                if (was is null || (!row.Equals(was) && Theirs(place, row, null)))
                {
                    rows.Add(row);
                }
            }

            return rows;
        }

        private object Fields(object was, object theirs, object mine, int place)
        {
            if (theirs.Equals(mine) || theirs.Equals(was))
            {
                return mine;
            }

            var row = section.NewRow();
            foreach (var field in section.Fields)
            {
                var (before, other, own) = (field.Of(was), field.Of(theirs), field.Of(mine));
                var takes = Equals(own, before);
                if (!takes && !Equals(other, before) && !Equals(other, own))
                {
                    var pointer = section.Pointer(place, field);
                    collisions.Add(
                        new(
                            section.Code,
                            pointer,
                            Differences.LabelOf(section, field, mine),
                            Differences.Words(field, other, masked, nameless: false),
                            Differences.Words(field, own, masked, nameless: false)
                        )
                    );
                    takes = takeTheirs(pointer);
                }

                field.Set(row, takes ? other : own);
            }

            return row;
        }

        // One removed the row that the other changed: true where what the others did counts.
        private bool Theirs(int place, object? theirs, object? mine)
        {
            var naming = section.Fields[0];
            var pointer = theirs is null
                ? $"/{section.Code}/{place}"
                : $"/{section.Code}/removed/{place}";
            collisions.Add(
                new(
                    section.Code,
                    pointer,
                    Differences.LabelOf(section, naming, (theirs ?? mine)!),
                    Shown(theirs),
                    Shown(mine)
                )
            );
            return takeTheirs(pointer);
        }

        // All of a row, since all of it would be lost.
        private string? Shown(object? row) =>
            row is null
                ? null
                : string.Join(
                    ' ',
                    section
                        .Fields.Select(field =>
                            Differences.Words(field, field.Of(row), masked, nameless: false)
                        )
                        .Where(words => !string.IsNullOrEmpty(words))
                );

        // By what two rows must not share, or else by what names them; namesakes by their order among themselves.
        private Dictionary<(string, int), (object Row, int Place)> ByName(EntityRecord record)
        {
            var rows = new Dictionary<(string, int), (object, int)>();
            var namesakes = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var (place, row) in section.Rows(record).Index())
            {
                var name = section.IsList ? Name(row) : "";
                var nth = namesakes.GetValueOrDefault(name);
                namesakes[name] = nth + 1;
                rows.Add((name, nth), (row, place));
            }

            return rows;
        }

        private string Name(object row)
        {
            var key = section.Key.Select(name => section.Field(name).Of(row)).ToList();
            return key.Count > 0 && key.TrueForAll(value => value is not null)
                ? string.Join('\n', key.Select(value => FormattableString.Invariant($"{value}")))
                : FieldText.Typed(section.Fields[0], section.Fields[0].Of(row)) ?? "";
        }
    }
}
