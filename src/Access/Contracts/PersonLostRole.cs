using Trading.Kernel.Outbox;

namespace Trading.Access.Contracts;

/// <summary>A person lost a role, or with the account all of them: what was in their hands goes to somebody else.</summary>
/// <param name="PersonId">Who.</param>
/// <param name="Role">The role's code.</param>
public sealed record PersonLostRole(Guid PersonId, string Role) : IEvent;
