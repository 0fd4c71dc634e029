using System.Globalization;
using Trading.Domain.Codes;
using Trading.Procurement;

namespace Trading.Web.Pages.Procurement;

/// <summary>A bid being typed.</summary>
internal sealed class BidLine
{
    public string Code { get; set; } = "";
    public string Name { get; set; } = "";
    public decimal? Amount { get; set; }
    public string Status { get; set; } = "valid";

    public bool IsBlank =>
        string.IsNullOrWhiteSpace(Code) && string.IsNullOrWhiteSpace(Name) && Amount is null;

    /// <summary>What was typed, as a bid; with the reason where its amount cannot be kept.</summary>
    public (RecordOpening.BidReadOut Bid, CodeFault? Fault) ReadOut()
    {
        var (minor, fault) = TypedAmount.Read(Amount);
        return (new(EntityCode.Given(Code), Name, minor, Status), fault);
    }

    /// <summary>Lines copied from a spreadsheet: code, name, amount in ten-thousands.</summary>
    public static IEnumerable<BidLine> Pasted(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('\t', StringSplitOptions.TrimEntries))
            .Select(cells => new BidLine
            {
                Code = cells[0],
                Name = cells.ElementAtOrDefault(1) ?? "",
                Amount = decimal.TryParse(
                    cells.ElementAtOrDefault(2),
                    NumberStyles.Number,
                    CultureInfo.InvariantCulture,
                    out var amount
                )
                    ? amount
                    : null,
            });
}
