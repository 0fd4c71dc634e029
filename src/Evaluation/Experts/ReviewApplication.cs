using FluentValidation;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Evaluation.Experts;

/// <summary>
/// An officer of the library admits an applicant, or returns the application with what is to be corrected, field by field. Of
/// two officers the second is told that it is decided (409). Who is admitted may be drawn after the waiting time.
/// </summary>
public static class ReviewApplication
{
    private const int MostFields = 50;

    /// <summary>What is decided.</summary>
    /// <param name="Id">The expert's file.</param>
    /// <param name="Expected">The version that was looked at: nothing is admitted that nobody read.</param>
    /// <param name="Admit">False to return it.</param>
    /// <param name="Reason">Why it is returned; not needed to admit.</param>
    /// <param name="Corrections">What is to be corrected; none to admit.</param>
    [Requires(EvaluationPermissions.ManageExperts)]
    [PersonsOnly]
    public sealed record Command(
        Guid Id,
        long Expected,
        bool Admit,
        string? Reason,
        IReadOnlyList<FieldToCorrect> Corrections
    ) : ICommand<Expert>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Admit">See <see cref="Command"/>.</param>
    /// <param name="Reason">See <see cref="Command"/>.</param>
    /// <param name="Corrections">See <see cref="Command"/>; may be left out.</param>
    public sealed record Body(
        bool Admit,
        string? Reason,
        IReadOnlyList<FieldToCorrect>? Corrections
    );

    private static readonly Statement Admitted = Statement.Of(
        "evaluation.expert.admit",
        """
        update expert set state = 'active', state_reason = null, admitted_at = @now, version = version + 1 where id = @id
        """
    );

    private static readonly Statement Returned = Statement.Of(
        "evaluation.expert.return",
        "update expert set state = 'returned', state_reason = @reason, version = version + 1 where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Reason)
                .IsLine(500, "退回原因", "The reason of the return")
                .When(command => !command.Admit);
            RuleFor(command => command.Corrections)
                .Must(fields =>
                    fields is { Count: <= MostFields }
                    && fields.DistinctBy(field => field?.Pointer).Count() == fields.Count
                )
                .WithMessage(
                    "expert.corrections",
                    "需补正的栏目最多 50 条，每个栏目一条。",
                    "At most 50 corrections, one a field."
                );
            RuleForEach(command => command.Corrections)
                .NotNull()
                .SetValidator(new FieldToCorrectRules());
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        ExpertStore files,
        INotices notices,
        TimeProvider time
    ) : ICommandHandler<Command, Expert>
    {
        public async ValueTask<Outcome<Expert>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var expert = await files.GetForUpdate(command.Id, cancellationToken);
            if (expert is null)
            {
                return Problem.NotFound("没有这位专家。", "There is no such expert.");
            }

            if (expert.State != "applied")
            {
                return Problem.Conflict(
                    "expert.reviewed",
                    "该申请已有处理结果。",
                    "The application is decided already."
                );
            }

            if (expert.Version != command.Expected)
            {
                return Problem.Stale(
                    "申请内容刚刚有变化，请核对后再处理。",
                    "The application has just changed; look at it again, then decide.",
                    expert,
                    []
                );
            }

            if (command.Admit)
            {
                await sql.Execute(
                    Admitted,
                    new { id = command.Id, now = time.GetUtcNow() },
                    cancellationToken
                );
                await files.Decide(command.Id, "admitted", null, cancellationToken);
            }
            else
            {
                var reason = command.Reason!.Trim();
                await sql.Execute(Returned, new { id = command.Id, reason }, cancellationToken);
                await files.Decide(
                    command.Id,
                    "returned",
                    reason,
                    cancellationToken,
                    fields: command.Corrections
                );
            }

            if (expert.PersonId is { } person)
            {
                await notices.ToPerson(
                    person,
                    command.Admit
                        ? EvaluationMessages.ExpertAdmitted.With()
                        : EvaluationMessages.ApplicationReturned.With(
                            ("reason", command.Reason!.Trim())
                        ),
                    "/my/expert-file",
                    cancellationToken
                );
            }

            return (await files.Read(command.Id, cancellationToken))!;
        }
    }
}
