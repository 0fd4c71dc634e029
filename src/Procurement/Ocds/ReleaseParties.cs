using System.Text.Json.Nodes;
using Trading.Domain.Codes;
using Trading.Procurement.Steps;
using static Trading.Procurement.Ocds.ReleaseJson;

namespace Trading.Procurement.Ocds;

/// <summary>Who takes part in a procurement, as a release names them: buyer, agency, bidders, suppliers.</summary>
internal sealed class ReleaseParties(ReleaseView view)
{
    public JsonObject Buyer() => new() { ["id"] = BuyerId(), ["name"] = view.Process.BuyerName };

    // Who runs the process: the agency, where there is one.
    public JsonObject RunBy() =>
        AgencyId() is { } agency ? new() { ["id"] = agency, ["name"] = AgencyName() } : Buyer();

    private string? AgencyId() =>
        view.Process.AgencyCode is { } code ? PartyId(code)
        : view.Process.AgencyName is { } name ? $"name:{name}"
        : null;

    private string AgencyName() =>
        view.Process.AgencyName ?? view.Process.AgencyCode!.Value.ToString();

    // A buyer that is not in the registry has no number anywhere: its name is told by itself.
    private string BuyerId() =>
        view.Process.BuyerCode is { } code ? PartyId(code) : $"name:{view.Process.BuyerName}";

    /// <summary>A firm as OCDS refers to it: scheme, hyphen, value.</summary>
    public static string PartyId(EntityCode code) => $"{code.Scheme}-{code.Value}";

    private static JsonObject Identifier(EntityCode code, string name) =>
        new()
        {
            ["scheme"] = code.Scheme,
            ["id"] = code.Value,
            ["legalName"] = name,
        };

    public JsonArray Parties(IEnumerable<(EntityCode Code, string Name)> suppliers)
    {
        var buyer = new JsonObject
        {
            ["id"] = BuyerId(),
            ["name"] = view.Process.BuyerName,
            ["roles"] =
                AgencyId() is { } other && other != BuyerId()
                    ? new JsonArray("buyer")
                    : new JsonArray("buyer", "procuringEntity"),
        };
        if (view.Process.BuyerCode is { } code)
        {
            buyer["identifier"] = Identifier(code, view.Process.BuyerName);
        }

        var address = new JsonObject { ["countryName"] = view.Process.Country };
        Add(address, "region", view.Process.Region);
        buyer["address"] = address;
        var parties = new Dictionary<string, JsonObject> { [BuyerId()] = buyer };
        if (AgencyId() is { } agency && agency != BuyerId())
        {
            parties[agency] = new()
            {
                ["id"] = agency,
                ["name"] = AgencyName(),
                ["roles"] = new JsonArray("procuringEntity"),
            };
            if (view.Process.AgencyCode is { } agencyCode)
            {
                parties[agency]["identifier"] = Identifier(agencyCode, AgencyName());
            }
        }

        foreach (var bid in view.Bids)
        {
            Join(bid.BidderCode, bid.BidderName, "tenderer");
            foreach (var member in BidBook.Members(bid.Members))
            {
                Join(
                    member.Code,
                    member.Name,
                    member.Role == BidRoles.Member ? "tenderer" : "subcontractor"
                );
            }
        }

        foreach (var (firm, name) in suppliers)
        {
            Join(firm, name, "supplier");
        }

        return Array(parties.Values);

        void Join(EntityCode firm, string name, string role)
        {
            var id = PartyId(firm);
            if (!parties.TryGetValue(id, out var party))
            {
                parties[id] = party = new()
                {
                    ["id"] = id,
                    ["name"] = name,
                    ["identifier"] = Identifier(firm, name),
                    ["roles"] = new JsonArray(),
                };
            }

            var roles = party["roles"]!.AsArray();
            if (!roles.Any(one => one!.GetValue<string>() == role))
            {
                roles.Add(role);
            }
        }
    }

    public static IEnumerable<(EntityCode Code, string Name)> Tenderers(RecordedProcess.Bid bid) =>
        BidBook
            .Members(bid.Members)
            .Where(member => member.Role == BidRoles.Member)
            .Select(member => (member.Code, member.Name))
            .Prepend((bid.BidderCode, bid.BidderName));

    public static JsonObject Reference(EntityCode code, string name) =>
        new() { ["id"] = PartyId(code), ["name"] = name };
}
