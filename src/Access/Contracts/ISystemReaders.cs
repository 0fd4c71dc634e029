using Trading.Domain.Codes;
using Trading.Kernel.Security;

namespace Trading.Access.Contracts;

/// <summary>A trading system that may ask, and within what.</summary>
/// <param name="Id">Key.</param>
/// <param name="Name">Its name.</param>
/// <param name="Region">The division it serves.</param>
/// <param name="Permissions">What its live keys open, taken together.</param>
/// <param name="Sections">Which fields of which sections it may read; null for what its keys open.</param>
public sealed record SystemReader(
    Guid Id,
    string Name,
    RegionCode Region,
    IReadOnlySet<Permission> Permissions,
    IReadOnlyList<ReaderSection>? Sections
);

/// <summary>A section of which a system may read fields.</summary>
/// <param name="Section">Its code.</param>
/// <param name="Fields">The fields.</param>
/// <param name="Purpose">What for.</param>
public sealed record ReaderSection(string Section, IReadOnlyList<string> Fields, string Purpose);

/// <summary>The trading systems that may ask now.</summary>
public interface ISystemReaders
{
    /// <summary>Those with a live key behind a name, by name, at most so many.</summary>
    Task<IReadOnlyList<SystemReader>> Behind(string? name, int take, CancellationToken cancel);

    /// <summary>By key; null for one without a live key.</summary>
    Task<SystemReader?> Find(Guid systemId, CancellationToken cancel);
}
