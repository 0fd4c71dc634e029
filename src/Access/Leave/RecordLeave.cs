using System.Globalization;
using FluentValidation;
using Trading.Access.Contracts;
using Trading.Access.People;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Leave;

/// <summary>A leave with its delegation.</summary>
public sealed record Absence
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>Who is away.</summary>
    public Guid PersonId { get; init; }

    /// <summary>That person's name.</summary>
    public string PersonName { get; init; } = "";

    /// <summary>Who stands in.</summary>
    public Guid DelegateId { get; init; }

    /// <summary>That person's name.</summary>
    public string DelegateName { get; init; } = "";

    /// <summary>Begin.</summary>
    public DateTimeOffset FromAt { get; init; }

    /// <summary>End.</summary>
    public DateTimeOffset ToAt { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When it was ended early.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The roles delegated.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}

/// <summary>
/// The caller's leave, and who of the same office stands in with which of the caller's own roles. 422 when that would
/// put two administrative duties into one hand; 409 when either is away at the time.
/// </summary>
public static class RecordLeave
{
    /// <summary>The leave.</summary>
    /// <param name="DelegateId">Who stands in.</param>
    /// <param name="From">Begin.</param>
    /// <param name="To">End.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Roles">Which roles.</param>
    [Requires(Permission.SignedIn)]
    public sealed record Command(
        Guid DelegateId,
        DateTimeOffset From,
        DateTimeOffset To,
        string Reason,
        IReadOnlyList<string> Roles
    ) : ICommand<Absence>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => DelegateId.ToString();
    }

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Reason).IsLine(500, "事由", "Reason");
            RuleFor(command => command.Roles)
                .Must(roles => roles is { Count: > 0 })
                .WithMessage("roles.none", "请至少选择一个角色。", "Choose at least one role.");
            RuleFor(command => command.To)
                .Must(
                    (command, to) =>
                        to > command.From && to > time.GetUtcNow() && to - command.From <= Longest
                )
                .WithMessage(
                    "leave.period",
                    "结束时间须晚于开始时间和现在，且不超过一年。",
                    "The leave must end after it begins and after now, within a year."
                );
        }
    }

    internal sealed class Handler(
        PersonStore people,
        LeaveStore leaves,
        INotices notices,
        CurrentCaller current
    ) : ICommandHandler<Command, Absence>
    {
        public async ValueTask<Outcome<Absence>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                current.Caller is not { PersonId: { } me, EntityCode: null }
                || await Take(me, command.DelegateId, cancellationToken) is not { } pair
            )
            {
                return NotAColleague;
            }

            var (absent, standIn) = pair;
            if (absent.OfficeId is null || absent.OfficeId != standIn.OfficeId || !standIn.Active)
            {
                return NotAColleague;
            }

            string[] roles = [.. command.Roles.Distinct().Order(StringComparer.Ordinal)];
            if (
                roles.FirstOrDefault(role =>
                    !absent.Roles.Contains(role)
                    || role is Access.Roles.Expert or Access.Roles.Bidder
                ) is
                { } foreign
            )
            {
                return Problem.Invalid(
                    "/roles",
                    "leave.role",
                    new(
                        "只能委托本人自己担任的机构角色，专家和经营主体的职责不能委托。",
                        "Only roles of your own can be delegated; an expert's and a bidder's cannot."
                    ),
                    foreign
                );
            }

            if (await leaves.Overlaps(command, absent.Id, standIn.Id, cancellationToken))
            {
                return Problem.Conflict(
                    "leave.overlap",
                    "本人或受托人在这段时间已登记休假。",
                    "You or the delegate are on leave in that time already."
                );
            }

            var others = await leaves.DelegatedTo(
                standIn.Id,
                command.From,
                command.To,
                cancellationToken
            );
            if (RoleRules.Conflict([.. standIn.Roles, .. others, .. roles]))
            {
                return Problem.Invalid(
                    "/roles",
                    "roles.separation",
                    new(
                        "系统管理、安全管理与审计职责不能由同一人兼任，受托期间也不行（GB/T 22239-2019）。",
                        "System, security and audit duties must not come into one hand, not even by delegation (GB/T 22239-2019)."
                    )
                );
            }

            var absence = await leaves.Add(command, absent, standIn, roles, cancellationToken);
            var (zh, en) = (Names(roles, role => role.Name.Zh), Names(roles, role => role.Name.En));
            await notices.ToPerson(
                standIn.Id,
                new(
                    $"{absent.DisplayName}休假期间（{Shown(command.From)} 至 {Shown(command.To)}）由您代行：{zh}。",
                    $"You stand in for {absent.DisplayName} from {Shown(command.From)} to {Shown(command.To)} as {en}."
                ),
                "/account",
                cancellationToken
            );
            await notices.ToPerson(
                absent.Id,
                new(
                    $"休假已登记，期间由{standIn.DisplayName}代行：{zh}。",
                    $"Your leave is recorded; {standIn.DisplayName} stands in as {en}."
                ),
                "/account",
                cancellationToken
            );
            return absence;
        }

        // Both rows, always in the same order: two who delegate to each other at one instant wait for each other.
        private async Task<(Person Absent, Person StandIn)?> Take(
            Guid absent,
            Guid standIn,
            CancellationToken cancel
        )
        {
            if (absent == standIn)
            {
                return null;
            }

            var first = await people.GetForUpdate(absent < standIn ? absent : standIn, cancel);
            var second = await people.GetForUpdate(absent < standIn ? standIn : absent, cancel);
            return first is null || second is null ? null
                : first.Id == absent ? (first, second)
                : (second, first);
        }

        private static string Names(string[] roles, Func<Role, string> name) =>
            string.Join("、", roles.Select(Access.Roles.Find).OfType<Role>().Select(name));

        private static string Shown(DateTimeOffset at) =>
            ChinaTime.In(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

        private static Problem NotAColleague =>
            Problem.Invalid(
                "/delegateId",
                "leave.delegate",
                new(
                    "受托人须是本机构的在用账号，且不是本人。",
                    "The delegate must be an active colleague of your own office."
                )
            );
    }
}

