using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Ocds;

/// <summary>A procurement with all that was posted of it, as a publication reads it.</summary>
internal sealed record RecordedProcess
{
    public Guid Id { get; init; }
    public string Ocid { get; init; } = "";
    public string Source { get; init; } = "";
    public string SourceReference { get; init; } = "";
    public string Title { get; init; } = "";
    public string Kind { get; init; } = "";
    public string Method { get; init; } = "";
    public string? Category { get; init; }
    public string Country { get; init; } = "";
    public string? Region { get; init; }
    public string BuyerName { get; init; } = "";
    public EntityCode? BuyerCode { get; init; }
    public EntityCode? AgencyCode { get; init; }
    public string? AgencyName { get; init; }
    public string? UnifiedCode { get; init; }
    public long? CeilingMinor { get; init; }
    public long? PublishedCeilingMinor { get; init; }
    public long? MinPriceMinor { get; init; }
    public string Currency { get; init; } = "";
    public string State { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ChangedAt { get; init; }
    public List<Lot> Lots { get; } = [];
    public List<Step> Steps { get; } = [];
    public List<Bid> Bids { get; } = [];

    internal sealed record Lot
    {
        public Guid ProcurementId { get; init; }
        public string Number { get; init; } = "";
        public string? Title { get; init; }
        public long? CeilingMinor { get; init; }
        public long? PublishedCeilingMinor { get; init; }
        public long? MinPriceMinor { get; init; }
        public string? UnifiedCode { get; init; }
        public string State { get; init; } = "";
    }

    internal sealed record Step
    {
        public Guid ProcurementId { get; init; }

        /// <summary>Its code in the kind's data.</summary>
        public string Code { get; init; } = "";

        /// <summary>Empty where it is of all lots.</summary>
        public string Lot { get; init; } = "";
        public int Ordinal { get; init; }
        public DateTimeOffset? At { get; init; }
        public string? Reference { get; init; }
        public string Figures { get; init; } = "{}";
        public string Documents { get; init; } = "[]";
        public DateTimeOffset RecordedAt { get; init; }

        public Dictionary<string, JsonElement> Values() => FigureRules.Parse(Figures);
    }

    internal sealed record Bid
    {
        public Guid ProcurementId { get; init; }
        public int Ordinal { get; init; }
        public string Lot { get; init; } = "";
        public int Round { get; init; } = 1;
        public bool Superseded { get; init; }
        public EntityCode BidderCode { get; init; }
        public string BidderName { get; init; } = "";
        public long? AmountMinor { get; init; }
        public string Status { get; init; } = "";
        public bool Alternative { get; init; }
        public string? Members { get; init; }
        public DateTimeOffset? ReceivedAt { get; init; }
    }
}

/// <summary>Reads procurements for publication, many at once.</summary>
internal sealed class RecordedProcesses(SqlSession sql)
{
    /// <summary>The most that are read together: what they hold stays in memory meanwhile.</summary>
    public const int AtOnce = 100;

    private const string Columns = """
        select id, ocid, source, source_reference, title, kind, method, category, country, region, buyer_name, buyer_code,
               agency_code, agency_name, unified_code, ceiling_minor, published_ceiling_minor, min_price_minor, currency, state,
               created_at, changed_at
        from procurement
        """;

    private static readonly Statement ByOcid = Statement.Of(
        "procurement.ocds.by_ocid",
        Columns + " where ocid = @ocid and {scope region, kind, office_id, source, buyer_code, id}"
    );

    private static readonly Statement Keys = Statement.Of(
        "procurement.ocds.keys",
        """
        select id, changed_at from procurement
        where (changed_at > @since or (changed_at = @since and id > @afterId)) and {scope region, kind, office_id, source, buyer_code, id}
        order by changed_at, id {page} {recompile}
        """
    );

    private static readonly Statement ByIds = Statement.Of(
        "procurement.ocds.by_ids",
        Columns
            + " where id in @ids and {scope region, kind, office_id, source, buyer_code, id} order by changed_at, id"
    );

    private static readonly Statement Lots = Statement.Of(
        "procurement.ocds.lots",
        """
        select procurement_id, number, title, ceiling_minor, published_ceiling_minor, min_price_minor, unified_code, state
        from procurement_lot
        where procurement_id in @ids order by procurement_id, place
        """
    );

    private static readonly Statement Steps = Statement.Of(
        "procurement.ocds.steps",
        """
        select procurement_id, step as code, lot, ordinal, at, reference, figures, documents, recorded_at from posted_step
        where procurement_id in @ids order by procurement_id, recorded_at, step, lot, ordinal
        """
    );

    private static readonly Statement Bids = Statement.Of(
        "procurement.ocds.bids",
        """
        select procurement_id, place as ordinal, lot, round, superseded, bidder_code, bidder_name, amount_minor, status,
               alternative, members, received_at
        from bid where procurement_id in @ids order by procurement_id, place
        """
    );

    /// <summary>One of them; null where there is none in the scope.</summary>
    public async Task<RecordedProcess?> Find(string ocid, DataScope scope, CancellationToken cancel)
    {
        var found = await sql.One<RecordedProcess>(ByOcid, scope, new { ocid }, cancel);
        if (found is not null)
        {
            await Fill([found], cancel);
        }

        return found;
    }

    /// <summary>Which were changed after an instant and key, in that order.</summary>
    public Task<List<Key>> After(
        DateTimeOffset since,
        Guid afterId,
        int take,
        DataScope scope,
        CancellationToken cancel
    ) =>
        sql.Query<Key>(
            Keys,
            scope,
            new
            {
                since,
                afterId,
                skip = 0,
                take,
            },
            cancel
        );

    /// <summary>Those of the keys that are in the scope, in order of change.</summary>
    public async Task<List<RecordedProcess>> Many(
        IReadOnlyCollection<Guid> ids,
        DataScope scope,
        CancellationToken cancel
    )
    {
        var found = await sql.Query<RecordedProcess>(ByIds, scope, new { ids }, cancel);
        await Fill(found, cancel);
        return found;
    }

    private async Task Fill(List<RecordedProcess> found, CancellationToken cancel)
    {
        if (found.Count == 0)
        {
            return;
        }

        var byId = found.ToDictionary(one => one.Id);
        var asked = new { ids = byId.Keys.ToArray() };
        foreach (var lot in await sql.Query<RecordedProcess.Lot>(Lots, asked, cancel))
        {
            byId[lot.ProcurementId].Lots.Add(lot);
        }

        foreach (var step in await sql.Query<RecordedProcess.Step>(Steps, asked, cancel))
        {
            byId[step.ProcurementId].Steps.Add(step);
        }

        foreach (var bid in await sql.Query<RecordedProcess.Bid>(Bids, asked, cancel))
        {
            byId[bid.ProcurementId].Bids.Add(bid);
        }
    }

    /// <summary>A procurement in the order of change.</summary>
    internal sealed record Key
    {
        public Guid Id { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
    }
}
