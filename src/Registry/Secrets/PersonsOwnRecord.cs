using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Registry.Entities;

namespace Trading.Registry.Secrets;

/// <summary>The record of a natural person is the person's own; a firm's record is the firm's.</summary>
internal sealed class PersonsOwnRecord(EntityStore entities) : IPersonalHoldings
{
    public LocalizedText Title { get; } =
        new("主体信息库中的本人信息", "The person's record in the registry");

    public async Task<object?> Of(
        Guid personId,
        EntityCode? entityCode,
        CancellationToken cancel
    ) =>
        entityCode is { Scheme: EntityCode.PersonScheme } code
            ? await entities.Find(code, cancel) switch
            {
                { Draft: { } draft } entity => new { entity.Record, Draft = draft.Record },
                var entity => entity?.Record,
            }
            : null;
}