/// <summary>Ends a leave at once, and with it the delegation; by who took it, or a security administrator.</summary>
public static class EndLeave
{
    /// <summary>By key.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Command(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(LeaveStore leaves, INotices notices, CurrentCaller current)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var caller = current.Caller;
            if (
                await leaves.Find(command.Id, cancellationToken) is not { } leave
                || (leave.PersonId != caller.PersonId && !caller.May(Permission.ManageAccess))
                || !await leaves.End(command.Id, cancellationToken)
            )
            {
                return Problem.NotFound(
                    "没有这个进行中的休假。",
                    "There is no such leave under way."
                );
            }

            await notices.ToPerson(
                leave.DelegateId,
                new(
                    $"{leave.PersonName}的休假已提前结束，您不再代行其职责。",
                    $"{leave.PersonName}'s leave has ended early; you no longer stand in."
                ),
                "/account",
                cancellationToken
            );
            await notices.ToPerson(
                leave.PersonId,
                new("您的休假已提前结束。", "Your leave has ended early."),
                "/account",
                cancellationToken
            );
            return Unit.Value;
        }
    }
}

/// <summary>The caller's leave, whom the caller stands in for, and who could stand in for the caller.</summary>
public static class ListMyLeave
{
    /// <summary>Past ones too, newest first, at most 50 of each.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<MyLeave>;

    /// <summary>All about leave.</summary>
    /// <param name="Mine">The caller's own.</param>
    /// <param name="StandingIn">Those of others for whom the caller stands, stood or will stand in.</param>
    /// <param name="Colleagues">Who could stand in.</param>
    /// <param name="Roles">The caller's roles that can be delegated.</param>
    public sealed record MyLeave(
        IReadOnlyList<Absence> Mine,
        IReadOnlyList<Absence> StandingIn,
        IReadOnlyList<PersonSummary> Colleagues,
        IReadOnlyList<string> Roles
    );

    internal sealed class Handler(LeaveStore leaves, CurrentCaller current)
        : IQueryHandler<Query, MyLeave>
    {
        public async ValueTask<Outcome<MyLeave>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var caller = current.Caller;
            var me = caller.PersonId ?? Guid.Empty;
            return new MyLeave(
                await leaves.Of(me, cancellationToken),
                await leaves.For(me, cancellationToken),
                caller.OfficeId is { } office
                    ? await leaves.Colleagues(me, office, cancellationToken)
                    : [],
                [
                    .. caller
                        .Roles.Except([Access.Roles.Bidder, Access.Roles.Expert])
                        .Order(StringComparer.Ordinal),
                ]
            );
        }
    }
}

/// <summary>Leave in the database.</summary>
internal sealed class LeaveStore(SqlSession sql, TimeProvider time)
{
    private const string Select = """
        select l.id, l.person_id, p.display_name as person_name, l.delegate_id, d.display_name as delegate_name,
            l.from_at, l.to_at, l.reason, l.ended_at
        from leave_of_absence l join person p on p.id = l.person_id join person d on d.id = l.delegate_id
        """;

    private static readonly Statement ById = Statement.Of(
        "access.leave.by_id",
        $"{Select} where l.id = @id"
    );

    private static readonly Statement OfPerson = Statement.Of(
        "access.leave.of",
        $$"""{{Select}} where l.person_id = @person order by l.from_at desc, l.id {page}"""
    );

