using System.Globalization;

namespace Trading.Indicators.Settings;

/// <summary>Which settings there are, and what each may be.</summary>
internal static class SettingKeys
{
    private enum Kind
    {
        Text,
        Flag,
        Integer,
        Count,
        Figure,
        Percentile,
        Day,
    }

    // A section whose names are free has one key, "*".
    private static readonly Dictionary<string, Dictionary<string, Kind>> Known = new()
    {
        [""] = new()
        {
            ["currency"] = Kind.Text,
            ["no_price_comparison_procurement_methods"] = Kind.Text,
            ["price_comparison_procurement_methods"] = Kind.Text,
        },
        ["defaults"] = new()
        {
            ["currency"] = Kind.Text,
            ["item_classification_scheme"] = Kind.Text,
            ["bid_status"] = Kind.Text,
            ["award_status"] = Kind.Text,
            ["party_roles"] = Kind.Flag,
        },
        ["redactions"] = new() { ["amount"] = Kind.Text, ["organization_id"] = Kind.Text },
        ["corrections"] = new() { ["award_status_by_contract_status"] = Kind.Flag },
        ["modifications"] = new()
        {
            ["move_auctions"] = Kind.Flag,
            ["prefix_buyer_or_procuring_entity_id"] = Kind.Text,
            ["prefix_tenderer_or_supplier_id"] = Kind.Text,
            ["split_procurement_method_details"] = Kind.Text,
        },
        ["codelists"] = [],
        ["codelists.bid_status"] = new() { ["*"] = Kind.Text },
        ["codelists.award_status"] = new() { ["*"] = Kind.Text },
        ["exclusions"] = new() { ["procurement_method_details"] = Kind.Text },
        ["R003"] = new() { ["threshold"] = Kind.Integer, ["procurement_methods"] = Kind.Text },
        ["R003.procurement_method_details"] = new() { ["*"] = Kind.Integer },
        ["R018"] = new() { ["procurement_methods"] = Kind.Text },
        ["R024"] = new() { ["threshold"] = Kind.Figure },
        ["R025"] = new() { ["percentile"] = Kind.Percentile, ["threshold"] = Kind.Figure },
        ["R028"] = [],
        ["R030"] = [],
        ["R035"] = new() { ["threshold"] = Kind.Count },
        ["R036"] = [],
        ["R038"] = new()
        {
            ["threshold"] = Kind.Figure,
            ["minimum_submitted_bids"] = Kind.Count,
            ["minimum_contracting_processes"] = Kind.Count,
        },
        // Written by one released version of the peer and dropped in the next: read, said, not computed.
        ["R044"] = [],
        ["R048"] = new()
        {
            ["digits"] = Kind.Count,
            ["threshold"] = Kind.Count,
            ["minimum_contracting_processes"] = Kind.Count,
        },
        ["R055"] = new()
        {
            ["threshold"] = Kind.Figure,
            ["start_date"] = Kind.Day,
            ["end_date"] = Kind.Day,
        },
        ["R058"] = new() { ["threshold"] = Kind.Figure },
    };

    public static IEnumerable<string> Sections =>
        Known.Keys.Where(name => name is not ("" or "codelists" or "R044" or "R055"));

    public static bool IsSection(string name) => name.Length > 0 && Known.ContainsKey(name);

    /// <summary>What is wrong with a setting, naming its rule; null when nothing is.</summary>
    public static LocalizedText? Fault(string section, string key, string value)
    {
        var keys = Known[section];
        var place = section.Length == 0 ? "" : $"[{section}] ";
        if (!keys.TryGetValue(key, out var kind) && !keys.TryGetValue("*", out kind))
        {
            var allowed = keys.Count == 0 ? null : string.Join(", ", keys.Keys);
            return new(
                $"“{place}{key}”不是已知的设置：{(allowed is null ? "该节没有设置" : $"可用的是 {allowed}")}。",
                $"\"{place}{key}\" is not a known setting: {(allowed is null ? "the section has none" : $"known are {allowed}")}."
            );
        }

        return kind switch
        {
            Kind.Flag when Flag(value) is null => Must("true 或 false", "true or false"),
            Kind.Integer when Number(value) is null => Must("整数", "a whole number"),
            Kind.Count when Number(value) is null or < 0 => Must(
                "不小于 0 的整数",
                "a whole number of at least 0"
            ),
            Kind.Percentile when Number(value) is null or < 0 or > 100 => Must(
                "0 至 100 的整数",
                "a whole number from 0 to 100"
            ),
            Kind.Figure when Figure(value) is null => Must("数字", "a number"),
            Kind.Day
                when !DateOnly.TryParseExact(
                    value,
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out _
                ) => Must("形如 2026-01-31 的日期", "a date such as 2026-01-31"),
            _ => null,
        };

        LocalizedText Must(string zh, string en) =>
            new(
                $"“{place}{key}”应为{zh}，不是“{value}”。",
                $"\"{place}{key}\" must be {en}, not \"{value}\"."
            );
    }

    public static bool? Flag(string value) =>
        value.ToUpperInvariant() switch
        {
            "TRUE" or "ON" or "YES" or "1" => true,
            "FALSE" or "OFF" or "NO" or "0" => false,
            _ => null,
        };

    public static long? Number(string value) =>
        long.TryParse(
            value,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;

    public static double? Figure(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var figure)
        && double.IsFinite(figure)
            ? figure
            : null;
}
