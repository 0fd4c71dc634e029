using Trading.Kernel.Security;

namespace Trading.Access.Contracts;

/// <summary>Who else does a kind of work, for modules whose work is handed over.</summary>
public interface IColleagues
{
    /// <summary>Everybody with an account in use whose roles give a permission, by name.</summary>
    Task<IReadOnlyList<PersonSummary>> WhoMay(Permission permission, CancellationToken cancel);
}
