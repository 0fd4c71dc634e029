using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Cases;

/// <summary>A supervisor's note on a case, for supervisors alone. It makes no version: nobody decides otherwise by it.</summary>
public static class AddCaseNote
{
    /// <summary>The note.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Text">The words.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, string Text) : ICommand<Added>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Text">The words.</param>
    public sealed record Body(string Text);

    /// <summary>The note's key.</summary>
    /// <param name="NoteId">Key.</param>
    public sealed record Added(Guid NoteId);

    private static readonly Statement Insert = Statement.Of(
        "alerts.case_note.insert",
        "insert into case_note (id, case_id, at, person_id, actor, text) values (@note, @id, @now, @person, @by, @text)"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Text)
                .NotEmpty()
                .MaximumLength(SettleAlert.LongestReason)
                .Must(text => !ForbiddenText.IsIn(text, multiline: true, out _))
                .WithMessage(
                    "case.note",
                    $"备注须为1至{SettleAlert.LongestReason}个字的可见文字。",
                    $"A note is of 1 to {SettleAlert.LongestReason} visible characters."
                );
    }

    internal sealed class Handler(
        SqlSession sql,
        CaseStore cases,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Added>
    {
        public async ValueTask<Outcome<Added>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await cases.Find(command.Id, cancellationToken) is not { } row)
            {
                return CaseStore.Unknown();
            }

            current.ActsOn(AlertsPermissions.ReviewAlerts, row.Place);
            var now = time.GetUtcNow();
            var note = sql.NewId(now);
            await sql.Execute(
                Insert,
                new
                {
                    note,
                    id = command.Id,
                    now,
                    person = current.Caller.PersonId,
                    by = current.Caller.Name,
                    text = command.Text.Trim(),
                },
                cancellationToken
            );
            return new Added(note);
        }
    }
}
