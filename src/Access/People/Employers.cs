using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>A firm that a person of the authorities works or worked for.</summary>
public sealed record Employer
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>The firm's code.</summary>
    public string EntityCode { get; init; } = "";

    /// <summary>First day.</summary>
    public DateOnly FromDay { get; init; }

    /// <summary>Last day; null while it goes on.</summary>
    public DateOnly? ToDay { get; init; }

    /// <summary>True when the person said so; false when the security administrator did.</summary>
    public bool SelfDeclared { get; init; }

    /// <summary>Who recorded it.</summary>
    public string RecordedBy { get; init; } = "";
}

/// <summary>The firms a person works or worked for; without a person, the caller's own.</summary>
public static class ListEmployers
{
    /// <summary>Of the caller.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Mine : IQuery<IReadOnlyList<Employer>>;

    /// <summary>Of somebody.</summary>
    [Requires(Permission.ManageAccess)]
    public sealed record Query(Guid PersonId) : IQuery<IReadOnlyList<Employer>>;

    internal sealed class MineHandler(EmployerStore rows, CurrentCaller current)
        : IQueryHandler<Mine, IReadOnlyList<Employer>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Employer>>> Handle(
            Mine query,
            CancellationToken cancellationToken
        ) =>
            Outcome<IReadOnlyList<Employer>>.FromT(
                await rows.Of(current.Caller.PersonId ?? Guid.Empty, cancellationToken)
            );
    }

    internal sealed class Handler(EmployerStore rows)
        : IQueryHandler<Query, IReadOnlyList<Employer>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Employer>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            Outcome<IReadOnlyList<Employer>>.FromT(
                await rows.Of(query.PersonId, cancellationToken)
            );
    }
}

/// <summary>
/// Records a firm that a person works for, so that the person verifies none of its records. Said by the person itself,
/// or by the security administrator about somebody.
/// </summary>
public static class RecordEmployer
{
    /// <summary>What is recorded.</summary>
    public interface IEmployment
    {
        /// <summary>The firm's code.</summary>
        string EntityCode { get; }

        /// <summary>First day.</summary>
        DateOnly FromDay { get; }

        /// <summary>Last day, when it is over or will be.</summary>
        DateOnly? ToDay { get; }
    }

    /// <summary>By the person itself.</summary>
    /// <param name="EntityCode">The firm's code.</param>
    /// <param name="FromDay">First day.</param>
    /// <param name="ToDay">Last day, when it is over or will be.</param>
    [Requires(Permission.SignedIn)]
    public sealed record Mine(string EntityCode, DateOnly FromDay, DateOnly? ToDay)
        : ICommand<Employer>,
            IAbout,
            IEmployment
    {
        /// <inheritdoc/>
        string IAbout.About => EntityCode;
    }

    /// <summary>By the security administrator.</summary>
    /// <param name="PersonId">Who works there.</param>
    /// <param name="EntityCode">The firm's code.</param>
    /// <param name="FromDay">First day.</param>
    /// <param name="ToDay">Last day, when it is over or will be.</param>
    [Requires(Permission.ManageAccess)]
    public sealed record Command(
        Guid PersonId,
        string EntityCode,
        DateOnly FromDay,
        DateOnly? ToDay
    ) : ICommand<Employer>, IAbout, IEmployment
    {
        /// <inheritdoc/>
        string IAbout.About => PersonId.ToString();
    }

    internal sealed class MineRules : EmploymentRules<Mine>;

    internal sealed class Rules : EmploymentRules<Command>;

    internal abstract class EmploymentRules<T> : AbstractValidator<T>
        where T : IEmployment
    {
        protected EmploymentRules()
        {
            RuleFor(body => body.EntityCode).IsCode(default(EntityCode));
            RuleFor(body => body.FromDay)
                .NotEmpty()
                .WithMessage("required", "请填写起始日期。", "Give the first day.");
            RuleFor(body => body.ToDay)
                .Must((body, to) => to is null || to >= body.FromDay)
                .WithMessage(
                    "period.reversed",
                    "截止日期不能早于起始日期。",
                    "The last day is before the first."
                );
        }
    }

