using Trading.Domain.Codes;
using Trading.Procurement.Steps;
using Trading.Web.Parts;

namespace Trading.Web.Pages.Procurement;

/// <summary>A bid being typed.</summary>
internal sealed class BidLine
{
    public string Code { get; set; } = "";
    public string Name { get; set; } = "";
    public string Amount { get; set; } = "";
    public string Status { get; set; } = BidStatuses.Valid;
    public string Lot { get; set; } = "";

    /// <summary>Codes of the other members of a consortium, with spaces or commas between them.</summary>
    public string Members { get; set; } = "";
    public bool Alternative { get; set; }

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsBlank =>
        string.IsNullOrWhiteSpace(Code)
        && string.IsNullOrWhiteSpace(Name)
        && string.IsNullOrWhiteSpace(Amount);

    /// <summary>What was typed, as the bid at a place of the list.</summary>
    public BidReadOut ReadOut(Reading reading, int place) =>
        new(
            EntityCode.Given(Code),
            Name,
            reading.Amount(
                Amount,
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"/bids/{place}/amountMinor"
                )
            ),
            Status
        )
        {
            Lot = Reading.Text(Lot),
            Alternative = Alternative,
            Members = Behind(),
        };

    // The registry knows their names; the code stands for the name until the bid is read.
    private List<BidMember>? Behind()
    {
        string[] codes =
        [
            .. Members.Split(
                [' ', ',', '，', '、', ';', '；'],
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            ),
        ];
        return codes.Length == 0
            ? null
            : [.. codes.Select(code => new BidMember(EntityCode.Given(code), code))];
    }

    /// <summary>Lines copied from a spreadsheet: code, name, amount in ten-thousands, each as it stands there.</summary>
    public static IEnumerable<BidLine> Pasted(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('\t', StringSplitOptions.TrimEntries))
            .Select(cells => new BidLine
            {
                Code = cells[0],
                Name = cells.ElementAtOrDefault(1) ?? "",
                Amount = cells.ElementAtOrDefault(2) ?? "",
            });
}
