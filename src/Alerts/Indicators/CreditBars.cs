using Trading.Domain.Codes;
using Trading.Registry.Contracts;

namespace Trading.Alerts.Indicators;

/// <summary>
/// The credit lists by which law bars firms, as the registry has them. What held on a day is told by the listing's own days, so
/// that a later listing bars on no earlier one.
/// </summary>
/// <param name="Listings">Every listing there ever was, by firm.</param>
/// <param name="Taken">Where the absence of a listing says something.</param>
internal sealed record CreditBars(ILookup<EntityCode, Listing> Listings, ListsTaken Taken)
{
    private const string Construction = "construction";
    private const string Procurement = "procurement";

    public static async Task<CreditBars> Of(
        IEligibility lists,
        IReadOnlyCollection<EntityCode> codes,
        CancellationToken cancel
    ) =>
        codes.Count == 0
            ? new(
                Array.Empty<Listing>().ToLookup(listing => listing.SubjectCode),
                new(false, false)
            )
            : new(await lists.ListingsOf(codes, cancel), await lists.Taken(cancel));

    /// <summary>
    /// What bars a bidder, one of a consortium's members included; null where nobody can tell: the day is not known, a list was
    /// never taken in, or the lists do not say what they mean under the law of this kind of trading.
    /// </summary>
    public IReadOnlyList<LocalizedText>? On(
        DateOnly? day,
        string regime,
        IEnumerable<(EntityCode Code, string Name)> firms
    )
    {
        if (day is not { } opened || regime is not (Construction or Procurement))
        {
            return null;
        }

        var barred = firms
            .SelectMany(firm =>
                Listings[firm.Code]
                    .Where(listing =>
                        (
                            regime == Construction
                                ? listing.ExcludesConstruction
                                : listing.ExcludesProcurement
                        ) && listing.HoldsOn(opened)
                    )
                    .OrderBy(listing => listing.List, StringComparer.Ordinal)
                    .Select(listing => new LocalizedText(
                        $"{firm.Name}：{listing.Name}，{listing.From:yyyy-MM-dd} 起（{listing.Law}）",
                        $"{firm.Name}: {listing.List} since {listing.From:yyyy-MM-dd} ({listing.Law})"
                    ))
            )
            .ToList();
        var asked = regime == Construction ? Taken.Construction : Taken.GovernmentProcurement;
        return barred.Count > 0 || asked ? barred : null;
    }
}
