namespace Trading.Access.Contracts;

/// <summary>Offices, for other modules.</summary>
public interface IOffices
{
    /// <summary>What they are called, of those that there are.</summary>
    Task<IReadOnlyDictionary<Guid, LocalizedText>> Names(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    );
}
