using Trading.Domain.Codes;
using Trading.Kernel.Security;

namespace Trading.Access.Contracts;

/// <summary>A person to be given an account.</summary>
/// <param name="Login">Sign-in name, unique; lower case.</param>
/// <param name="DisplayName">As others see it.</param>
/// <param name="Password">Checked against the password rules; empty for one who comes with an <see cref="Identity"/>, or whose first one the system makes.</param>
/// <param name="Roles">Role codes.</param>
public sealed record NewPerson(
    string Login,
    string DisplayName,
    string Password,
    IReadOnlyList<string> Roles
)
{
    /// <summary>The office worked for.</summary>
    public Guid? OfficeId { get; init; }

    /// <summary>The division whose data are seen, with all below it; null for the office's.</summary>
    public RegionCode? Region { get; init; }

    /// <summary>The firm whose record is kept.</summary>
    public EntityCode? EntityCode { get; init; }

    /// <summary>The identity that signs the person in, in place of a password.</summary>
    public NewIdentity? Identity { get; init; }
}

/// <summary>Who a person is at an identity provider, as validated by the host.</summary>
/// <param name="Provider">The provider's id.</param>
/// <param name="Subject">The person's mark there.</param>
public sealed record NewIdentity(string Provider, string Subject);

/// <summary>A password made by the system, to be told to its owner, who must replace it at the first sign-in.</summary>
/// <param name="Password">Cannot be had again.</param>
/// <param name="Until">When it no longer signs in.</param>
public sealed record FirstPassword([property: Secret] string Password, DateTimeOffset Until);

/// <summary>An account just made.</summary>
/// <param name="Id">The person.</param>
/// <param name="FirstPassword">What it is first signed in with.</param>
public sealed record NewAccount(Guid Id, FirstPassword FirstPassword);

/// <summary>A person as other modules see one.</summary>
public sealed record PersonSummary
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>Sign-in name.</summary>
    public string Login { get; init; } = "";

    /// <summary>As others see it.</summary>
    public string DisplayName { get; init; } = "";
}

/// <summary>People, for other modules. Joins the caller's transaction.</summary>
public interface IPeople
{
    /// <summary>Gives a person an account. 409 <c>login.taken</c>; 422 with the password rule broken.</summary>
    Task<Outcome<Guid>> Create(NewPerson person, CancellationToken cancel);

    /// <summary>
    /// Gives a person an account that somebody else asks for: nobody but the person shall know the password that lasts, so
    /// none is given and the system makes the first one. 409 <c>login.taken</c>.
    /// </summary>
    Task<Outcome<NewAccount>> CreateForAnother(NewPerson person, CancellationToken cancel);

    /// <summary>By key; null when there is none.</summary>
    Task<PersonSummary?> Find(Guid id, CancellationToken cancel);

    /// <summary>The firms a person may not decide on: whose record the account keeps, and those worked for on that day.</summary>
    Task<IReadOnlySet<EntityCode>> FirmsOf(Guid personId, DateOnly day, CancellationToken cancel);

    /// <summary>The active colleagues of the person's office who hold a permission, by themselves or standing in.</summary>
    Task<IReadOnlyList<PersonSummary>> Colleagues(
        Guid personId,
        Permission permission,
        CancellationToken cancel
    );

    /// <summary>The active people of an office who hold a permission, by themselves or standing in.</summary>
    Task<IReadOnlyList<PersonSummary>> OfOffice(
        Guid officeId,
        Permission permission,
        CancellationToken cancel
    );

    /// <summary>Everybody with an active account of the province's own who holds a permission.</summary>
    Task<IReadOnlyList<PersonSummary>> WhoMay(Permission permission, CancellationToken cancel);

    /// <summary>True for an active account that holds a permission, by itself or standing in, for what lies there.</summary>
    Task<bool> Sees(
        Guid personId,
        Permission permission,
        DataPlace place,
        CancellationToken cancel
    );

    /// <summary>True while one stands in for another who is on leave.</summary>
    Task<bool> StandsInFor(Guid delegateId, Guid absentId, CancellationToken cancel);

    /// <summary>Whoever keeps a firm's record.</summary>
    Task<IReadOnlyList<PersonSummary>> OfEntity(EntityCode entityCode, CancellationToken cancel);
}
