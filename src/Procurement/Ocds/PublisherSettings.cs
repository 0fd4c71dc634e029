using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Trading.Domain.Codes;

namespace Trading.Procurement.Ocds;

/// <summary>Who publishes, as packages say it.</summary>
/// <param name="Name">Setting <c>Ocds:Publisher</c>; the platform by its name in general where it is not set.</param>
/// <param name="Code">The publisher's registry code, setting <c>Ocds:PublisherCode</c>; left out where it is not set.</param>
/// <param name="Site">Its address, setting <c>Ocds:PublisherUri</c>; left out where it is not set.</param>
/// <param name="Licence">Address of the licence, setting <c>Ocds:License</c>; left out where it is not set.</param>
/// <param name="Policy">Address of the policy of publication, setting <c>Ocds:PublicationPolicy</c>; left out where it is not set.</param>
internal sealed record PublisherSettings(
    string Name,
    string? Code,
    string? Site,
    string? Licence,
    string? Policy
)
{
    public static PublisherSettings Read(IConfiguration? settings) =>
        new(
            settings?["Ocds:Publisher"] ?? "公共资源交易平台",
            settings?["Ocds:PublisherCode"],
            settings?["Ocds:PublisherUri"],
            settings?["Ocds:License"],
            settings?["Ocds:PublicationPolicy"]
        );

    /// <summary>What a package begins with.</summary>
    /// <param name="address">Its own address.</param>
    /// <param name="changed">When what is in it was last changed.</param>
    public JsonObject Package(string address, DateTimeOffset changed)
    {
        var publisher = new JsonObject { ["name"] = Name };
        if (Code is not null && EntityCode.TryParse(Code, out var code, out _))
        {
            publisher["scheme"] = code.Scheme;
            publisher["uid"] = code.Value;
        }

        if (Site is not null)
        {
            publisher["uri"] = Site;
        }

        var package = new JsonObject
        {
            ["uri"] = address,
            ["version"] = OcdsSchema.Version,
            ["extensions"] = new JsonArray([.. OcdsSchema.Extensions.Select(one => (JsonNode)one)]),
            ["publishedDate"] = Steps.FigureRules.Instant(changed),
            ["publisher"] = publisher,
        };
        if (Licence is not null)
        {
            package["license"] = Licence;
        }

        if (Policy is not null)
        {
            package["publicationPolicy"] = Policy;
        }

        return package;
    }
}
