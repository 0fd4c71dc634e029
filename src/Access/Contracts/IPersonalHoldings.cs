using Trading.Domain.Codes;

namespace Trading.Access.Contracts;

/// <summary>What a module holds about a person, for the person's own copy. Joins the caller's transaction.</summary>
public interface IPersonalHoldings
{
    /// <summary>What it is, in words.</summary>
    LocalizedText Title { get; }

    /// <summary>What is held, fit to be written as JSON; null when nothing is.</summary>
    /// <param name="personId">The person.</param>
    /// <param name="entityCode">The bidder whose record the person keeps; the person itself where that is a natural person.</param>
    /// <param name="cancel">Ends the reading.</param>
    Task<object?> Of(Guid personId, EntityCode? entityCode, CancellationToken cancel);
}
