namespace Trading.Evaluation.Contracts;

/// <summary>Who stands behind a token, for whoever was allowed to ask and is on the audit trail for it.</summary>
public interface IExpertNames
{
    /// <summary>
    /// The name; null where nobody of that token was drawn for these procurements, or the result of none of them is known yet.
    /// </summary>
    Task<string?> Behind(
        string expert,
        IReadOnlyCollection<Guid> procurements,
        CancellationToken cancel
    );
}
