using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Cases;

/// <summary>
/// Whoever wrote a note takes it back within a quarter of an hour: its words go, that there was one stays. 409 later: what
/// others may have read by then is answered by another note.
/// </summary>
public static class WithdrawCaseNote
{
    /// <summary>How long it can be taken back.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(15);

    /// <summary>Which.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="NoteId">The note.</param>
    [Requires(AlertsPermissions.ReviewAlerts), PersonsOnly]
    public sealed record Command(Guid Id, Guid NoteId) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    private static readonly Statement One = Statement.Of(
        "alerts.case_note.lock",
        """
        select at, withdrawn_at from case_note {lock}
        where id = @note and case_id = @id and person_id = @person {for update}
        """
    );

    private static readonly Statement Withdraw = Statement.Of(
        "alerts.case_note.withdraw",
        "update case_note set text = null, withdrawn_at = @now where id = @note"
    );

    internal sealed class Handler(
        SqlSession sql,
        CaseStore cases,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await cases.Find(command.Id, cancellationToken) is not { } row)
            {
                return CaseStore.Unknown();
            }

            current.ActsOn(AlertsPermissions.ReviewAlerts, row.Place);
            var key = new
            {
                note = command.NoteId,
                id = command.Id,
                person = current.Caller.PersonId,
            };
            if (await sql.One<Note>(One, key, cancellationToken) is not { WithdrawnAt: null } note)
            {
                return Problem.NotFound("没有您的这条备注。", "There is no such note of yours.");
            }

            var now = time.GetUtcNow();
            if (now - note.At > Within)
            {
                return Problem.Conflict(
                    "case.note_stands",
                    $"备注只能在{Within.TotalMinutes}分钟内撤回；请另加备注说明。",
                    $"A note can be taken back within {Within.TotalMinutes} minutes; add another instead."
                );
            }

            await sql.Execute(Withdraw, new { note = command.NoteId, now }, cancellationToken);
            return Unit.Value;
        }

        private sealed record Note
        {
            public DateTimeOffset At { get; init; }
            public DateTimeOffset? WithdrawnAt { get; init; }
        }
    }
}
