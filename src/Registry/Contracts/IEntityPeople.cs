using Trading.Domain.Codes;

namespace Trading.Registry.Contracts;

/// <summary>A person on a firm's record in force, as a token: the same for the same identity number, and nobody's number.</summary>
/// <param name="Code">Whose record.</param>
/// <param name="Part">Where the person stands in it: one of <see cref="Sections"/>.</param>
/// <param name="Token">The token.</param>
public sealed record EntityPerson(EntityCode Code, string Part, string Token);

/// <summary>
/// Who stands on records by identity number: legal representatives, holders, staff. For comparisons by the platform itself;
/// numbers are opened and never handed out. Joins the caller's transaction.
/// </summary>
public interface IEntityPeople
{
    /// <summary>The token of an identity number (GB 11643).</summary>
    string TokenOf(CitizenIdentityNumber number);

    /// <summary>Of the codes that the registry knows.</summary>
    Task<IReadOnlyList<EntityPerson>> Of(
        IReadOnlyCollection<EntityCode> codes,
        CancellationToken cancel
    );
}
