using Trading.Domain.Codes;
using Trading.Kernel.Outbox;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

internal sealed class EntityRecorder(
    EntityStore entities,
    BulkEntities bulk,
    EntityIntake intake,
    IEntityDirectory directory,
    Events events,
    TimeProvider time
) : IEntityRecorder
{
    private const int AtOnce = 400;

    // Below it a table's bulk load costs more than the few statements that it saves.
    private const int Many = 10;

    public async Task<IReadOnlyDictionary<EntityCode, string>> Record(
        IReadOnlyDictionary<EntityCode, string> firms,
        CancellationToken cancel
    )
    {
        var names = new Dictionary<EntityCode, string>(firms.Count);
        foreach (var some in firms.Keys.Chunk(AtOnce))
        {
            foreach (var known in await directory.FindMany(some, cancel))
            {
                names[known.Code] = known.Name;
            }
        }

        var unknown = firms
            .Where(firm => !names.ContainsKey(firm.Key))
            .OrderBy(firm => firm.Key.ToString(), StringComparer.Ordinal)
            .ToList();
        if (unknown.Count < Many)
        {
            foreach (var (code, name) in unknown)
            {
                names[code] = NameOf(await Insert(code, name, null, null, cancel));
            }

            return names;
        }

        // Pure, so each core takes its part.
        var fresh = unknown
            .AsParallel()
            .AsOrdered()
            .Select(firm => Begun(firm.Key, firm.Value, null, null))
            .ToList();
        await bulk.Insert(intake.Whole(fresh), Actions.Recorded, cancel);
        foreach (var entity in fresh)
        {
            names[entity.Code] = NameOf(entity);
            await events.Publish(new EntityChanged(entity.Code, entity.Version), cancel);
        }

        return names;
    }

    /// <summary>A firm that is not known.</summary>
    public async Task<Entity> Insert(
        EntityCode code,
        string name,
        string? kind,
        RegionCode? region,
        CancellationToken cancel
    )
    {
        var entity = Begun(code, name, kind, region);
        await entities.Insert(entity, Actions.Recorded, cancel);
        return entity;
    }

    private Entity Begun(EntityCode code, string name, string? kind, RegionCode? region) =>
        Entity.Begin(
            code,
            EntityStates.Recorded,
            new IdentitySection
            {
                Name = name,
                Kind = kind ?? (code.IsOverseas ? EntityKinds.Overseas : null),
                Region = region?.ToString(),
            },
            time.GetUtcNow()
        );

    private static string NameOf(Entity entity) => entity.Record.Identity.Name ?? "";
}
