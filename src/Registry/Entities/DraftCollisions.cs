using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// Where a draft and the version in force have changed the same since the draft was last brought in line: computed from the
/// versions, never kept.
/// </summary>
internal sealed class DraftCollisions(EntityStore entities)
{
    /// <summary>In force before, the draft's after; none for a record without a draft.</summary>
    public async Task<IReadOnlyList<Difference>> Of(
        Entity entity,
        bool masked,
        CancellationToken cancel
    ) => (await Merge(entity, null, masked, cancel)).Collisions;

    /// <summary>The draft with what was chosen.</summary>
    public async Task<EntityRecord> Chosen(
        Entity entity,
        IReadOnlyCollection<string> takeVerified,
        CancellationToken cancel
    ) => (await Merge(entity, takeVerified.Contains, masked: false, cancel)).Record;

    private async Task<RecordMerge.Merge> Merge(
        Entity entity,
        Func<string, bool>? takeVerified,
        bool masked,
        CancellationToken cancel
    )
    {
        if (entity.Draft is not { } draft)
        {
            return new(entity.Record, []);
        }

        var merged = draft.Record;
        var collisions = new List<Difference>();
        foreach (var (code, version) in draft.Bases)
        {
            var section = Sections.Of(code);
            var one = RecordMerge.Of(
                section.With(
                    entity.Record,
                    section.Rows(await entities.RecordAsOf(entity.Code, version, cancel))
                ),
                entity.Record,
                section.With(entity.Record, section.Rows(draft.Record)),
                takeVerified,
                masked
            );
            merged = section.With(merged, section.Rows(one.Record));
            collisions.AddRange(one.Collisions);
        }

        return new(merged, collisions);
    }
}
