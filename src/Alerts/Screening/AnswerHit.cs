using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Screening;

/// <summary>
/// A person decides on a hit: kept, with a reason that supervisors read, or worded anew. May be said again; the latest counts
/// and none is lost. 404 for a screening that is not the caller's own.
/// </summary>
public static class AnswerHit
{
    /// <summary>The decision.</summary>
    /// <param name="Decision">One of <see cref="HitDecisions"/>.</param>
    /// <param name="Reason">Why it is kept.</param>
    /// <param name="Wording">What takes its place, empty to strike it out; the pattern's own wording where it is left out.</param>
    public sealed record Body(string Decision, string? Reason = null, string? Wording = null)
    {
        internal Command Of(Guid id, int hit) => new(id, hit, Decision, Reason, Wording);
    }

    /// <summary>The decision on a hit.</summary>
    /// <param name="Id">The screening.</param>
    /// <param name="Hit">The hit's number.</param>
    /// <param name="Decision">One of <see cref="HitDecisions"/>.</param>
    /// <param name="Reason">Why it is kept.</param>
    /// <param name="Wording">What takes its place, empty to strike it out; the pattern's own wording where it is left out.</param>
    [Requires(AlertsPermissions.ScreenDrafts), PersonsOnly]
    public sealed record Command(
        Guid Id,
        int Hit,
        string Decision,
        string? Reason = null,
        string? Wording = null
    ) : ICommand<ScreenedHit>, IAbout
    {
        string IAbout.About => Id.ToString();
    }

    private const int LongestReason = 1000;
    private const int LongestWording = 4000;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Decision)
                .Must(decision => HitDecisions.All.Any(term => term.Code == decision))
                .WithMessage(
                    "screening.decision",
                    "决定应为 kept（保留）或 changed（改写）。",
                    "The decision is kept or changed."
                );
            RuleFor(command => command.Reason)
                .IsLine(LongestReason, "保留的理由", "Why it is kept")
                .When(command => command.Decision == HitDecisions.Kept);
            RuleFor(command => command.Reason)
                .IsLineOrNone(LongestReason)
                .When(command => command.Decision != HitDecisions.Kept);
            RuleFor(command => command.Wording)
                .MaximumLength(LongestWording)
                .Named("改写的条款", "The wording");
        }
    }

    internal sealed class Handler(ScreeningStore screenings) : ICommandHandler<Command, ScreenedHit>
    {
        public async ValueTask<Outcome<ScreenedHit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await screenings.Own(command.Id, cancellationToken) is not { } row)
            {
                return ScreeningStore.Unknown;
            }

            var hits = await screenings.Hits(row, cancellationToken);
            if (hits.FirstOrDefault(each => each.Number == command.Hit) is not { } hit)
            {
                return Problem.NotFound(
                    "这次筛查没有这一处提示。",
                    "The screening has no such hit."
                );
            }

            var changed = command.Decision == HitDecisions.Changed;
            var answer = new HitAnswer
            {
                Decision = command.Decision,
                Reason = string.IsNullOrWhiteSpace(command.Reason) ? null : command.Reason.Trim(),
                Wording = changed ? (command.Wording ?? hit.Wording).Trim() : null,
            };
            return hit with
            {
                Answer = await screenings.Answer(row.Id, hit.Number, answer, cancellationToken),
            };
        }
    }
}
