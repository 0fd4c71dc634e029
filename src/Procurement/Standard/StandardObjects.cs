using System.Globalization;
using System.Text;
using System.Xml;
using Trading.Procurement.Bids;
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

    /// <param name="process">The procurement.</param>
    /// <param name="submissions">What came with its bids, by their numbers.</param>
    public IEnumerable<StandardObject> Of(
        RecordedProcess process,
        IReadOnlyDictionary<int, BidSubmission> submissions
    )
    {
        // The tables whose fields are known are those of construction.
        if (kinds.Find(process.Kind) is not { Regime: "construction" })
        {
            yield break;
        }

        foreach (var table in StandardTables.All)
        {
            foreach (var (place, row) in Rows(process, submissions, table.Per).Index())
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

    private IEnumerable<StandardRow> Rows(
        RecordedProcess process,
        IReadOnlyDictionary<int, BidSubmission> submissions,
        RowOf per
    )
    {
        var whole = new StandardRow(process, settings);
        return per switch
        {
            RowOf.Project => [whole],
            RowOf.Lot => process.Lots.Select(lot => whole with { Lot = lot }),
            RowOf.Bid => Bids(whole)
                .Select(row =>
                    submissions.GetValueOrDefault(row.Bid!.Ordinal) is { } came
                        ? row with
                        {
                            Details = BidDetails.Of(
                                came,
                                came.Deposits is [var first, ..] ? first : null,
                                null
                            ),
                        }
                        : row
                ),
            RowOf.Deposit => Parts(
                whole,
                submissions,
                came => came.Deposits,
                (came, deposit) => BidDetails.Of(came, deposit, null)
            ),
            // A machine that made several files is told once.
            RowOf.Machine => Parts(
                whole,
                submissions,
                came =>
                    came.Files?.Where(file => file.MacAddress is not null || file.CpuId is not null)
                        .DistinctBy(file => (file.MacAddress, file.CpuId, file.DiskSerial)),
                (came, file) => BidDetails.Of(came, null, file)
            ),
            RowOf.File => Parts(
                whole,
                submissions,
                came => came.Files,
                (came, file) => BidDetails.Of(came, null, file)
            ),
            RowOf.Acceptance => process
                .Steps.Where(step => step.Code == "acceptance")
                .Select(step => whole with { Acceptance = step }),
            _ => [],
        };
    }

    private IEnumerable<StandardRow> Parts<T>(
        StandardRow whole,
        IReadOnlyDictionary<int, BidSubmission> submissions,
        Func<BidSubmission, IEnumerable<T>?> parts,
        Func<BidSubmission, T, IReadOnlyDictionary<string, string>> details
    ) =>
        from row in Bids(whole)
        let came = submissions.GetValueOrDefault(row.Bid!.Ordinal)
        where came is not null
        from part in parts(came) ?? []
        select row with
        {
            Details = details(came, part),
        };

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
