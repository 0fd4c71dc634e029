using Trading.Registry.Contracts;

namespace Trading.Web.Pages.Registry;

/// <summary>What a listing means on a day, in words: its effect while it holds, else when and why it ended.</summary>
internal static class ListingState
{
    public static string Of(Listing listing, DateOnly today) =>
        listing.HoldsOn(today) ? Effect(listing).ToString()
        : listing.EndedOn is { } ended ? $"{Why(listing.EndedBecause)} {ended:yyyy-MM-dd}"
        : listing.From > today ? new LocalizedText("尚未开始", "Not begun").ToString()
        : new LocalizedText("公示期满", "Period over").ToString();

    private static LocalizedText Effect(Listing listing) =>
        listing switch
        {
            { ExcludesProcurement: true, ExcludesConstruction: true } => new(
                "禁止采购、限制工程",
                "Excludes from both"
            ),
            { ExcludesProcurement: true } => new("禁止政府采购", "Excludes from procurement"),
            { ExcludesConstruction: true } => new("限制工程投标", "Excludes from construction"),
            _ => new("仅提示", "Warning only"),
        };

    private static LocalizedText Why(string? because) =>
        because switch
        {
            "withdrawn" => new("已移出", "Taken off"),
            "repaired" => new("已修复", "Repaired"),
            _ => new("异议成立", "Annulled"),
        };
}
