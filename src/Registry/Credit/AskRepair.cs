using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Credit;

/// <summary>What a firm can ask for about a listing.</summary>
public static class RepairKinds
{
    /// <summary>信用修复: what was wrong is mended.</summary>
    public const string Repair = "repair";

    /// <summary>异议: the listing itself is wrong.</summary>
    public const string Objection = "objection";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Repair, new("信用修复", "Repair")),
        new(Objection, new("异议", "Objection")),
    ];
}

/// <summary>A firm's application about a listing, and what was decided.</summary>
public sealed record Repair
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>The listing.</summary>
    public Guid ListingId { get; init; }

    /// <summary>The firm.</summary>
    public string EntityCode { get; init; } = "";

    /// <summary>One of <see cref="RepairKinds"/>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Why the listing should end.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What proves it.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>When it was asked.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>By whom.</summary>
    public string AskedBy { get; init; } = "";

    /// <summary>When it was decided; null while it is open.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>By whom.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>accepted or rejected.</summary>
    public string? Decision { get; init; }

    /// <summary>Why.</summary>
    public string? DecisionReason { get; init; }

    /// <summary>First day on which the listing no longer holds, when accepted.</summary>
    public DateOnly? EndsOn { get; init; }
}

/// <summary>
/// A firm asks that a listing end because the wrong is mended (信用修复), or says that the listing is wrong (异议). 409
/// for a listing that has ended, and while an application about it is open.
/// </summary>
public static class AskRepair
{
    /// <summary>The application.</summary>
    /// <param name="Listing">Key of the listing.</param>
    /// <param name="Kind">One of <see cref="RepairKinds"/>.</param>
    /// <param name="Reason">Why the listing should end.</param>
    /// <param name="Evidence">What proves it.</param>
    [Requires(Permission.EditOwnEntity)]
    public sealed record Command(Guid Listing, string Kind, string Reason, string Evidence)
        : ICommand<Asked>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Listing.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Kind">One of <see cref="RepairKinds"/>.</param>
    /// <param name="Reason">Why the listing should end.</param>
    /// <param name="Evidence">What proves it.</param>
    public sealed record Body(string? Kind, string? Reason, string? Evidence)
    {
        /// <summary>As a command.</summary>
        public Command Of(Guid listing) => new(listing, Kind ?? "", Reason ?? "", Evidence ?? "");
    }

    /// <summary>The application's key.</summary>
    /// <param name="Id">Key.</param>
    public sealed record Asked(Guid Id);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Kind)
                .Must(kind => RepairKinds.All.Any(term => term.Code == kind))
                .WithMessage(
                    "repair.kind",
                    "请选择信用修复或异议。",
                    "Choose repair or objection."
                );
            RuleFor(command => command.Reason).IsLine(1000, "理由", "A reason");
            RuleFor(command => command.Evidence).IsLine(2000, "证明材料", "Evidence");
        }
    }

    internal sealed class Handler(
        ListingStore listings,
        RepairStore repairs,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Asked>
    {
        public async ValueTask<Outcome<Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var own = current.Caller.EntityCode;
            if (
                await listings.GetForUpdate(command.Listing, cancellationToken) is not { } listing
                || own is null
                || !ListingStore.CodesOf(own).Contains(listing.SubjectCode)
            )
            {
                return RepairStore.NoListing();
            }

            if (listing.EndedOn is not null || listing.UntilDay < time.Today())
            {
                return Problem.Conflict(
                    "repair.ended",
                    "该记录已经失效，无需申请。",
                    "The listing has ended; there is nothing to apply for."
                );
            }

            if (await repairs.IsOpen(command.Listing, cancellationToken))
            {
                return Problem.Conflict(
                    "repair.open",
                    "已有申请正在处理。",
                    "An application about it is open already."
                );
            }

            var now = time.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await repairs.Add(
                new Repair
                {
                    Id = id,
                    ListingId = command.Listing,
                    EntityCode = own,
                    Kind = command.Kind,
                    Reason = command.Reason.Trim(),
                    Evidence = command.Evidence.Trim(),
                    AskedAt = now,
                    AskedBy = current.Caller.Name,
                },
                cancellationToken
            );
            return new Asked(id);
        }
    }
}

/// <summary>Applications that wait for an officer, the longest waiting first.</summary>
public static class OpenRepairs
{
    /// <summary>At most 200.</summary>
    [Requires(Permission.VerifyEntity)]
    public sealed record Query : IQuery<IReadOnlyList<Waiting>>;

    /// <summary>One application with its listing.</summary>
    /// <param name="Repair">The application.</param>
    /// <param name="Listing">The listing.</param>
    public sealed record Waiting(Repair Repair, Listing Listing);

