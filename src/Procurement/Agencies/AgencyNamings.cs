using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Procurement.Agencies;

/// <summary>Namings in the database, and the word of those in force.</summary>
internal sealed class AgencyNamings(SqlSession sql, CurrentCaller current, TimeProvider time)
{
    private const string Columns = """
        select n.id, n.purchaser_code, n.purchaser_name, n.agency_code, n.agency_name, n.procurement_id,
               p.title as procurement_title, n.from_day, n.to_day, n.named_at, n.named_by, n.accepted_at, n.accepted_by,
               n.ended_at, n.ended_by, n.ended_how
        """;

    [WithoutScope("the title of what the naming is about, for its two parties alone")]
    private static readonly Statement OfParty = Statement.Of(
        "procurement.agency_naming.of_party",
        Columns
            + """
             from agency_naming n left join procurement p on p.id = n.procurement_id
            where n.purchaser_code = @code or n.agency_code = @code
            order by n.named_at desc, n.id {page}
            """
    );

    [WithoutScope("the title of what the naming is about, for its two parties alone")]
    private static readonly Statement One = Statement.Of(
        "procurement.agency_naming.one",
        Columns
            + """
             from agency_naming n left join procurement p on p.id = n.procurement_id
            where n.id = @id and (n.purchaser_code = @code or n.agency_code = @code)
            """
    );

    private static readonly Statement Take = Statement.Of(
        "procurement.agency_naming.take",
        "select id from agency_naming {lock} where id = @id {for update}"
    );

    // Held until the step is written, so that the end of the naming waits for the step or the step finds it ended.
    private static readonly Statement Hold = Statement.Of(
        "procurement.agency_naming.hold",
        """
        select id from agency_naming {lock}
        where agency_code = @agency and purchaser_code = @purchaser and (procurement_id is null or procurement_id = @id)
          and accepted_at is not null and ended_at is null and from_day <= @day and (to_day is null or to_day >= @day)
        order by id {for update}
        """
    );

    private static readonly Statement Same = Statement.Of(
        "procurement.agency_naming.same",
        """
        select count(*) from agency_naming {range lock}
        where agency_code = @agency and purchaser_code = @purchaser and ended_at is null
          and (to_day is null or to_day >= @from) and (@to is null or from_day <= @to)
          and ((@procurement is null and procurement_id is null) or procurement_id = @procurement) {recompile}
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "procurement.agency_naming.insert",
        """
        insert into agency_naming
            (id, purchaser_code, purchaser_name, agency_code, agency_name, procurement_id, from_day, to_day, named_at, named_by)
        values
            (@id, @purchaserCode, @purchaserName, @agencyCode, @agencyName, @procurementId, @fromDay, @toDay, @namedAt, @namedBy)
        """
    );

    private static readonly Statement Accept = Statement.Of(
        "procurement.agency_naming.accept",
        """
        update agency_naming set accepted_at = @now, accepted_by = @by
        where id = @id and accepted_at is null and ended_at is null
        """
    );

    private static readonly Statement End = Statement.Of(
        "procurement.agency_naming.end",
        """
        update agency_naming set ended_at = @now, ended_by = @by, ended_how = @how where id = @id and ended_at is null
        """
    );

    /// <summary>404 of a naming that is not the caller's firm's.</summary>
    public static readonly Problem Unknown = Problem.NotFound(
        "没有这项委托。",
        "There is no such naming."
    );

    /// <summary>Those of a firm, as either side, the latest first.</summary>
    public async Task<IReadOnlyList<AgencyNaming>> Of(
        EntityCode firm,
        int most,
        CancellationToken cancel
    )
    {
        var today = time.Today();
        var rows = await sql.Query<AgencyNaming>(
            OfParty,
            new
            {
                code = firm,
                skip = 0,
                take = most,
            },
            cancel
        );
        return [.. rows.Select(row => row.On(today))];
    }

    /// <summary>One of a firm's, as either side; null where it is not.</summary>
    public async Task<AgencyNaming?> Find(Guid id, EntityCode firm, CancellationToken cancel) =>
        (await sql.One<AgencyNaming>(One, new { id, code = firm }, cancel))?.On(time.Today());

    /// <summary>The same, and nobody else changes it until the transaction is over.</summary>
    public async Task<AgencyNaming?> FindForUpdate(
        Guid id,
        EntityCode firm,
        CancellationToken cancel
    )
    {
        await sql.One<Guid?>(Take, new { id }, cancel);
        return await Find(id, firm, cancel);
    }

    /// <summary>
    /// Whether the agency may act for the purchaser now, for one procurement or for one that is to be; and it stays so until
    /// the transaction is over.
    /// </summary>
    public async Task<bool> Holds(
        EntityCode agency,
        EntityCode purchaser,
        Guid? procurement,
        CancellationToken cancel
    ) =>
        (
            await sql.Query<Guid>(
                Hold,
                new
                {
                    agency,
                    purchaser,
                    id = procurement ?? Guid.Empty,
                    day = time.Today(),
                },
                cancel
            )
        ).Count > 0;

    public async Task<bool> IsNamed(AgencyNaming naming, CancellationToken cancel) =>
        await sql.One<long>(
            Same,
            new
            {
                agency = naming.AgencyCode,
                purchaser = naming.PurchaserCode,
                from = naming.FromDay,
                to = naming.ToDay,
                procurement = naming.ProcurementId,
            },
            cancel
        ) > 0;

    public Task Add(AgencyNaming naming, CancellationToken cancel) =>
        sql.Execute(
            Insert,
            new
            {
                id = naming.Id,
                purchaserCode = naming.PurchaserCode,
                purchaserName = naming.PurchaserName,
                agencyCode = naming.AgencyCode,
                agencyName = naming.AgencyName,
                procurementId = naming.ProcurementId,
                fromDay = naming.FromDay,
                toDay = naming.ToDay,
                namedAt = naming.NamedAt,
                namedBy = naming.NamedBy,
            },
            cancel
        );

    public async Task<bool> MarkAccepted(Guid id, CancellationToken cancel) =>
        await sql.Execute(
            Accept,
            new
            {
                id,
                now = time.GetUtcNow(),
                by = current.Caller.Name,
            },
            cancel
        ) > 0;

    public async Task<bool> MarkEnded(Guid id, string how, CancellationToken cancel) =>
        await sql.Execute(
            End,
            new
            {
                id,
                how,
                now = time.GetUtcNow(),
                by = current.Caller.Name,
            },
            cancel
        ) > 0;
}
