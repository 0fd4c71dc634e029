using System.Text;
using Trading.Indicators.Settings;

namespace Trading.Indicators;

/// <summary>What is to be computed, and with which parameters.</summary>
internal sealed class FoldPlan
{
    private readonly bool[] _on = new bool[Enum.GetValues<RedFlag>().Length];

    /// <summary>By the settings; without any the peer computes nothing, and we everything.</summary>
    public FoldPlan(
        SettingsFile? settings,
        bool compatible = false,
        bool map = false,
        bool evidence = false
    )
    {
        (Compatible, Map, Evidence) = (compatible, map, evidence && !compatible);
        foreach (var flag in Enum.GetValues<RedFlag>())
        {
            _on[(int)flag] = settings?.Has(flag.ToString()) ?? !compatible;
        }

        Canonical = settings?.Canonical() ?? "";
        Currency = settings?.Text("", "currency") is { } currency
            ? Encoding.UTF8.GetBytes(currency)
            : null;
        NoPriceComparison = Names("", "no_price_comparison_procurement_methods");
        PriceComparison = Names("", "price_comparison_procurement_methods");
        Excluded = Names("exclusions", "procurement_method_details");
        PeriodDays = settings?.Number("R003", "threshold") ?? 15;
        PeriodMethods = Names("R003", "procurement_methods");
        var details = settings?.Section("R003.procurement_method_details");
        PeriodDetails = new(details?.Keys ?? []);
        PeriodDetailsDays =
        [
            .. (details?.Values ?? []).Select(days => SettingKeys.Number(days)!.Value),
        ];
        CompetitiveMethods = new(
            SettingsFile.List(settings?.Text("R018", "procurement_methods") ?? "open|selective")
        );
        CloseThreshold = settings?.Figure("R024", "threshold");
        DiscountThreshold = settings?.Figure("R058", "threshold");
        LosingPercentile = settings?.Number("R025", "percentile") ?? 75;
        LosingThreshold = settings?.Figure("R025", "threshold");
        DisqualifiedOthers = Math.Max(settings?.Number("R035", "threshold") ?? 1, 1);
        DisqualifiedThreshold = settings?.Figure("R038", "threshold");
        MinimumBids = settings?.Number("R038", "minimum_submitted_bids") ?? 2;
        MinimumProcesses = settings?.Number("R038", "minimum_contracting_processes") ?? 2;
        ClassDigits = (int)Math.Min(settings?.Number("R048", "digits") ?? 2, 1000);
        ClassThreshold = settings?.Number("R048", "threshold");
        MinimumSupplies = settings?.Number("R048", "minimum_contracting_processes") ?? 20;

        NameSet Names(string section, string key) =>
            new(SettingsFile.List(settings?.Text(section, key)));
    }

    /// <summary>Exactly as the peer, its weaknesses included.</summary>
    public bool Compatible { get; }

    /// <summary>The processes' organisations are wanted as well.</summary>
    public bool Map { get; }

    /// <summary>Every outcome is wanted with what it rests on.</summary>
    public bool Evidence { get; }

    /// <summary>The settings in a fixed order.</summary>
    public string Canonical { get; }

    public byte[]? Currency { get; }

    public NameSet NoPriceComparison { get; }

    public NameSet PriceComparison { get; }

    public NameSet Excluded { get; }

    public long PeriodDays { get; }

    public NameSet PeriodMethods { get; }

    public NameSet PeriodDetails { get; }

    public long[] PeriodDetailsDays { get; }

    public NameSet CompetitiveMethods { get; }

    public double? CloseThreshold { get; }

    public double? DiscountThreshold { get; }

    public long LosingPercentile { get; }

    public double? LosingThreshold { get; }

    public long DisqualifiedOthers { get; }

    public double? DisqualifiedThreshold { get; }

    public long MinimumBids { get; }

    public long MinimumProcesses { get; }

    public int ClassDigits { get; }

    public long? ClassThreshold { get; }

    public long MinimumSupplies { get; }

    public bool Computes(RedFlag flag) => _on[(int)flag];

    public bool ComparesSecondPrice => Computes(RedFlag.R024) || Computes(RedFlag.R058);

    /// <summary>Whether prices are compared for the process's method.</summary>
    public bool ComparesPrices(ProcessFacts facts) =>
        Matches(facts, PriceComparison, NoPriceComparison);

    public bool Excludes(ProcessFacts facts) =>
        facts.MethodDetails.IsSaid && Excluded.Contains(facts[facts.MethodDetails]);

    /// <summary>
    /// A bid that was handed in: valid or disqualified. The peer also counts what is pending and what has a status that is
    /// none of the codes.
    /// </summary>
    public bool IsSubmitted(in BidFact bid) =>
        bid.Status is BidStatus.Valid or BidStatus.Disqualified
        || (Compatible && bid.Status is (BidStatus.Pending or BidStatus.Unmapped));

    private static bool Matches(ProcessFacts facts, NameSet only, NameSet not)
    {
        if (!facts.MethodDetails.IsSaid)
        {
            return only.IsEmpty;
        }

        var details = facts[facts.MethodDetails];
        return only.IsEmpty ? !not.Contains(details) : only.Contains(details);
    }
}
