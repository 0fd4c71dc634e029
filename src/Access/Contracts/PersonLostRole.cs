using Trading.Kernel.Outbox;

namespace Trading.Access.Contracts;

/// <summary>A person lost a role.</summary>
/// <param name="PersonId">Who.</param>
/// <param name="Role">The role's code.</param>
public sealed record PersonLostRole(Guid PersonId, string Role) : IEvent;
