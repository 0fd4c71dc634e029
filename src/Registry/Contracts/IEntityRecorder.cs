using Trading.Domain.Codes;

namespace Trading.Registry.Contracts;

/// <summary>Makes firms known that keep no record of their own. Joins the caller's transaction.</summary>
public interface IEntityRecorder
{
    /// <summary>Those that are not known are recorded under these names; who is known stays as it is.</summary>
    Task Record(IReadOnlyDictionary<EntityCode, string> firms, CancellationToken cancel);
}
