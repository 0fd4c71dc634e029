using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.People;

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
        EntityCode EntityCode { get; }

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
    public sealed record Mine(EntityCode EntityCode, DateOnly FromDay, DateOnly? ToDay)
        : ICommand<Employer>,
            IAbout,
            IEmployment
    {
        /// <inheritdoc/>
        string IAbout.About => EntityCode.ToString();
    }

    /// <summary>By the security administrator.</summary>
    /// <param name="PersonId">Who works there.</param>
    /// <param name="EntityCode">The firm's code.</param>
    /// <param name="FromDay">First day.</param>
    /// <param name="ToDay">Last day, when it is over or will be.</param>
    [Requires(AccessPermissions.ManageAccess)]
    public sealed record Command(
        Guid PersonId,
        EntityCode EntityCode,
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
