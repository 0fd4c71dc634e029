using Trading.Kernel;
using Trading.Kernel.Codes;
using Trading.Procurement;

namespace Trading.Web.Pages.Procurement;

/// <summary>Codes of procurements in the words of the pages.</summary>
internal static class Labels
{
    public static Text Kind(string code) =>
        Kinds.NameIn(Kinds.All.Select(entry => entry.Kind), code);

    public static Text Method(string code) => Kinds.NameIn(Kinds.Methods, code);

    public static Text State(string code) => Kinds.NameIn(Kinds.States, code);

    public static Text Step(string code) => Kinds.NameIn(Kinds.Steps, code);

    public static Text BidStatus(string code) => Kinds.NameIn(Kinds.BidStatuses, code);

    /// <summary>A region with the city before a county's name.</summary>
    public static string Region(string? code) =>
        code is null || !RegionCode.TryParse(code, out var region, out _) ? "—"
        : Regions.Find(region) is { } known ? known.FullName.ToString()
        : code;
}
