using Trading.Alerts.Models;
using Trading.Kernel.Commands;

namespace Trading.Alerts.Collusion;

/// <summary>A market's model and its market, held until the commit.</summary>
internal sealed record HeldMarketModel(MarketRow Market, CollusionModelRow Model);

/// <summary>
/// The way in of each decision on a market's model: holds its market and reads behind the lock what the model is to it. 403
/// for a caller who does not see the whole province, 404 for a model that there is not.
/// </summary>
internal sealed class HoldMarketModel(
    CollusionStore store,
    CollusionModelStore models,
    CurrentCaller current
)
{
    /// <summary>The model and its market.</summary>
    public async Task<Outcome<HeldMarketModel>> Of(Guid id, CancellationToken cancel)
    {
        if (ChampionStore.Refusal(current.Caller) is { } refusal)
        {
            return refusal;
        }

        if (await models.Find(id, cancel) is not { Market: var key })
        {
            return ChampionStore.NoModel();
        }

        var market = (await store.Hold(key, cancel))!;
        return new HeldMarketModel(market, (await models.Find(id, cancel))!);
    }
}
