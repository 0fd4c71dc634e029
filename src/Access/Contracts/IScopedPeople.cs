using Trading.Kernel.Security;

namespace Trading.Access.Contracts;

/// <summary>A person with the data seen by what the account itself holds; what is reached by standing in is not in it.</summary>
/// <param name="Id">Key.</param>
/// <param name="OfficeId">The office worked for; null for none.</param>
/// <param name="Scope">What is seen.</param>
public sealed record ScopedPerson(Guid Id, Guid? OfficeId, DataScope Scope);

/// <summary>Somebody who stands in for others who are on leave now.</summary>
/// <param name="Id">Who stands in.</param>
/// <param name="For">For whom, each with the data that the absent person sees.</param>
public sealed record ScopedStandIn(Guid Id, IReadOnlyList<DelegatedScope> For);

/// <summary>An office with its division and all below it.</summary>
/// <param name="Id">Key.</param>
/// <param name="Name">In words.</param>
/// <param name="Scope">What is the office's to look at, with what its own people feed.</param>
public sealed record ScopedOffice(Guid Id, LocalizedText Name, DataScope Scope);

/// <summary>Who looks at what, for whoever tells people of something that lies somewhere. Joins the caller's transaction.</summary>
public interface IScopedPeople
{
    /// <summary>Everybody with an active account of the province's own who holds a permission, and the data each sees.</summary>
    Task<IReadOnlyList<ScopedPerson>> WhoMay(Permission permission, CancellationToken cancel);

    /// <summary>Whoever reaches a permission, or more data by it, by standing in for somebody at this moment.</summary>
    Task<IReadOnlyList<ScopedStandIn>> StandIns(Permission permission, CancellationToken cancel);

    /// <summary>The offices in which somebody holds a permission.</summary>
    Task<IReadOnlyList<ScopedOffice>> OfficesWith(Permission permission, CancellationToken cancel);
}
