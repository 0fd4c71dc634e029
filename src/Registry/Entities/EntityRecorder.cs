using Trading.Domain.Codes;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

internal sealed class EntityRecorder(
    EntityStore entities,
    IEntityDirectory directory,
    TimeProvider time
) : IEntityRecorder
{
    private const int AtOnce = 400;

    public async Task Record(
        IReadOnlyDictionary<EntityCode, string> firms,
        CancellationToken cancel
    )
    {
        foreach (var some in firms.Chunk(AtOnce))
        {
            var known = (await directory.FindMany([.. some.Select(firm => firm.Key)], cancel))
                .Select(firm => firm.Code)
                .ToHashSet();
            foreach (var (code, name) in some.Where(firm => !known.Contains(firm.Key)))
            {
                await Insert(code, name, null, null, cancel);
            }
        }
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
        var entity = Entity.Begin(
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
        await entities.Insert(entity, Actions.Recorded, cancel);
        return entity;
    }
}
