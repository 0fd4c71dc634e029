using Trading.Alerts.Indicators;
using Trading.Analysis.Networks;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Networks;

/// <summary>
/// The parts of procurements in the network. Whoever brings one up to date holds its row; parts and ties are replaced, since
/// one procurement has few.
/// </summary>
internal sealed class NetworkStore(SqlSession sql)
{
    private static readonly BulkTable EdgeTable = new(
        "network_edge",
        ("source", BulkType.Text),
        ("place", BulkType.Int),
        ("procurement_id", BulkType.Id),
        ("relation", BulkType.Text),
        ("one_kind", BulkType.Text),
        ("one", BulkType.Text),
        ("other_kind", BulkType.Text),
        ("other", BulkType.Text),
        ("shown", BulkType.Text)
    );

    private static readonly BulkTable PartTable = new(
        "network_part",
        ("procurement_id", BulkType.Id),
        ("lot", BulkType.Text),
        ("bidder", BulkType.Text),
        ("won", BulkType.Bool)
    );

    private static readonly BulkTable SeatTable = new(
        "network_seat",
        ("procurement_id", BulkType.Id),
        ("expert", BulkType.Text)
    );

    [WithoutScope("the platform brings the whole province up to date")]
    private static readonly Statement Lock = Statement.Of(
        "alerts.network_procurement.lock",
        """
        select digest, market, city, buyer from network_procurement {lock} where procurement_id = @id {for update}
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.network_procurement.insert",
        """
        insert into network_procurement
            (procurement_id, digest, market, city, kind, region, office_id, buyer, title, opened_on, updated_at)
        values (@id, @digest, @market, @city, @kind, @region, @officeId, @buyer, @title, @openedOn, @now)
        """
    );

    private static readonly Statement Update = Statement.Of(
        "alerts.network_procurement.update",
        """
        update network_procurement
        set digest = @digest, market = @market, city = @city, kind = @kind, region = @region, office_id = @officeId,
            buyer = @buyer, title = @title, opened_on = @openedOn, updated_at = @now
        where procurement_id = @id
        """
    );

    private static readonly Statement Parts = Statement.Of(
        "alerts.network_part.of_procurement",
        "select lot, bidder, won from network_part where procurement_id = @id"
    );

    private static readonly Statement Seats = Statement.Of(
        "alerts.network_seat.of_procurement",
        "select expert from network_seat where procurement_id = @id"
    );

    private static readonly Statement Ties = Statement.Of(
        "alerts.network_edge.of_source",
        """
        select relation, one_kind, one, other_kind, other, shown from network_edge where source = @source order by place
        """
    );

    private static readonly Statement DropParts = Statement.Of(
        "alerts.network_part.drop",
        "delete from network_part where procurement_id = @id"
    );

    private static readonly Statement DropSeats = Statement.Of(
        "alerts.network_seat.drop",
        "delete from network_seat where procurement_id = @id"
    );

    private static readonly Statement DropTies = Statement.Of(
        "alerts.network_edge.drop",
        "delete from network_edge where source = @source"
    );

    private static readonly Statement FirmRow = Statement.Of(
        "alerts.network_firm.lock",
        "select digest from network_firm {lock} where firm = @firm {for update}"
    );

    private static readonly Statement KnownFirms = Statement.Of(
        "alerts.network_firm.known",
        "select firm from network_firm where firm in @firms"
    );

    private static readonly Statement InsertFirm = Statement.Of(
        "alerts.network_firm.insert",
        "insert into network_firm (firm, name, digest, updated_at) values (@firm, @name, @digest, @now)"
    );

    private static readonly Statement UpdateFirm = Statement.Of(
        "alerts.network_firm.update",
        "update network_firm set digest = @digest, updated_at = @now where firm = @firm"
    );

    private static readonly Statement Names = Statement.Of(
        "alerts.network_firm.names",
        "select firm, name from network_firm where firm in @firms"
    );

    /// <summary>Locks a procurement's row; null where it has none yet: then two that insert one meet on its key.</summary>
    public Task<KeptPart?> LockPart(Guid id, CancellationToken cancel) =>
        sql.One<KeptPart>(Lock, new { id }, cancel);

    /// <summary>What was counted of it so far.</summary>
    public async Task<CountedProcurement> CountedOf(
        Guid id,
        string buyer,
        CancellationToken cancel
    ) =>
        new(
            buyer,
            [
                .. (await sql.Query<PartRow>(Parts, new { id }, cancel)).Select(row => new LotPart(
                    row.Lot,
                    row.Bidder,
                    row.Won
                )),
            ],
            await sql.Query<string>(Seats, new { id }, cancel)
        );

    /// <summary>What a procurement or the register ties so far.</summary>
    public async Task<IReadOnlyList<TiedNodes>> TiesOf(string source, CancellationToken cancel) =>
        (await sql.Query<TieRow>(Ties, new { source }, cancel)).ConvertAll(row => new TiedNodes(
            row.Relation,
            row.OneKind,
            row.One,
            row.OtherKind,
            row.Other,
            row.Shown
        ));

    /// <summary>Replaces a procurement's part.</summary>
    public async Task Keep(
        NetworkPart part,
        string digest,
        bool isNew,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var id = part.Summary.Id;
        await sql.Execute(
            isNew ? Insert : Update,
            new
            {
                id,
                digest,
                market = part.Market,
                city = part.City,
                kind = part.Summary.Kind,
                region = part.Summary.Region is { Length: 6 } region ? region : null,
                officeId = part.Summary.OfficeId,
                buyer = part.Counted.Buyer,
                title = part.Summary.Title,
                openedOn = part.OpenedOn,
                now,
            },
            cancel
        );
        if (!isNew)
        {
            await sql.ExecuteBatch([(DropParts, new { id }), (DropSeats, new { id })], cancel);
        }

        await sql.Load(
            PartTable,
            [
                .. part.Counted.Parts.Select(each =>
                    new object?[] { id, each.Lot, each.Bidder, each.Won }
                ),
            ],
            cancel
        );
        await sql.Load(
            SeatTable,
            [.. part.Counted.Experts.Select(expert => new object?[] { id, expert })],
            cancel
        );
        await KeepTies(FindingOwner.Key(id), id, part.Ties, isNew, cancel);
    }

    /// <summary>Replaces what a procurement or the register ties.</summary>
    public async Task KeepTies(
        string source,
        Guid? procurement,
        IReadOnlyList<TiedNodes> ties,
        bool isNew,
        CancellationToken cancel
    )
    {
        if (!isNew)
        {
            await sql.Execute(DropTies, new { source }, cancel);
        }

        await sql.Load(
            EdgeTable,
            [
                .. ties.Select(
                    (tie, place) =>
                        new object?[]
                        {
                            source,
                            place,
                            procurement,
                            tie.Relation,
                            tie.OneKind,
                            tie.One,
                            tie.OtherKind,
                            tie.Other,
                            tie.Shown,
                        }
                ),
            ],
            cancel
        );
    }

    /// <summary>Which of these firms have a row.</summary>
    public async Task<IReadOnlySet<string>> Known(
        IReadOnlyCollection<string> firms,
        CancellationToken cancel
    ) =>
        (await sql.Query<string>(KnownFirms, new { firms = firms.ToArray() }, cancel)).ToHashSet(
            StringComparer.Ordinal
        );

    /// <summary>Locks a firm's row; its digest, or null where it has none.</summary>
    public Task<string?> LockFirm(string firm, CancellationToken cancel) =>
        sql.One<string>(FirmRow, new { firm }, cancel);

    /// <summary>Keeps a firm's row.</summary>
    public Task KeepFirm(
        string firm,
        string? name,
        string digest,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        name is null
            ? sql.Execute(
                UpdateFirm,
                new
                {
                    firm,
                    digest,
                    now,
                },
                cancel
            )
            : sql.Execute(
                InsertFirm,
                new
                {
                    firm,
                    name,
                    digest,
                    now,
                },
                cancel
            );

    /// <summary>Firms by name, as they first bid.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesOf(
        IReadOnlyCollection<string> firms,
        CancellationToken cancel
    )
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var some in firms.Distinct(StringComparer.Ordinal).Chunk(400))
        {
            foreach (var row in await sql.Query<NameRow>(Names, new { firms = some }, cancel))
            {
                names[row.Firm] = row.Name;
            }
        }

        return names;
    }

    /// <summary>Where a procurement's part stood.</summary>
    internal sealed record KeptPart
    {
        public string Digest { get; init; } = "";
        public string Market { get; init; } = "";
        public string City { get; init; } = "";
        public string Buyer { get; init; } = "";
    }

    private sealed record PartRow
    {
        public string Lot { get; init; } = "";
        public string Bidder { get; init; } = "";
        public bool Won { get; init; }
    }

    private sealed record TieRow
    {
        public string Relation { get; init; } = "";
        public string OneKind { get; init; } = "";
        public string One { get; init; } = "";
        public string OtherKind { get; init; } = "";
        public string Other { get; init; } = "";
        public string? Shown { get; init; }
    }

    private sealed record NameRow
    {
        public string Firm { get; init; } = "";
        public string Name { get; init; } = "";
    }
}
