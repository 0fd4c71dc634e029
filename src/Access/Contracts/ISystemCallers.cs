using Trading.Kernel.Security;

namespace Trading.Access.Contracts;

/// <summary>Trading systems, for what the platform does for them unasked.</summary>
public interface ISystemCallers
{
    /// <summary>Whether there is such a system.</summary>
    Task<bool> Knows(Guid systemId, CancellationToken cancel);

    /// <summary>
    /// Those of them that are let in and hold a live key, each as if it called with all that its live keys open together.
    /// </summary>
    Task<IReadOnlyDictionary<Guid, Caller>> Of(
        IReadOnlyCollection<Guid> systemIds,
        CancellationToken cancel
    );
}
