using System.Globalization;
using System.Text;
using System.Xml;
using Trading.Procurement.Kinds;
using Trading.Procurement.Ocds;

namespace Trading.Procurement.Standard;

/// <summary>An object of the standard: one XML document, whose root is its table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Name">Under which name it is filed; one an object.</param>
/// <param name="Xml">The document in UTF-8.</param>
public sealed record StandardObject(string Table, string Name, string Xml);

/// <summary>The objects of a procurement. Of who bids there are none before the bids of the lot are open.</summary>
internal sealed class StandardObjects(TradingKinds kinds, StandardSettings settings)
{
    private static readonly XmlWriterSettings Form = new()
    {
        Encoding = new UTF8Encoding(false),
        Indent = true,
        NewLineChars = "\n",
    };

    public IEnumerable<StandardObject> Of(RecordedProcess process)
    {
        // The tables whose fields are known are those of construction.
        if (kinds.Find(process.Kind) is not { Regime: "construction" })
        {
            yield break;
        }

        foreach (var table in StandardTables.All)
        {
            foreach (var (place, row) in Rows(process, table.Per).Index())
            {
                yield return new(
                    table.Name,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{table.Name}/{process.Id:N}-{place + 1:000}.xml"
                    ),
                    Write(table, row)
                );
            }
        }
    }

    private IEnumerable<StandardRow> Rows(RecordedProcess process, RowOf per)
    {
        var whole = new StandardRow(process, settings);
        return per switch
        {
            RowOf.Project => [whole],
            RowOf.Lot => process.Lots.Select(lot => whole with { Lot = lot }),
            RowOf.Bid => Bids(whole),
            RowOf.Deposit => Bids(whole).Where(row => BidDetails.Of(row.Bid!).HasDeposit),
            RowOf.Machine => Bids(whole).Where(row => BidDetails.Of(row.Bid!).HasMachine),
            RowOf.File => Bids(whole).Where(row => BidDetails.Of(row.Bid!).HasFile),
            RowOf.Acceptance => process
                .Steps.Where(step => step.Code == "acceptance")
                .Select(step => whole with { Acceptance = step }),
            _ => [],
        };
    }

    // 招标投标法 art. 22: who bids is told to nobody before the opening.
    private IEnumerable<StandardRow> Bids(StandardRow whole) =>
        from bid in whole.Process.Bids
        let lot = whole.Process.Lots.Find(lot => lot.Number == bid.Lot)
        where
            lot is not null && !bid.Superseded && kinds.Of(lot.State).HasFlag(Standing.BidsAreKnown)
        select whole with
        {
            Lot = lot,
            Bid = bid,
        };

    private static string Write(StandardTable table, StandardRow row)
    {
        using var text = new MemoryStream();
        using (var writer = XmlWriter.Create(text, Form))
        {
            writer.WriteStartElement(table.Name);
            foreach (var field in table.Fields)
            {
                writer.WriteElementString(
                    field.Name,
                    Clean(field.From is null ? null : row.Of(field.From))
                );
            }

            writer.WriteEndElement();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    // What XML cannot carry at all is left out of a text.
    private static string Clean(string? value) =>
        value is null ? "" : new([.. value.Where(XmlConvert.IsXmlChar)]);
}
