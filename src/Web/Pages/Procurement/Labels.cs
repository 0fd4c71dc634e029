using Trading.Domain.Codes;
using Trading.Procurement;

namespace Trading.Web.Pages.Procurement;

/// <summary>Codes of procurements in the words of the pages.</summary>
internal static class Labels
{
    public static LocalizedText Kind(string code) =>
        TradingCatalogue.NameIn(TradingCatalogue.All.Select(entry => entry.Kind), code);

    public static LocalizedText Method(string code) =>
        TradingCatalogue.NameIn(TradingCatalogue.Methods, code);

    public static LocalizedText State(string code) =>
        TradingCatalogue.NameIn(TradingCatalogue.States, code);

    public static LocalizedText Step(string code) =>
        TradingCatalogue.NameIn(TradingCatalogue.Steps, code);

    public static LocalizedText BidStatus(string code) =>
        TradingCatalogue.NameIn(TradingCatalogue.BidStatuses, code);

    /// <summary>A region with the city before a county's name.</summary>
    public static string Region(string? code) =>
        code is null || !RegionCode.TryParse(code, out var region, out _) ? "—"
        : Regions.Find(region) is { } known ? known.FullName.ToString()
        : code;
}