    internal sealed class MineHandler(EmployerStore rows, CurrentCaller current)
        : ICommandHandler<Mine, Employer>
    {
        public async ValueTask<Outcome<Employer>> Handle(
            Mine command,
            CancellationToken cancellationToken
        ) =>
            current.Caller.PersonId is { } person
                ? await rows.Add(person, command, self: true, cancellationToken)
                : Problem.Forbidden("只有个人才有任职单位。", "Only a person has employers.");
    }

    internal sealed class Handler(EmployerStore rows, PersonStore people)
        : ICommandHandler<Command, Employer>
    {
        public async ValueTask<Outcome<Employer>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            await people.Find(command.PersonId, cancellationToken) is null
                ? Person.Unknown
                : await rows.Add(command.PersonId, command, self: false, cancellationToken);
    }
}

/// <summary>
/// Ends an employment as of today; today still counts. What the security administrator recorded, only the security
/// administrator ends: nobody frees himself of avoidance that another found.
/// </summary>
public static class EndEmployer
{
    /// <summary>By the person itself.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Mine(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>By the security administrator.</summary>
    [Requires(Permission.ManageAccess)]
    public sealed record Command(Guid PersonId, Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => PersonId.ToString();
    }

    internal sealed class MineHandler(EmployerStore rows, CurrentCaller current)
        : ICommandHandler<Mine, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Mine command,
            CancellationToken cancellationToken
        )
        {
            var person = current.Caller.PersonId ?? Guid.Empty;
            var employer = (await rows.Of(person, cancellationToken)).FirstOrDefault(row =>
                row.Id == command.Id
            );
            return employer is { SelfDeclared: false }
                ? Problem.Forbidden(
                    "该任职由安全管理员登记，请联系安全管理员。",
                    "The security administrator recorded this; ask the security administrator."
                )
                : await rows.End(person, command.Id, cancellationToken);
        }
    }

    internal sealed class Handler(EmployerStore rows) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => await rows.End(command.PersonId, command.Id, cancellationToken);
    }
}

/// <summary>Employments in the database.</summary>
internal sealed class EmployerStore(SqlSession sql, CurrentCaller current, TimeProvider time)
{
    private static readonly Statement Select = Statement.Of(
        "access.person_employer.of",
        """
        select id, entity_code, from_day, to_day, self_declared, recorded_by
        from person_employer where person_id = @person order by from_day desc, id
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "access.person_employer.insert",
        """
        insert into person_employer (id, person_id, entity_code, from_day, to_day, self_declared, recorded_by, created_at)
        values (@id, @person, @code, @from, @to, @self, @by, @now)
        """
    );

    private static readonly Statement Close = Statement.Of(
        "access.person_employer.close",
        """
        update person_employer set to_day = @today
        where id = @id and person_id = @person and from_day <= @today and (to_day is null or to_day > @today)
        """
    );

    public Task<List<Employer>> Of(Guid person, CancellationToken cancel) =>
        sql.Query<Employer>(Select, new { person }, cancel);

    public async Task<Outcome<Employer>> Add(
        Guid person,
        RecordEmployer.IEmployment body,
        bool self,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var employer = new Employer
        {
            Id = Guid.CreateVersion7(now),
            EntityCode = EntityCode.Parse(body.EntityCode).ToString(),
            FromDay = body.FromDay,
            ToDay = body.ToDay,
            SelfDeclared = self,
            RecordedBy = current.Caller.Name,
        };
        await sql.Execute(
            Insert,
            new
            {
                id = employer.Id,
                person,
                code = employer.EntityCode,
                from = employer.FromDay,
                to = employer.ToDay,
                self,
                by = employer.RecordedBy,
                now,
            },
            cancel
        );
        return employer;
    }

    public async Task<Outcome<Unit>> End(Guid person, Guid id, CancellationToken cancel) =>
        await sql.Execute(
            Close,
            new
            {
                id,
                person,
                today = time.Today(),
            },
            cancel
        ) > 0
            ? Unit.Value
            : Problem.NotFound("没有这条在任记录。", "There is no such current employment.");
}
