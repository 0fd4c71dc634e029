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
        select procurement_id, digest, market, city, buyer from network_procurement {lock}
        where procurement_id in @ids order by procurement_id {for update}
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
        "select procurement_id, lot, bidder, won from network_part where procurement_id in @ids"
    );

    private static readonly Statement Seats = Statement.Of(
        "alerts.network_seat.of_procurement",
        "select procurement_id, expert from network_seat where procurement_id in @ids"
    );

    private static readonly Statement Ties = Statement.Of(
        "alerts.network_edge.of_source",
        """
        select source, relation, one_kind, one, other_kind, other, shown from network_edge
        where source in @sources order by source, place
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

    /// <summary>Locks procurements' rows; of one that has none yet, two that insert it meet on its key.</summary>
    public async Task<IReadOnlyDictionary<Guid, KeptPart>> LockParts(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    ) =>
        (await sql.Query<KeptPart>(Lock, new { ids }, cancel)).ToDictionary(row =>
            row.ProcurementId
        );

    /// <summary>What was counted of procurements so far, to be asked for by procurement and buyer.</summary>
    public async Task<Func<Guid, string, CountedProcurement>> CountedOf(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var parts = (await sql.Query<PartRow>(Parts, new { ids }, cancel)).ToLookup(
            row => row.ProcurementId,
            row => new LotPart(row.Lot, row.Bidder, row.Won)
        );
        var seats = (await sql.Query<SeatRow>(Seats, new { ids }, cancel)).ToLookup(
            row => row.ProcurementId,
            row => row.Expert
        );
        return (id, buyer) => new(buyer, [.. parts[id]], [.. seats[id]]);
    }

    /// <summary>What procurements or the register tie so far, by source.</summary>
    public async Task<ILookup<string, TiedNodes>> TiesOf(
        IReadOnlyCollection<string> sources,
        CancellationToken cancel
    ) =>
        (await sql.Query<TieRow>(Ties, new { sources }, cancel)).ToLookup(
            row => row.Source,
            row => new TiedNodes(
                row.Relation,
                row.OneKind,
                row.One,
                row.OtherKind,
                row.Other,
                row.Shown
            ),
            StringComparer.Ordinal
        );

    /// <summary>Replaces procurements' parts.</summary>
    public async Task Keep(
        IReadOnlyList<NetworkUpdate.Change> changes,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        sql.Hold([
            .. changes.Select(change =>
                (change.Kept is null ? Insert : Update, Arguments(change, now))
            ),
        ]);
        foreach (var id in changes.Where(one => one.Kept is not null).Select(one => one.Id))
        {
            sql.Hold(
                (DropParts, new { id }),
                (DropSeats, new { id }),
                (DropTies, new { source = FindingOwner.Key(id) })
            );
        }

        await sql.Load(
            PartTable,
            [
                .. changes.SelectMany(change =>
                    change.Part.Counted.Parts.Select(each =>
                        new object?[] { change.Id, each.Lot, each.Bidder, each.Won }
                    )
                ),
            ],
            cancel
        );
        await sql.Load(
            SeatTable,
            [
                .. changes.SelectMany(change =>
                    change.Part.Counted.Experts.Select(expert =>
                        new object?[] { change.Id, expert }
                    )
                ),
            ],
            cancel
        );
        await Load(
            changes.SelectMany(change =>
                EdgesOf(FindingOwner.Key(change.Id), change.Id, change.Part.Ties)
            ),
            cancel
        );
    }

    /// <summary>Replaces what the register ties.</summary>
    public async Task KeepTies(
        string source,
        IReadOnlyList<TiedNodes> ties,
        bool isNew,
        CancellationToken cancel
    )
    {
        if (!isNew)
        {
            await sql.Execute(DropTies, new { source }, cancel);
        }

        await Load(EdgesOf(source, null, ties), cancel);
    }

    private Task Load(IEnumerable<object?[]> edges, CancellationToken cancel) =>
        sql.Load(EdgeTable, [.. edges], cancel);

    private static IEnumerable<object?[]> EdgesOf(
        string source,
        Guid? procurement,
        IReadOnlyList<TiedNodes> ties
    ) =>
        ties.Select(
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
        );

    private static object Arguments(NetworkUpdate.Change change, DateTimeOffset now)
    {
        var part = change.Part;
        return new
        {
            id = part.Summary.Id,
            digest = change.Digest,
            market = part.Market,
            city = part.City,
            kind = part.Summary.Kind,
            region = part.Summary.Region is { Length: 6 } region ? region : null,
            officeId = part.Summary.OfficeId,
            buyer = part.Counted.Buyer,
            title = part.Summary.Title,
            openedOn = part.OpenedOn,
            now,
        };
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
        public Guid ProcurementId { get; init; }
        public string Digest { get; init; } = "";
        public string Market { get; init; } = "";
        public string City { get; init; } = "";
        public string Buyer { get; init; } = "";
    }

    private sealed record SeatRow
    {
        public Guid ProcurementId { get; init; }
        public string Expert { get; init; } = "";
    }

    private sealed record PartRow
    {
        public Guid ProcurementId { get; init; }
        public string Lot { get; init; } = "";
        public string Bidder { get; init; } = "";
        public bool Won { get; init; }
    }

    private sealed record TieRow
    {
        public string Source { get; init; } = "";
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
