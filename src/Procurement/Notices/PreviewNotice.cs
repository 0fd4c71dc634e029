using Mediator;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Announcements;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Limits;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Notices;

/// <summary>
/// What everybody would read if a notice, or a step, were posted, and which statutory limits it would break. It is posted
/// by the same command as in earnest, looked at and taken back; so it is only rehearsed, and 409 otherwise.
/// </summary>
public static class PreviewNotice
{
    /// <summary>One of the two.</summary>
    [Requires(ProcurementPermissions.ManageProcurement, ProcurementPermissions.RunOwnProcurement)]
    public sealed record Command : Trading.Kernel.Commands.ICommand<Preview>
    {
        /// <summary>A procurement that is to be published.</summary>
        public PublishProcurement.Command? Notice { get; init; }

        /// <summary>A step that is to be posted.</summary>
        public PostSteps.Item? Step { get; init; }

        /// <summary>Of a step as a page has it.</summary>
        public static Command Of(PostStep.Command step) =>
            new() { Step = new(step.ProcurementId, PostStep.Body.Of(step)) };
    }

    /// <summary>What it would come to.</summary>
    public sealed record Preview
    {
        /// <summary>The public page as it would be then.</summary>
        public required ReadAnnouncement.Announcement Announcement { get; init; }

        /// <summary>True where everybody is shown the step; false where it is only recorded.</summary>
        public bool IsPublic { get; init; }

        /// <summary>The limits that would be broken and are not yet, with law and article.</summary>
        public IReadOnlyList<CheckedLimit> Breaks { get; init; } = [];

        /// <summary>Those that nobody could judge, because a year's days off are not known.</summary>
        public IReadOnlyList<CheckedLimit> CannotTell { get; init; } = [];

        /// <summary>What would be kept as it came and should be looked at.</summary>
        public IReadOnlyList<RecordWarning> Warnings { get; init; } = [];
    }

    internal sealed class Handler(ISender sender, TradingKinds kinds, CurrentCaller current)
        : Trading.Kernel.Commands.ICommandHandler<Command, Preview>
    {
        public async ValueTask<Outcome<Preview>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (!current.Rehearses)
            {
                return Problem.Conflict(
                    "preview.in_earnest",
                    "预览只能试算，不能直接发布。",
                    "A preview is only tried; nothing is published by it."
                );
            }

            if (command.Step is { } step)
            {
                var before = await Limits(step.ProcurementId, cancellationToken);
                var posted = await sender.Send(
                    step.Posting.For(step.ProcurementId),
                    cancellationToken
                );
                return posted.Problem is { } refused
                    ? refused
                    : await Look(
                        step.ProcurementId,
                        step.Posting.Step,
                        before,
                        posted.Value.Warnings,
                        cancellationToken
                    );
            }

            if (command.Notice is { } notice)
            {
                var published = await sender.Send(notice, cancellationToken);
                return published.Problem is { } refused
                    ? refused
                    : await Look(
                        published.Value.Id,
                        null,
                        [],
                        published.Value.Warnings,
                        cancellationToken
                    );
            }

            return Problem.Invalid(
                "/notice",
                "required",
                new("请填写公告或环节。", "Give a notice or a step.")
            );
        }

        private async Task<Outcome<Preview>> Look(
            Guid id,
            string? step,
            IReadOnlyList<CheckedLimit> before,
            IReadOnlyList<RecordWarning> warnings,
            CancellationToken cancel
        )
        {
            var shown = await sender.Send(new ReadAnnouncement.Query(id), cancel);
            if (shown.Problem is { } missing)
            {
                return missing;
            }

            var announcement = shown.Value;
            var known = before.Where(IsBroken).Select(Key).ToHashSet();
            var after = await Limits(id, cancel);
            return new Preview
            {
                // Its own number it gets when it is published.
                Announcement = step is null ? announcement with { Ocid = "" } : announcement,
                IsPublic =
                    step is null
                    || kinds.Find(announcement.Kind)?.Step(step, announcement.Method)?.Tag
                        is not null,
                Breaks = [.. after.Where(IsBroken).Where(limit => !known.Contains(Key(limit)))],
                CannotTell = [.. after.Where(limit => limit.UnknownYear is not null)],
                Warnings = warnings,
            };
        }

        private async Task<IReadOnlyList<CheckedLimit>> Limits(Guid id, CancellationToken cancel)
        {
            var due = await sender.Send(new GetDueSteps.Query(id), cancel);
            return due.Succeeded ? due.Value.Limits : [];
        }

        // What is overdue is broken by what was not posted, and no posting's fault.
        private static bool IsBroken(CheckedLimit limit) =>
            limit is { Outcome: "broken", Overdue: false };

        private static (string, string?, int) Key(CheckedLimit limit) =>
            (limit.Limit, limit.Lot, limit.Repeat);
    }
}
