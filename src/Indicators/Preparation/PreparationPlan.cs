using System.Globalization;
using Trading.Indicators.Settings;

namespace Trading.Indicators.Preparation;

/// <summary>What is to be corrected, by the settings.</summary>
internal sealed class PreparationPlan(SettingsFile? settings)
{
    public string? Currency { get; } = settings?.Text("defaults", "currency");

    public string? ItemScheme { get; } = settings?.Text("defaults", "item_classification_scheme");

    public string? BidStatus { get; } = settings?.Text("defaults", "bid_status");

    public string? AwardStatus { get; } = settings?.Text("defaults", "award_status");

    public bool PartyRoles { get; } = settings?.Flag("defaults", "party_roles") ?? false;

    /// <summary>Placeholders among amounts; what is no number cannot be one.</summary>
    public IReadOnlyList<double> RedactedAmounts { get; } =
    [
        .. SettingsFile
            .List(settings?.Text("redactions", "amount"))
            .Select(text =>
                double.TryParse(
                    text,
                    NumberStyles.AllowLeadingSign
                        | NumberStyles.AllowDecimalPoint
                        | NumberStyles.AllowExponent,
                    CultureInfo.InvariantCulture,
                    out var amount
                )
                    ? amount
                    : double.NaN
            )
            .Where(double.IsFinite),
    ];

    public IReadOnlySet<string> RedactedIds { get; } =
        SettingsFile.List(settings?.Text("redactions", "organization_id")).ToHashSet();

    public bool CorrectsAwards { get; } =
        settings?.Flag("corrections", "award_status_by_contract_status") ?? false;

    public bool MovesAuctions { get; } = settings?.Flag("modifications", "move_auctions") ?? false;

    public string BuyerPrefix { get; } =
        settings?.Text("modifications", "prefix_buyer_or_procuring_entity_id") ?? "";

    public string TendererPrefix { get; } =
        settings?.Text("modifications", "prefix_tenderer_or_supplier_id") ?? "";

    public string? MethodSeparator { get; } =
        settings?.Text("modifications", "split_procurement_method_details");

    public IReadOnlyDictionary<string, string> BidStatuses { get; } =
        settings?.Section("codelists.bid_status") ?? new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> AwardStatuses { get; } =
        settings?.Section("codelists.award_status") ?? new Dictionary<string, string>();
}
