using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Evaluation.Experts;

/// <summary>An applicant corrects the application that was returned, and applies again. 409 while it is not returned.</summary>
public static class CorrectApplication
{
    /// <summary>The application as it is now.</summary>
    [Requires(EvaluationPermissions.AnswerInvitation)]
    [PersonsOnly]
    public sealed record Command(ApplicationForm Application) : ICommand<Expert>;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time) =>
            RuleFor(command => command.Application)
                .NotNull()
                .WithMessage("required", "请填写申请内容。", "The application is required.")
                .SetValidator(new ApplicationRules(time));
    }

    internal sealed class Handler(ExpertStore files) : ICommandHandler<Command, Expert>
    {
        public async ValueTask<Outcome<Expert>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await files.OwnForUpdate(cancellationToken) is not { } own)
            {
                return GetMyExpertFile.None();
            }

            if (own.State != "returned")
            {
                return Problem.Conflict(
                    "expert.not_returned",
                    "申请未被退回，不能修改；如需更正请联系专家库。",
                    "The application was not returned and cannot be changed; ask the library to correct it."
                );
            }

            await files.WriteApplication(own.Id, command.Application, cancellationToken);
            await files.Decide(own.Id, "corrected", null, cancellationToken);
            return (await files.Read(own.Id, cancellationToken))!;
        }
    }
}
