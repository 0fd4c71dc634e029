using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement;

internal sealed class ProcurementStore(SqlSession sql, TradingKinds kinds, ConductReader conducts)
    : IProcurements
{
    // Dapper expands "in" lists; SQL Server takes at most 2100 parameters.
    private const int AtOnce = 400;

    private const string Columns = """
        select id, ocid, source_reference as reference, title, kind, method, coalesce(region, '') as region, buyer_name, buyer_code,
               ceiling_minor, currency, country, state, changed_at, category, office_id, agency_code, agency_name
        from procurement
        """;

    [WithoutScope("the other modules' jobs, and what hangs on something that was found in scope")]
    private static readonly Statement ById = Statement.Of(
        "procurement.procurement.by_id",
        Columns + " where id = @id"
    );

    private static readonly Statement InScope = Statement.Of(
        "procurement.procurement.in_scope",
        Columns + " where id = @id and {scope region, kind, office_id, source, buyer_code, id}"
    );

    [WithoutScope("the other modules' jobs, and what hangs on something that was found in scope")]
    private static readonly Statement ByIds = Statement.Of(
        "procurement.procurement.by_ids",
        Columns + " where id in @ids order by changed_at, id"
    );

    [WithoutScope("the scoring and the training, which compare the whole province")]
    private static readonly Statement Changed = Statement.Of(
        "procurement.procurement.changed_since",
        Columns
            + """
             where (changed_at > @since or (changed_at = @since and id > @afterId))
              and (@country is null or country = @country)
            order by changed_at, id {page} {recompile}
            """
    );

    private static readonly Statement Bids = Statement.Of(
        "procurement.bid.of_many",
        """
        select procurement_id, lot, bidder_code, bidder_name, amount_minor, status, winner, alternative, members
        from bid where procurement_id in @ids and superseded = {false} order by procurement_id, place
        """
    );

    private static readonly Statement BidsOfOne = Statement.Of(
        "procurement.bid.of_one",
        """
        select procurement_id, lot, bidder_code, bidder_name, amount_minor, status, winner, alternative, members
        from bid where procurement_id = @id order by place
        """
    );

    [WithoutScope("the other modules' jobs, and what hangs on something that was found in scope")]
    private static readonly Statement TitlesOf = Statement.Of(
        "procurement.procurement.titles",
        "select id, title from procurement where id in @ids"
    );

    private static readonly Statement WithWords = Statement.Of(
        "procurement.procurement.with_words",
        """
        select p.id, p.title from procurement p
        where (lower(p.title) like @text escape '\' or lower(p.source_reference) like @text escape '\'
               or lower(p.buyer_name) like @text escape '\')
          and {scope p.region, p.kind, p.office_id, p.source, p.buyer_code, p.id}
        order by p.created_at desc, p.id desc {page}
        """
    );

    private static readonly Statement StepsOfMany = Statement.Of(
        "procurement.step.of_many",
        "select procurement_id, step, at from procurement_step where procurement_id in @ids"
    );

    private static readonly Statement LotsOfMany = Statement.Of(
        "procurement.lot.of_many",
        """
        select procurement_id, number, title, ceiling_minor, state from procurement_lot
        where procurement_id in @ids order by procurement_id, place
        """
    );

    public async Task<ProcurementSummary?> Find(Guid id, CancellationToken cancel) =>
        (await sql.One<Row>(ById, new { id }, cancel))?.Summary(kinds);

    public async Task<ProcurementSummary?> Find(
        Guid id,
        DataScope scope,
        CancellationToken cancel
    ) => (await sql.One<Row>(InScope, scope, new { id }, cancel))?.Summary(kinds);

    public async Task<IReadOnlyList<BidRecord>> BidsOf(Guid id, CancellationToken cancel) =>
        [.. (await sql.Query<BidRow>(BidsOfOne, new { id }, cancel)).Select(row => row.Bid())];

    public async Task<IReadOnlyDictionary<Guid, string>> Titles(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var titles = new Dictionary<Guid, string>(ids.Count);
        foreach (var some in ids.Distinct().Chunk(AtOnce))
        {
            foreach (var row in await sql.Query<TitleRow>(TitlesOf, new { ids = some }, cancel))
            {
                titles[row.Id] = row.Title;
            }
        }

        return titles;
    }

    public async Task<IReadOnlyDictionary<Guid, string>> Matching(
        string words,
        DataScope scope,
        int most,
        CancellationToken cancel
    ) =>
        Like.Contains(words) is { } text
            ? (
                await sql.Query<TitleRow>(
                    WithWords,
                    scope,
                    new
                    {
                        text,
                        skip = 0,
                        take = most,
                    },
                    cancel
                )
            ).ToDictionary(row => row.Id, row => row.Title)
            : new Dictionary<Guid, string>();

    public async Task<IReadOnlyList<ProcurementHistory>> Histories(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var histories = new List<ProcurementHistory>(ids.Count);
        foreach (var some in ids.Distinct().Chunk(AtOnce))
        {
            histories.AddRange(
                await Complete(await sql.Query<Row>(ByIds, new { ids = some }, cancel), cancel)
            );
        }

        return histories;
    }

    public async Task<IReadOnlyList<ProcurementHistory>> ChangedSince(
        DateTimeOffset since,
        Guid afterId,
        int take,
        CancellationToken cancel,
        string? country = null
    ) =>
        await Complete(
            await sql.Query<Row>(
                Changed,
                new
                {
                    since,
                    afterId,
                    country,
                    skip = 0,
                    take,
                },
                cancel
            ),
            cancel
        );

    public async Task<IReadOnlyList<ProcurementHistory>> WithConduct(
        IReadOnlyList<ProcurementHistory> histories,
        CancellationToken cancel
    )
    {
        var told = new List<ProcurementHistory>(histories.Count);
        foreach (var some in histories.Chunk(AtOnce))
        {
            var conduct = await conducts.Of(some, cancel);
            told.AddRange(
                some.Select(history => history with { Conduct = conduct[history.Summary.Id] })
            );
        }

        return told;
    }

    private async Task<List<ProcurementHistory>> Complete(List<Row> rows, CancellationToken cancel)
    {
        var histories = new List<ProcurementHistory>(rows.Count);
        foreach (var some in rows.Chunk(AtOnce))
        {
            var ids = some.Select(row => row.Id).ToArray();
            var bids = (await BidsOf(ids, cancel)).ToLookup(bid => bid.ProcurementId);
            var lots = (await sql.Query<LotRow>(LotsOfMany, new { ids }, cancel)).ToLookup(lot =>
                lot.ProcurementId
            );
            var steps = (await sql.Query<StepRow>(StepsOfMany, new { ids }, cancel)).ToLookup(
                step => step.ProcurementId
            );
            histories.AddRange(
                some.Select(row => new ProcurementHistory
                {
                    Summary = row.Summary(kinds),
                    Category = row.Category,
                    Steps = steps[row.Id].ToDictionary(step => step.Step, step => step.At),
                    Bids = [.. bids[row.Id]],
                    Lots = [.. lots[row.Id].Select(lot => lot.Lot())],
                })
            );
        }

        return histories;
    }

    private async Task<List<BidRecord>> BidsOf(Guid[] ids, CancellationToken cancel) =>
        [.. (await sql.Query<BidRow>(Bids, new { ids }, cancel)).Select(row => row.Bid())];

    private sealed record LotRow
    {
        public Guid ProcurementId { get; init; }
        public string Number { get; init; } = "";
        public string? Title { get; init; }
        public long? CeilingMinor { get; init; }
        public string State { get; init; } = "";

        public LotRecord Lot() => new(Number, Title, CeilingMinor, State);
    }

    private sealed record BidRow
    {
        public Guid ProcurementId { get; init; }
        public string Lot { get; init; } = "";
        public EntityCode BidderCode { get; init; }
        public string BidderName { get; init; } = "";
        public long? AmountMinor { get; init; }
        public string Status { get; init; } = "";
        public bool Winner { get; init; }
        public bool Alternative { get; init; }
        public string? Members { get; init; }

        public BidRecord Bid() =>
            new()
            {
                ProcurementId = ProcurementId,
                Lot = Lot,
                BidderCode = BidderCode,
                BidderName = BidderName,
                AmountMinor = AmountMinor,
                Status = Status,
                Winner = Winner,
                Alternative = Alternative,
                Members =
                [
                    .. BidBook
                        .Members(Members)
                        .Where(member => member.Role == BidRoles.Member)
                        .Select(member => new BidMemberRecord(member.Code, member.Name)),
                ],
            };
    }

    private sealed record TitleRow
    {
        public Guid Id { get; init; }
        public string Title { get; init; } = "";
    }

    private sealed record StepRow
    {
        public Guid ProcurementId { get; init; }
        public string Step { get; init; } = "";
        public DateTimeOffset At { get; init; }
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Ocid { get; init; } = "";
        public string Title { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Method { get; init; } = "";
        public string Region { get; init; } = "";
        public string BuyerName { get; init; } = "";
        public EntityCode? BuyerCode { get; init; }
        public EntityCode? AgencyCode { get; init; }
        public string? AgencyName { get; init; }
        public string? Reference { get; init; }
        public long? CeilingMinor { get; init; }
        public string Currency { get; init; } = "";
        public string Country { get; init; } = "";
        public string State { get; init; } = "";
        public DateTimeOffset ChangedAt { get; init; }
        public string? Category { get; init; }
        public Guid? OfficeId { get; init; }

        public ProcurementSummary Summary(TradingKinds kinds) =>
            Standings(kinds) with
            {
                Id = Id,
                Ocid = Ocid,
                Reference = Reference,
                Title = Title,
                Kind = Kind,
                Method = Method,
                Region = Region,
                BuyerName = BuyerName,
                BuyerCode = BuyerCode,
                AgencyCode = AgencyCode,
                AgencyName = AgencyName,
                CeilingMinor = CeilingMinor,
                Currency = Currency,
                Country = Country,
                OfficeId = OfficeId,
                State = State,
                ChangedAt = ChangedAt,
            };

        private ProcurementSummary Standings(TradingKinds kinds)
        {
            var standing = kinds.Of(State);
            var kind = kinds.Find(Kind);
            return new()
            {
                KindName = kind?.Name ?? new(Kind, Kind),
                StateName = kind?.State(State)?.Name ?? new(State, State),
                Regime = kind?.Regime ?? "none",
                IsSale = kind?.IsSale ?? false,
                TakesBids = standing.HasFlag(Standing.TakesBids),
                BidsAreKnown = standing.HasFlag(Standing.BidsAreKnown),
                MayBeEvaluated = standing.HasFlag(Standing.MayBeEvaluated),
                IsDecided = standing.HasFlag(Standing.IsDecided),
                HasWinner = standing.HasFlag(Standing.HasWinner),
                HasContract = standing.HasFlag(Standing.HasContract),
                IsEnded = standing.HasFlag(Standing.IsEnded),
                HasFailed = standing.HasFlag(Standing.HasFailed),
                IsCancelled = standing.HasFlag(Standing.IsCancelled),
            };
        }
    }
}
