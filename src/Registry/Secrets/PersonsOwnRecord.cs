using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Registry.Entities;

namespace Trading.Registry.Secrets;

/// <summary>The record of a natural person is the person's own; a firm's record is the firm's.</summary>
internal sealed class PersonsOwnRecord(EntityStore entities) : IPersonalHoldings
{
    public LocalizedText Title { get; } =
        new("主体信息库中的本人信息", "The person's record in the registry");

    public async Task<object?> Of(Guid personId, string? entityCode, CancellationToken cancel) =>
        EntityCode.TryParse(entityCode, out var code, out _)
        && code.Scheme == EntityCode.PersonScheme
            ? (await entities.Find(code.ToString(), cancel))?.Record
            : null;
}
