using Trading.Domain.Codes;
using Trading.Kernel.Sql;

namespace Trading.Registry.Credit;

/// <summary>Applications in the database.</summary>
internal sealed class RepairStore(SqlSession sql)
{
    private const string Columns = """
        id, listing_id, entity_code, kind, reason, evidence, asked_at, asked_by, decided_at, decided_by, decision,
        decision_reason, ends_on
        """;

    private const int MostOpen = 200;

    private static readonly Statement ById = Statement.Of(
        "registry.credit_repair.by_id",
        $"select {Columns} from credit_repair where id = @id"
    );

    private static readonly Statement Undecided = Statement.Of(
        "registry.credit_repair.open",
        $"select {Columns} from credit_repair where decided_at is null order by asked_at, id {{page}}"
    );

    private static readonly Statement ByEntity = Statement.Of(
        "registry.credit_repair.of_entity",
        $"""
        select {Columns} from credit_repair
        where listing_id in (select id from credit_listing where subject_code in @codes) and entity_code = @code
        order by asked_at desc, id desc
        """
    );

    private static readonly Statement OpenOf = Statement.Of(
        "registry.credit_repair.open_of",
        "select count(*) from credit_repair where listing_id = @listing and decided_at is null"
    );

    private static readonly Statement Insert = Statement.Of(
        "registry.credit_repair.insert",
        """
        insert into credit_repair (id, listing_id, entity_code, kind, reason, evidence, asked_at, asked_by)
        values (@id, @listingId, @entityCode, @kind, @reason, @evidence, @askedAt, @askedBy)
        """
    );

    private static readonly Statement SetDecision = Statement.Of(
        "registry.credit_repair.decide",
        """
        update credit_repair set decided_at = @decidedAt, decided_by = @decidedBy, decision = @decision,
            decision_reason = @decisionReason, ends_on = @endsOn
        where id = @id and decided_at is null
        """
    );

    public Task<Repair?> Find(Guid id, CancellationToken cancel) =>
        sql.One<Repair>(ById, new { id }, cancel);

    public Task<List<Repair>> Open(CancellationToken cancel) =>
        sql.Query<Repair>(Undecided, new { skip = 0, take = MostOpen }, cancel);

    public Task<List<Repair>> OfEntity(EntityCode code, CancellationToken cancel) =>
        sql.Query<Repair>(
            ByEntity,
            new { code, codes = ListingStore.CodesOf(code).Select(one => one.ToString()).ToList() },
            cancel
        );

    public async Task<bool> IsOpen(Guid listing, CancellationToken cancel) =>
        await sql.One<long>(OpenOf, new { listing }, cancel) > 0;

    public Task Add(Repair repair, CancellationToken cancel) =>
        sql.Execute(
            Insert,
            new
            {
                id = repair.Id,
                listingId = repair.ListingId,
                entityCode = repair.EntityCode,
                kind = repair.Kind,
                reason = repair.Reason,
                evidence = repair.Evidence,
                askedAt = repair.AskedAt,
                askedBy = repair.AskedBy,
            },
            cancel
        );

    public Task Decide(Repair repair, CancellationToken cancel) =>
        sql.Execute(
            SetDecision,
            new
            {
                id = repair.Id,
                decidedAt = repair.DecidedAt,
                decidedBy = repair.DecidedBy,
                decision = repair.Decision,
                decisionReason = repair.DecisionReason,
                endsOn = repair.EndsOn,
            },
            cancel
        );

    public static Problem Unknown() =>
        Problem.NotFound("没有这个申请。", "There is no such application.");

    public static Problem NoListing() =>
        Problem.NotFound("没有这条名单记录。", "There is no such listing.");
}
