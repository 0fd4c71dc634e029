using Trading.Domain.Codes;

namespace Trading.Registry.Contracts;

/// <summary>Makes firms known that keep no record of their own. Joins the caller's transaction.</summary>
public interface IEntityRecorder
{
    /// <summary>
    /// Those that are not known are recorded under these names; who is known stays as it is. Gives the names under which
    /// all of them are registered now.
    /// </summary>
    Task<IReadOnlyDictionary<EntityCode, string>> Record(
        IReadOnlyDictionary<EntityCode, string> firms,
        CancellationToken cancel
    );
}