    internal sealed class Handler(RepairStore repairs, ListingStore listings)
        : IQueryHandler<Query, IReadOnlyList<Waiting>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Waiting>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var waiting = new List<Waiting>();
            foreach (var repair in await repairs.Open(cancellationToken))
            {
                var listing = (await listings.AllOf(repair.EntityCode, cancellationToken)).Single(
                    one => one.Id == repair.ListingId
                );
                waiting.Add(new(repair, listing));
            }

            return waiting;
        }
    }
}

/// <summary>
/// An officer decides on an application: accepted, the listing ends from a day; rejected, the firm reads why. Either way
/// the listing and its history stay. 409 when it is decided already.
/// </summary>
public static class DecideRepair
{
    /// <summary>The decision.</summary>
    /// <param name="Id">The application.</param>
    /// <param name="Accept">True to end the listing.</param>
    /// <param name="Reason">Why; the firm reads it.</param>
    /// <param name="EndsOn">First day on which the listing no longer holds; today without one.</param>
    [Requires(Permission.VerifyEntity)]
    public sealed record Command(Guid Id, bool Accept, string Reason, DateOnly? EndsOn = null)
        : ICommand<Unit>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Accept">True to end the listing.</param>
    /// <param name="Reason">Why; the firm reads it.</param>
    /// <param name="EndsOn">First day on which the listing no longer holds; today without one.</param>
    public sealed record Body(bool? Accept, string? Reason, DateOnly? EndsOn)
    {
        /// <summary>As a command.</summary>
        public Command Of(Guid id) => new(id, Accept ?? false, Reason ?? "", EndsOn);
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Reason).IsLine(1000, "理由", "A reason");
            RuleFor(command => command.EndsOn)
                .Must(day => day is null || day >= time.Today())
                .WithMessage(
                    "repair.past",
                    "终止日期不能早于今天：已经发生的不能改变。",
                    "It cannot end before today: what was cannot be changed."
                );
        }
    }

    internal sealed class Handler(
        ListingStore listings,
        RepairStore repairs,
        IPeople people,
        INotices notices,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await repairs.Find(command.Id, cancellationToken) is not { } seen)
            {
                return RepairStore.Unknown();
            }

            if (
                (await people.OfEntity(seen.EntityCode, cancellationToken)).Any(person =>
                    person.Id == current.Caller.PersonId
                )
            )
            {
                return Problem.Forbidden(
                    "您管理该主体的信息，不能决定其申请。",
                    "You keep this firm's record; you cannot decide on its application."
                );
            }

            // The listing's row guards the application's: read again what may have changed before it was held.
            var listing = (await listings.GetForUpdate(seen.ListingId, cancellationToken))!;
            var repair = (await repairs.Find(command.Id, cancellationToken))!;
            if (repair.DecidedAt is not null)
            {
                return Problem.Conflict(
                    "repair.decided",
                    "该申请已经处理。",
                    "This application has been decided."
                );
            }

            var endsOn = command.Accept ? command.EndsOn ?? time.Today() : (DateOnly?)null;
            var reason = command.Reason.Trim();
            await repairs.Decide(
                repair with
                {
                    DecidedAt = time.GetUtcNow(),
                    DecidedBy = current.Caller.Name,
                    Decision = command.Accept ? "accepted" : "rejected",
                    DecisionReason = reason,
                    EndsOn = endsOn,
                },
                cancellationToken
            );
            // A list's keeper may have taken the firm off meanwhile; then nothing is left to end.
            if (command.Accept && listing.EndedOn is null)
            {
                var action =
                    repair.Kind == RepairKinds.Repair
                        ? ListingActions.Repaired
                        : ListingActions.Annulled;
                await listings.Change(
                    listing with
                    {
                        EndedOn = endsOn,
                        EndedBecause = action,
                        Version = listing.Version + 1,
                    },
                    action,
                    reason,
                    cancellationToken
                );
            }

            var name = CreditLists.Of(listing.ListCode).Name;
            await notices.ToEntity(
                repair.EntityCode,
                command.Accept
                    ? new LocalizedText(
                        $"关于“{name.Zh}”的申请已被接受，自 {endsOn:yyyy-MM-dd} 起不再适用。理由：{reason}",
                        $"Your application about '{name.En}' is accepted; the listing ends on {endsOn:yyyy-MM-dd}: {reason}"
                    )
                    : new LocalizedText(
                        $"关于“{name.Zh}”的申请未被接受。理由：{reason}",
                        $"Your application about '{name.En}' is rejected: {reason}"
                    ),
                "/my/credit",
                cancellationToken
            );
            return Unit.Value;
        }
    }
}

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

    public Task<List<Repair>> OfEntity(string code, CancellationToken cancel) =>
        sql.Query<Repair>(ByEntity, new { code, codes = ListingStore.CodesOf(code) }, cancel);

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
