using System.Globalization;
using System.Text.Json.Nodes;
using Trading.Procurement.Kinds;
using static Trading.Procurement.Ocds.ReleaseText;

namespace Trading.Procurement.Ocds;

/// <summary>A compiled release while it is read: of which kind it is, and what had to be said of it.</summary>
internal sealed class ReleaseReading(JsonObject release, TradingKinds kinds)
{
    private readonly List<SchemaFault> _flags = [];
    private readonly List<SchemaFault> _faults = [];

    /// <summary>The compiled release.</summary>
    public JsonObject Release { get; } = release;

    public TradingKinds Kinds { get; } = kinds;

    public TradingKind Kind { get; private set; } = null!;

    public string Method { get; private set; } = "";

    /// <summary>ISO 4217: what is in another is left out.</summary>
    public string Currency { get; private set; } = "";

    /// <summary>ISO 3166-1.</summary>
    public string Country { get; set; } = "";

    /// <summary>When it was published.</summary>
    public DateTimeOffset Date => MergeReleases.InstantOf(Release);

    /// <summary>What was taken otherwise than it stands, or left out.</summary>
    public IReadOnlyList<SchemaFault> Flags => _flags;

    /// <summary>Why it cannot be recorded.</summary>
    public IReadOnlyList<SchemaFault> Faults => _faults;

    public void Flag(string pointer, string rule, string? value, LocalizedText message) =>
        _flags.Add(new(pointer, rule, value, message));

    public void Fault(string pointer, string rule, string? value, LocalizedText message) =>
        _faults.Add(new(pointer, rule, value, message));

    /// <summary>Settles of which kind, method and currency it is.</summary>
    public void Settle(JsonObject? own, JsonObject tender)
    {
        KindAndMethod(own, tender);
        Currency =
            Text(own?["currency"])
            ?? Text(tender["value"]?["currency"])
            ?? Currencies().FirstOrDefault()
            ?? (Country == PublishedFirms.Home ? "CNY" : "XXX");
    }

    /// <summary>An amount in hundredths; null, and told, where it cannot be one.</summary>
    public long? Minor(JsonNode? value, string pointer)
    {
        if (value is not JsonObject money || money["amount"] is not { } amount)
        {
            return null;
        }

        var currency = Text(money["currency"]);
        if (currency is not null && currency != Currency)
        {
            Flag(
                pointer,
                "amount.currency",
                currency,
                new($"币种不是 {Currency}，金额不采用", $"the currency is not {Currency}; left out")
            );
            return null;
        }

        if (
            !decimal.TryParse(
                Text(amount),
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var number
            )
            || Math.Abs(number) > 10_000_000_000_000_000m
        )
        {
            Flag(
                pointer,
                "amount.large",
                SchemaRule.Short(amount),
                new("过大，不采用", "it is too large; left out")
            );
            return null;
        }

        var minor = Math.Round(number * 100, MidpointRounding.AwayFromZero);
        if (minor <= 0)
        {
            Flag(
                pointer,
                "amount.positive",
                SchemaRule.Short(amount),
                new("不大于零，不采用", "it is not above zero; left out")
            );
            return null;
        }

        if (minor != number * 100)
        {
            Flag(
                pointer,
                "amount.rounded",
                SchemaRule.Short(amount),
                new("四舍五入到分", "rounded to hundredths")
            );
        }

        return (long)minor;
    }

    private void KindAndMethod(JsonObject? own, JsonObject tender)
    {
        var ocds = Text(tender["procurementMethod"]);
        if (Kinds.Find(Text(own?["kind"])) is { } known)
        {
            Kind = known;
            Method = Text(own?["method"]) ?? "";
            if (known.Methods.Any(method => method.Code == Method))
            {
                return;
            }
        }
        else
        {
            var category = Text(tender["mainProcurementCategory"]);
            Kind = category is null
                ? Other()
                : Kinds.All.FirstOrDefault(kind =>
                    kind.OcdsCategory == category && kind.Methods.Any(method => method.Ocds == ocds)
                ) ?? Other();
        }

        var details = Text(tender["procurementMethodDetails"]);
        var chosen =
            Kind.Methods.FirstOrDefault(method =>
                details is not null && (method.Name.Zh == details || method.Name.En == details)
            ) ?? Kind.Methods.FirstOrDefault(method => method.Ocds == ocds);
        if (chosen is null)
        {
            chosen = Kind.Methods[0];
            Flag(
                "/tender/procurementMethod",
                "missing",
                ocds,
                new($"按“{chosen.Name.Zh}”处理", $"taken as '{chosen.Name.En}'")
            );
        }

        Method = chosen.Code;
    }

    private TradingKind Other() => Kinds.Find("other") ?? Kinds.All[^1];

    private IEnumerable<string> Currencies() =>
        List(Release["bids"]?["details"])
            .Concat(List(Release["awards"]))
            .Concat(List(Release["contracts"]))
            .Select(one => Text(one["value"]?["currency"]))
            .OfType<string>();
}
