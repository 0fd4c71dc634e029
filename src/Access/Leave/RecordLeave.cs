using System.Globalization;
using FluentValidation;
using Trading.Access.People;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;

namespace Trading.Access.Leave;

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
    /// <param name="Roles">Which: codes of <see cref="Access.Roles"/>.</param>
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
            var names = new LocalizedText(
                Names(roles, role => role.Name.Zh),
                Names(roles, role => role.Name.En)
            );
            await notices.ToPerson(
                standIn.Id,
                AccessMessages.StandIn.With(
                    ("absent", absent.DisplayName),
                    ("from", Shown(command.From)),
                    ("to", Shown(command.To)),
                    ("roles", names)
                ),
                "/account",
                cancellationToken
            );
            await notices.ToPerson(
                absent.Id,
                AccessMessages.LeaveRecorded.With(
                    ("stand_in", standIn.DisplayName),
                    ("roles", names)
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
