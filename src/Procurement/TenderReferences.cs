using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Procurement.Bids;
using Trading.Procurement.Contracts;

namespace Trading.Procurement;

/// <summary>Tenders by OCDS id or by the number of a source.</summary>
internal sealed class TenderReferences(SqlSession sql, IProcurements procurements, TakerBook takers)
    : ITenderReferences
{
    // The engines limit how many parameters one statement may have; this is below all of them.
    private const int Batch = 200;

    [WithoutScope(
        "says of a reference that is known already whether it was opened, and nothing else"
    )]
    private static readonly Statement ByReference = Statement.Of(
        "procurement.procurement.by_reference",
        """
        select id, ocid as reference from procurement where ocid in @references
        union all
        select id, source_reference as reference from procurement where source_reference in @references
        """
    );

    [WithoutScope("what a step of the procurement has to be told by")]
    private static readonly Statement References = Statement.Of(
        "procurement.procurement.references",
        """
        select ocid as reference from procurement where id in @ids
        union
        select source_reference as reference from procurement where id in @ids
        """
    );

    public async Task<IReadOnlyDictionary<string, bool>> Opened(
        IReadOnlyCollection<string> references,
        CancellationToken cancel
    ) => (await Known(references, cancel)).ToDictionary(one => one.Key, one => one.All(IsOpened));

    public async Task<IReadOnlyDictionary<string, TenderStanding>> Standings(
        IReadOnlyCollection<string> references,
        CancellationToken cancel
    )
    {
        var standings = new Dictionary<string, TenderStanding>();
        foreach (var one in await Known(references, cancel))
        {
            var opened = one.All(IsOpened);
            standings[one.Key] = new(
                opened,
                one.All(IsOver),
                one.Max(tender => tender.ChangedAt),
                opened ? await TakePart(one, cancel) : null
            );
        }

        return standings;
    }

    public async Task<IReadOnlyList<string>> Of(
        IReadOnlyCollection<Guid> procurementIds,
        CancellationToken cancel
    ) => await sql.Query<string>(References, new { ids = procurementIds }, cancel);

    private async Task<ILookup<string, ProcurementSummary>> Known(
        IReadOnlyCollection<string> references,
        CancellationToken cancel
    )
    {
        var found = new List<(string Reference, ProcurementSummary Tender)>();
        foreach (var some in references.Distinct().Chunk(Batch))
        {
            foreach (
                var row in await sql.Query<Row>(ByReference, new { references = some }, cancel)
            )
            {
                if (await procurements.Find(row.Id, cancel) is { } tender)
                {
                    found.Add((row.Reference, tender));
                }
            }
        }

        return found.ToLookup(one => one.Reference, one => one.Tender);
    }

    private async Task<IReadOnlySet<EntityCode>?> TakePart(
        IEnumerable<ProcurementSummary> tenders,
        CancellationToken cancel
    )
    {
        var all = new HashSet<EntityCode>();
        foreach (var tender in tenders)
        {
            var bids = await procurements.BidsOf(tender.Id, cancel);
            if (bids.Count == 0)
            {
                return null;
            }

            all.UnionWith(bids.Select(bid => bid.BidderCode));
            all.UnionWith(bids.SelectMany(bid => bid.Members).Select(member => member.Code));
            all.UnionWith((await takers.Of(tender.Id, cancel)).Select(taker => taker.Code));
        }

        return all;
    }

    private static bool IsOpened(ProcurementSummary tender) =>
        tender.BidsAreKnown || IsOver(tender);

    private static bool IsOver(ProcurementSummary tender) => tender.IsEnded || tender.IsCancelled;

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Reference { get; init; } = "";
    }
}
