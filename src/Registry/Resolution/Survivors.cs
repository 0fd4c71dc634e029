using Trading.Domain.Codes;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Resolution;

/// <summary>
/// Which sections of a row a firm's record takes over. What somebody stands behind (an officer, a source, a document) stays;
/// a record that its firm keeps stays whole; of what files said the later counts. Who the firm is stays as its own code's
/// register has it. What does not survive is kept beside the record. Pure.
/// </summary>
internal static class Survivors
{
    /// <summary>The record with what it takes over, and which sections those are.</summary>
    public static (Entity Entity, IReadOnlyList<string> Taken) Of(
        Entity entity,
        EntityRecord said,
        DateOnly? asOf,
        DateTimeOffset now
    )
    {
        if (entity.State != EntityStates.Recorded)
        {
            return (entity, []);
        }

        List<string> taken =
        [
            .. Sections
                .All.Where(section =>
                    !section.IsEmpty(said)
                    && !section.Same(entity.Record, said)
                    && Takes(entity, section, asOf)
                )
                .Select(section => section.Code),
        ];
        var edited = entity.Edited(Sections.Over(entity.Record, taken, said), now);
        return ReferenceEquals(edited, entity)
            ? (entity, [])
            : (
                edited with
                {
                    Marks =
                    [
                        .. edited.Marks.Select(mark =>
                            taken.Contains(mark.Section) ? mark with { AsOf = asOf } : mark
                        ),
                    ],
                },
                taken
            );
    }

    private static bool Takes(Entity entity, SectionShape section, DateOnly? asOf)
    {
        if (section.IsEmpty(entity.Record))
        {
            return true;
        }

        var mark = entity.Mark(section.Code);
        return section.Code != Sections.Identity
            && SectionStates.Rank(mark.State) < SectionStates.Rank(SectionStates.Attested)
            && asOf is { } day
            && day > (mark.AsOf ?? ChinaTime.DateOf(mark.ChangedAt ?? entity.CreatedAt));
    }
}