    private static readonly Statement ForDelegate = Statement.Of(
        "access.leave.for",
        $$"""{{Select}} where l.delegate_id = @person order by l.from_at desc, l.id {page}"""
    );

    private static readonly Statement RolesOf = Statement.Of(
        "access.leave.roles",
        "select leave_id, role from delegated_role where leave_id in @ids order by role"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.leave.insert",
        """
        insert into leave_of_absence (id, person_id, delegate_id, from_at, to_at, reason, created_at)
        values (@id, @person, @standIn, @from, @to, @reason, @now)
        """
    );

    private static readonly Statement InsertRole = Statement.Of(
        "access.leave.insert_role",
        "insert into delegated_role (leave_id, role) values (@id, @role)"
    );

    private static readonly Statement Overlapping = Statement.Of(
        "access.leave.overlapping",
        """
        select count(*) from leave_of_absence
        where person_id in @people and ended_at is null and from_at < @to and to_at > @from
        """
    );

    private static readonly Statement RolesDelegated = Statement.Of(
        "access.leave.roles_delegated",
        """
        select d.role from leave_of_absence l join delegated_role d on d.leave_id = l.id
        where l.delegate_id = @person and l.ended_at is null and l.from_at < @to and l.to_at > @from
        """
    );

    private static readonly Statement Close = Statement.Of(
        "access.leave.close",
        "update leave_of_absence set ended_at = @now where id = @id and ended_at is null and to_at > @now"
    );

    private static readonly Statement SameOffice = Statement.Of(
        "access.leave.colleagues",
        """
        select id, login, display_name from person
        where office_id = @office and active = {true} and entity_code is null and id <> @me
        order by display_name, id
        """
    );

    public Task<Absence?> Find(Guid id, CancellationToken cancel) =>
        sql.One<Absence>(ById, new { id }, cancel);

    public async Task<IReadOnlyList<Absence>> Of(Guid person, CancellationToken cancel) =>
        await WithRoles(OfPerson, person, cancel);

    public async Task<IReadOnlyList<Absence>> For(Guid person, CancellationToken cancel) =>
        await WithRoles(ForDelegate, person, cancel);

    public async Task<IReadOnlyList<PersonSummary>> Colleagues(
        Guid me,
        Guid office,
        CancellationToken cancel
    ) => await sql.Query<PersonSummary>(SameOffice, new { me, office }, cancel);

    /// <summary>Either is away in that time.</summary>
    public async Task<bool> Overlaps(
        RecordLeave.Command command,
        Guid absent,
        Guid standIn,
        CancellationToken cancel
    ) =>
        await sql.One<long>(
            Overlapping,
            new
            {
                people = new[] { absent, standIn },
                from = command.From,
                to = command.To,
            },
            cancel
        ) > 0;

    public Task<List<string>> DelegatedTo(
        Guid person,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancel
    ) =>
        sql.Query<string>(
            RolesDelegated,
            new
            {
                person,
                from,
                to,
            },
            cancel
        );

    public async Task<Absence> Add(
        RecordLeave.Command command,
        Person absent,
        Person standIn,
        string[] roles,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var absence = new Absence
        {
            Id = Guid.CreateVersion7(now),
            PersonId = absent.Id,
            PersonName = absent.DisplayName,
            DelegateId = standIn.Id,
            DelegateName = standIn.DisplayName,
            FromAt = command.From,
            ToAt = command.To,
            Reason = command.Reason.Trim(),
            Roles = roles,
        };
        await sql.Execute(
            Insert,
            new
            {
                id = absence.Id,
                person = absent.Id,
                standIn = standIn.Id,
                from = command.From,
                to = command.To,
                reason = absence.Reason,
                now,
            },
            cancel
        );
        foreach (var role in roles)
        {
            await sql.Execute(InsertRole, new { id = absence.Id, role }, cancel);
        }

        return absence;
    }

    public async Task<bool> End(Guid id, CancellationToken cancel) =>
        await sql.Execute(Close, new { id, now = time.GetUtcNow() }, cancel) > 0;

    private async Task<List<Absence>> WithRoles(
        Statement statement,
        Guid person,
        CancellationToken cancel
    )
    {
        var absences = await sql.Query<Absence>(
            statement,
            new
            {
                person,
                skip = 0,
                take = 50,
            },
            cancel
        );
        if (absences.Count == 0)
        {
            return absences;
        }

        var roles = (
            await sql.Query<RoleRow>(
                RolesOf,
                new { ids = absences.Select(absence => absence.Id).ToArray() },
                cancel
            )
        ).ToLookup(row => row.LeaveId, row => row.Role);
        return [.. absences.Select(absence => absence with { Roles = [.. roles[absence.Id]] })];
    }

    private sealed record RoleRow
    {
        public Guid LeaveId { get; init; }
        public string Role { get; init; } = "";
    }
}
