using Trading.Domain.Codes;
using Trading.Procurement;
using Trading.Web.Parts;

namespace Trading.Web.Pages.Procurement;

/// <summary>A bid being typed.</summary>
internal sealed class BidLine
{
    public string Code { get; set; } = "";
    public string Name { get; set; } = "";
    public string Amount { get; set; } = "";
    public string Status { get; set; } = "valid";

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsBlank =>
        string.IsNullOrWhiteSpace(Code)
        && string.IsNullOrWhiteSpace(Name)
        && string.IsNullOrWhiteSpace(Amount);

    /// <summary>What was typed, as the bid at a place of the list.</summary>
    public RecordOpening.BidReadOut ReadOut(Reading reading, int place) =>
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
        );

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
