using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Alerts.Scoring;
using Trading.Alerts.Signals;
using Trading.Alerts.Supervision;
using Trading.Alerts.Weights;
using Trading.Domain.Codes;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts;

/// <summary>
/// Confirms that an alert is worth pursuing, or dismisses it, with the reason. Whoever decided on an older version
/// gets 412 with what has changed since; a decision may be made again as long as people see the one before.
/// </summary>
public static class SettleAlert
{
    /// <summary>Fewest characters of a reason: a word is none.</summary>
    public const int ShortestReason = 10;

    // As many as the column holds whatever they are called.
    private const int MostSignals = 25;

    /// <summary>Most characters of a reason.</summary>
    public const int LongestReason = 2000;

    /// <summary>The decision.</summary>
    /// <param name="Id">The alert.</param>
    /// <param name="Version">The version that was looked at.</param>
    /// <param name="Decision">One of <see cref="AlertStates.Decisions"/>.</param>
    /// <param name="Reason">Why.</param>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Command(Guid Id, long Version, string Decision, string Reason)
        : ICommand<GetAlert.Detail>,
            IAbout
    {
        /// <summary>
        /// Of a dismissal: one of <see cref="DismissalGrounds"/>; other when left out. It says against which signals the decision
        /// counts where weights are fitted.
        /// </summary>
        public string? Ground { get; init; }

        /// <summary>
        /// With the ground signals_wrong: which, by the tokens of the warning's signals, or of their subjects where not all that a
        /// signal speaks of is wrong.
        /// </summary>
        public IReadOnlyList<string>? WrongSignals { get; init; }

        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="Decision">One of <see cref="AlertStates.Decisions"/>.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Body(string Decision, string Reason)
    {
        /// <summary>Of a dismissal: one of <see cref="DismissalGrounds"/>; other when left out.</summary>
        public string? Ground { get; init; }

        /// <summary>
        /// With the ground signals_wrong: which, by the tokens of the warning's signals, or of their subjects where not all that a
        /// signal speaks of is wrong.
        /// </summary>
        public IReadOnlyList<string>? WrongSignals { get; init; }
    }

    /// <summary>One thing that differs between what was looked at, or was to be saved, and what there is.</summary>
    /// <param name="Field">In words.</param>
    /// <param name="Before">As the editor saw it, or wanted it.</param>
    /// <param name="After">As it is.</param>
    public sealed record Difference(LocalizedText Field, string? Before, string? After);

    private static readonly Statement Lock = Statement.Of(
        "alerts.alert.lock",
        """
        select version, state, level, signature, region, kind, office_id, market from alert {lock}
        where id = @id and {scope region, kind, office_id} {for update}
        """
    );

    private static readonly Statement Settle = Statement.Of(
        "alerts.alert.settle",
        """
        update alert
        set state = @state, settled_signature = signature, settled_at = @now, settled_by = @by, reason = @reason,
            ground = @ground, wrong_signals = @wrong, changed_at = @now, version = version + 1
        where id = @id
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Decision).IsDecision();
            RuleFor(command => command.Reason).Custom(CheckReason);
            RuleFor(command => command.Ground).IsGroundOf(command => command.Decision);
            RuleFor(command => command.WrongSignals)
                .Must(
                    (command, signals) =>
                        (signals is { Count: > 0 })
                        == (command.Ground == DismissalGrounds.SignalsWrong)
                )
                .WithMessage(
                    "ground.signals",
                    "以“个别信号有误”排除时请指明是哪些信号；其他原因不指明信号。",
                    "With the ground signals_wrong say which signals are wrong; with another ground say none."
                );
            RuleFor(command => command.WrongSignals)
                .Must(signals => signals!.Count <= MostSignals)
                .When(command => command.WrongSignals is not null)
                .WithMessage(
                    "ground.signals_many",
                    $"最多指明 {MostSignals} 个信号。",
                    $"At most {MostSignals} signals are named."
                );
        }

        internal static void CheckReason<T>(string? reason, ValidationContext<T> context)
        {
            var length = reason?.Trim().Length ?? 0;
            if (length < ShortestReason)
            {
                Say(
                    "reason.short",
                    new(
                        $"请写明理由，至少 {ShortestReason} 个字，现为 {length} 个。",
                        $"Give a reason of at least {ShortestReason} characters, not {length}."
                    )
                );
            }
            else if (length > LongestReason)
            {
                Say(
                    "reason.long",
                    new(
                        $"理由最多 {LongestReason} 个字，现为 {length} 个。",
                        $"A reason has at most {LongestReason} characters, not {length}."
                    )
                );
            }
            else if (ForbiddenText.IsIn(reason, multiline: true, out var fault))
            {
                Say(fault.Rule, fault.Message);
            }

            void Say(string code, LocalizedText message) =>
                FieldRules.Fail(context, code, message, null);
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        GetAlert.AlertReader reader,
        SignalStore signals,
        SubjectReader subjects,
        IProcurements procurements,
        WeightBook weights,
        ChangeWriter changes,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, GetAlert.Detail>
    {
        public async ValueTask<Outcome<GetAlert.Detail>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var row = await sql.One<Row>(
                Lock,
                current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts),
                new { id = command.Id },
                cancellationToken
            );
            if (row is null)
            {
                return Problem.NotFound("没有这条预警。", "There is no such alert.");
            }

            current.ActsOn(
                AlertsPermissions.ReviewAlerts,
                new DataPlace(row.Region, row.Kind, row.OfficeId)
            );
            if (row.Version != command.Version)
            {
                return await Stale(command, cancellationToken);
            }

            if (row.State == AlertStates.Lapsed)
            {
                return Problem.Conflict(
                    "alert.lapsed",
                    "数据变更后该项目已不再突出，预警已失效，无需处置。",
                    "After a change of the data nothing stands out any more; the alert has lapsed and needs no decision."
                );
            }

            var (found, unknown) = await Wrong(command, cancellationToken);
            if (unknown is not null)
            {
                return unknown;
            }

            var now = time.GetUtcNow();
            var reason = command.Reason.Trim();
            var ground =
                command.Decision == AlertStates.Dismissed
                    ? command.Ground ?? DismissalGrounds.Other
                    : null;
            var wrong = DismissalGrounds.Join(found);
            await sql.Execute(
                Settle,
                new
                {
                    id = command.Id,
                    state = command.Decision,
                    by = current.Caller.Name,
                    reason,
                    ground,
                    wrong,
                    now,
                },
                cancellationToken
            );
            AlertHistory.Add(
                sql,
                new()
                {
                    AlertId = command.Id,
                    Version = row.Version + 1,
                    At = now,
                    Actor = current.Caller.Name,
                    Action =
                        command.Decision == AlertStates.Confirmed
                            ? AlertActions.Confirmed
                            : AlertActions.Dismissed,
                    State = command.Decision,
                    Level = row.Level,
                    Signature = row.Signature,
                    Reason = reason,
                    Ground = ground,
                    WrongSignals = wrong,
                    Findings = await signals.Evidence(command.Id, cancellationToken),
                    Weights = await weights.Version(cancellationToken),
                }
            );
            if (row.Market == Markets.Home)
            {
                changes.Note(
                    AlertChanges.Of(
                        command.Id,
                        row.Version + 1,
                        command.Decision,
                        row.Region,
                        row.Kind
                    )
                );
            }

            return (await reader.Read(command.Id, cancellationToken))!;
        }

        // What is named, each signal whole where all that it speaks of is; null where nothing is named.
        private async Task<(IReadOnlyList<string>? Named, Problem? Unknown)> Wrong(
            Command command,
            CancellationToken cancel
        )
        {
            if (command.WrongSignals is not { } named)
            {
                return (null, null);
            }

            var spoken = SignalStore.Spoken(await signals.Of(command.Id, cancel));
            var history = (await procurements.Histories([command.Id], cancel)).SingleOrDefault();
            var about = await subjects.Of(command.Id, spoken, history, cancel);
            var tokens = spoken
                .GroupBy(signal => MergingRule.TokenOf(signal, withSubject: false))
                .ToDictionary(
                    of => of.Key,
                    of =>
                        of.SelectMany(signal => about[(signal.Source, signal.Code, signal.Subject)])
                            .Select(subject => subject.Token)
                            .ToHashSet(StringComparer.Ordinal)
                );
            if (
                named.FirstOrDefault(token =>
                    !tokens.ContainsKey(token) && !tokens.Values.Any(of => of.Contains(token))
                ) is
                { } unknown
            )
            {
                var known = tokens.Keys.Concat(tokens.Values.SelectMany(of => of)).Order();
                return (
                    null,
                    Problem.Invalid(
                        "/wrongSignals",
                        "ground.signal_unknown",
                        new(
                            "该预警没有这个信号；现有：" + string.Join("、", known) + "。",
                            "The warning has no such signal; it has: "
                                + string.Join(", ", known)
                                + "."
                        ),
                        unknown
                    )
                );
            }

            return (
                [
                    .. tokens.SelectMany(signal =>
                        named.Contains(signal.Key)
                        || (signal.Value.Count > 0 && signal.Value.All(named.Contains))
                            ? [signal.Key]
                            : signal.Value.Where(named.Contains)
                    ),
                ],
                null
            );
        }

        private async Task<Problem> Stale(Command command, CancellationToken cancel)
        {
            var now = (await reader.Read(command.Id, cancel))!;
            var history = await AlertHistory.Of(sql, command.Id, cancel);
            var seen = history.LastOrDefault(entry => entry.Version <= command.Version);
            var last = history[^1];
            var differences = new List<Difference>();
            Compare(
                new("级别", "Level"),
                seen is null ? null : Levels.Name(Levels.Code(seen.Level)).ToString(),
                Levels.Name(now.Level).ToString()
            );
            Compare(
                new("线索", "Signals"),
                seen is null ? null : InWords(seen.Signature, now),
                InWords(last.Signature, now)
            );
            Compare(
                new("状态", "State"),
                AlertStates.Name(command.Decision).ToString(),
                AlertStates.Name(now.State).ToString()
            );
            if (
                now.Decision is { } decision
                && history.Any(entry =>
                    entry.Version > command.Version
                    && entry.Action is AlertActions.Confirmed or AlertActions.Dismissed
                )
            )
            {
                Compare(new("理由", "Reason"), command.Reason.Trim(), decision.Reason);
            }

            return Problem.Stale(
                $"该预警已有变化（现为第{now.Version}版），请对照后重新处置。",
                $"The alert has changed in the meantime (it is version {now.Version} now); compare and decide again.",
                now,
                differences
            );

            void Compare(LocalizedText field, string? before, string? after)
            {
                if (before != after)
                {
                    differences.Add(new(field, before, after));
                }
            }
        }

        // The screens' names are those of the present findings; one that fell silent goes by its code.
        private static string InWords(string signature, GetAlert.Detail now)
        {
            var names = now
                .Findings.Select(finding => (finding.Code, finding.Name))
                .Concat(now.Silent.Select(outcome => (outcome.Code, outcome.Name)))
                .Concat(
                    now.Signals.Select(signal =>
                        (
                            Code: MergingRule.TokenOf(signal.Source, signal.Code, signal.Subject),
                            signal.Name
                        )
                    )
                )
                .DistinctBy(pair => pair.Code)
                .ToDictionary(pair => pair.Code, pair => pair.Name.ToString());
            return string.Join(
                LocalizedText.SpeaksEnglish ? "; " : "；",
                FindingSignature
                    .Read(signature)
                    .OrderByDescending(pair => pair.Value)
                    .Select(pair =>
                        $"{names.GetValueOrDefault(pair.Key, pair.Key)} ({Levels.Name(Levels.Code(pair.Value))})"
                    )
            );
        }

        private sealed record Row
        {
            public long Version { get; init; }
            public string State { get; init; } = "";
            public int Level { get; init; }
            public string Signature { get; init; } = "";
            public string? Region { get; init; }
            public string Kind { get; init; } = "";
            public Guid? OfficeId { get; init; }
            public string Market { get; init; } = "";
        }
    }
}
