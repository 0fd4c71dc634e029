using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Trading.Domain.Codes;
using static Trading.Procurement.Ocds.ReleaseText;

namespace Trading.Procurement.Ocds;

/// <summary>The organisations of a release, with the codes under which the registry knows them.</summary>
internal sealed class PublishedFirms(ReleaseReading reading)
{
    public const string Home = "CN";

    private readonly Dictionary<string, JsonObject> _parties = List(reading.Release["parties"])
        .Where(party => Text(party["id"]) is not null)
        .GroupBy(party => Text(party["id"])!)
        .ToDictionary(same => same.Key, same => same.First());

    private readonly Dictionary<EntityCode, string> _firms = [];

    /// <summary>Every firm that was named, to be known in the registry.</summary>
    public IReadOnlyDictionary<EntityCode, string> All => _firms;

    public string? CountryOf()
    {
        var buyer = BuyerParty();
        if (Text(buyer?["address"]?["countryName"]) is { Length: 2 } named)
        {
            return named.ToUpperInvariant();
        }

        var scheme = Text(buyer?["identifier"]?["scheme"]) ?? Text(reading.Release["buyer"]?["id"]);
        return scheme is [>= 'A' and <= 'Z', >= 'A' and <= 'Z', '-', ..] ? scheme[..2] : null;
    }

    public (string Name, EntityCode? Code) Buyer(JsonObject tender)
    {
        var party = BuyerParty();
        var name =
            Text(reading.Release["buyer"]?["name"])
            ?? Text(party?["name"])
            ?? Text(tender["procuringEntity"]?["name"]);
        if (name is null)
        {
            reading.Flag("/buyer", "missing", null, new("没有采购人", "no buyer is named"));
        }

        EntityCode? code = null;
        if (
            reading.Country == Home
            && Text(party?["identifier"]?["scheme"]) is { } scheme
            && Text(party?["identifier"]?["id"]) is { } id
            && EntityCode.TryParse(Written(scheme, id), out var known, out _)
        )
        {
            code = known;
            _firms.TryAdd(known, Line(name ?? id, 200));
        }

        return (name ?? "(未注明 not named)", code);
    }

    public RegionCode? RegionOf(JsonObject? own)
    {
        var text = Text(own?["region"]) ?? Text(BuyerParty()?["address"]?["region"]);
        if (reading.Country != Home)
        {
            return null;
        }

        if (text is not null && RegionCode.TryParse(text, out var region, out _))
        {
            return region;
        }

        reading.Fault(
            "/parties",
            "region",
            text,
            new(
                "境内项目的采购人应在 address.region 中有区划代码（GB/T 2260）",
                "the buyer of a procurement in China needs its division code (GB/T 2260) in address.region"
            )
        );
        return null;
    }

    public string NameOf(JsonObject reference) =>
        Line(
            Text(reference["name"])
                ?? (
                    Text(reference["id"]) is { } id && _parties.TryGetValue(id, out var party)
                        ? Text(party["name"])
                        : null
                )
                ?? Text(reference["id"])
                ?? "(未注明 not named)",
            200
        );

    // By the register's own number where it is told, with its scheme before it; else by what the publication calls it.
    public EntityCode CodeOf(JsonObject reference, string pointer)
    {
        var id = Text(reference["id"]);
        var identifier =
            id is not null && _parties.TryGetValue(id, out var party)
                ? party["identifier"]
                : reference["identifier"];
        var scheme = Text(identifier?["scheme"])?.ToUpperInvariant();
        var value = Text(identifier?["id"]);
        EntityCode code;
        if (scheme is not null && value is not null && TryCode(Written(scheme, value), out code))
        {
            return Named(code);
        }

        if (
            id is not null
            && SchemeIn(id) is { } split
            && TryCode(Written(split.Scheme, split.Value), out code)
        )
        {
            return Named(code);
        }

        if (reading.Country == Home)
        {
            if (id is not null && TryCode(id, out code))
            {
                return Named(code);
            }

            reading.Fault(
                pointer,
                "entity.code",
                id ?? value,
                new(
                    "境内主体应有统一社会信用代码（CN-USCC）",
                    "a firm in China needs its unified social credit code (CN-USCC)"
                )
            );
            return default;
        }

        // Its own number in that country, whatever characters it has.
        var named = value ?? id ?? NameOf(reference);
        return TryCode($"{reading.Country}-OCDS:{named}", out code)
            ? Named(code)
            : Named(
                EntityCode.Parse(
                    $"{reading.Country}-OCDS:{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(named)))[..32]}"
                )
            );

        EntityCode Named(EntityCode known)
        {
            _firms.TryAdd(known, NameOf(reference));
            return known;
        }
    }

    private JsonObject? BuyerParty() =>
        Text(reading.Release["buyer"]?["id"]) is { } id && _parties.TryGetValue(id, out var named)
            ? named
            : _parties.Values.FirstOrDefault(party =>
                (party["roles"] as JsonArray)?.Any(role => Text(role) == "buyer") == true
            );

    private static bool TryCode(string text, out EntityCode code) =>
        EntityCode.TryParse(text, out code, out _);

    private static string Written(string scheme, string value) =>
        scheme.Equals(EntityCode.UnifiedScheme, StringComparison.OrdinalIgnoreCase)
            ? value
            : $"{scheme}:{value}";

    private static (string Scheme, string Value)? SchemeIn(string id)
    {
        var first = id.IndexOf('-', StringComparison.Ordinal);
        var second = first == 2 ? id.IndexOf('-', 3) : -1;
        return second > 0 ? (id[..second].ToUpperInvariant(), id[(second + 1)..]) : null;
    }
}
