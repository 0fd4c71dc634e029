using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Cases;

/// <summary>
/// The purchaser, or the agency that acts for it, explains. Late is taken and said to be. 404 for anybody else's; 409
/// when nothing is asked any more.
/// </summary>
public static class AnswerCase
{
    /// <summary>Most characters of an answer.</summary>
    public const int Longest = 10_000;

    /// <summary>The explanation.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Text">In the purchaser's words.</param>
    [Requires(AlertsPermissions.AnswerCases), PersonsOnly]
    public sealed record Command(Guid Id, string Text) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Text">In the purchaser's words.</param>
    public sealed record Body(string Text);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Text)
                .Custom(
                    (text, context) =>
                    {
                        if (string.IsNullOrWhiteSpace(text))
                        {
                            FieldRules.Fail(
                                context,
                                "required",
                                new("请填写说明。", "An explanation is required."),
                                null
                            );
                        }
                        else if (text.Length > Longest)
                        {
                            FieldRules.Fail(
                                context,
                                "text.length",
                                new(
                                    $"说明最多{Longest}个字，现为{text.Length}个；其余请作为材料上传。",
                                    $"At most {Longest} characters, not {text.Length}; attach the rest as a document."
                                ),
                                null
                            );
                        }
                        else if (ForbiddenText.IsIn(text, multiline: true, out var fault))
                        {
                            FieldRules.Fail(context, fault.Rule, fault.Message, null);
                        }
                    }
                );
    }

    internal sealed class Handler(CaseStore cases, QuestionStore questions, AssigneeNotices notices)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await cases.HoldOfParty(command.Id, CaseActions.Answered, cancellationToken);
            if (held.Problem is { } problem)
            {
                return problem;
            }

            var asked = (await questions.Of(command.Id, cancellationToken))[^1];
            await questions.Answer(
                command.Id,
                asked.Ordinal,
                command.Text.Trim(),
                cancellationToken
            );
            var saved = await cases.Save(held.Value, CaseActions.Answered, null, cancellationToken);
            await notices.Tell(
                saved.Id,
                saved.AssigneeId,
                saved.Assignee,
                CaseMessages.Answered.With(("number", saved.Number), ("title", saved.Title)),
                cancellationToken
            );
            return Unit.Value;
        }
    }
}
