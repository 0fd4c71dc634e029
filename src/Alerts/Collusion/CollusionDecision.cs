namespace Trading.Alerts.Collusion;

/// <summary>What came of a decision on a market's model.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="Market">Whose.</param>
/// <param name="State">One of <see cref="CollusionModelStates"/>.</param>
/// <param name="JobId">The long job that ranks the market anew; null where nothing changes.</param>
public sealed record CollusionDecision(Guid ModelId, string Market, string State, Guid? JobId);
