using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Reviews;
using Trading.Registry.Rules;

namespace Trading.Registry.Lifecycle;

/// <summary>What became of a record.</summary>
/// <param name="Code">The firm.</param>
/// <param name="State">The record's state now.</param>
/// <param name="Version">Its version now.</param>
public sealed record StateChanged(string Code, string State, long Version) : IVersioned;

/// <summary>What is said in a request's body: why.</summary>
/// <param name="Reason">Why; the firm reads it.</param>
public sealed record ReasonBody(string? Reason);

/// <summary>
/// An officer suspends a record (暂停): no tender may use it until it is resumed. The firm may mend it meanwhile. 409
/// in a state that does not allow it.
/// </summary>
public static class SuspendEntity
{
    /// <summary>The record as it was seen.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Expected">The version seen.</param>
    /// <param name="Reason">Why; the firm reads it.</param>
    [Requires(Permission.VerifyEntity)]
    public sealed record Command(string Code, long Expected, string Reason)
        : ICommand<StateChanged>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code;
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Code).IsCode(default(EntityCode));
            RuleFor(command => command.Reason)
                .IsLine(ChangeEntityStatus.LongestReason, "理由", "A reason");
        }
    }

    internal sealed class Handler(ChangeEntityStatus stop, TimeProvider time)
        : ICommandHandler<Command, StateChanged>
    {
        public ValueTask<Outcome<StateChanged>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            stop.Run(
                command.Code,
                command.Expected,
                Actions.Suspended,
                command.Reason,
                entity =>
                    entity.Stopped(Actions.Suspended, command.Reason.Trim(), time.GetUtcNow()),
                new LocalizedText(
                    $"贵单位的主体信息已被暂停，暂不能用于交易。理由：{command.Reason.Trim()}。消除原因后请联系主体库审核人员恢复。",
                    $"Your record is suspended and cannot be used for a tender: {command.Reason.Trim()}. Once the cause is removed, ask a registry officer to resume it."
                ),
                cancellationToken
            );
    }
}

/// <summary>An officer lets a suspended record be used again: verified if nothing changed since, else to be submitted.</summary>
public static class ResumeEntity
{
    /// <summary>The record as it was seen.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Expected">The version seen.</param>
    /// <param name="Reason">Why; the firm reads it.</param>
    [Requires(Permission.VerifyEntity)]
    public sealed record Command(string Code, long Expected, string Reason)
        : ICommand<StateChanged>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code;
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Code).IsCode(default(EntityCode));
            RuleFor(command => command.Reason)
                .IsLine(ChangeEntityStatus.LongestReason, "理由", "A reason");
        }
    }

    internal sealed class Handler(ChangeEntityStatus stop, TimeProvider time)
        : ICommandHandler<Command, StateChanged>
    {
        public ValueTask<Outcome<StateChanged>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            stop.Run(
                command.Code,
                command.Expected,
                Actions.Resumed,
                command.Reason,
                entity => entity.Resumed(time.GetUtcNow()),
                new LocalizedText(
                    $"贵单位的主体信息已恢复。理由：{command.Reason.Trim()}。如有未核验的变更，请提交核验。",
                    $"Your record is resumed: {command.Reason.Trim()}. If something in it is not verified, submit it."
                ),
                cancellationToken
            );
    }
}

/// <summary>An officer closes a record (注销): final.</summary>
public static class CloseEntity
{
    /// <summary>The record as it was seen.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Expected">The version seen.</param>
    /// <param name="Reason">Why; the firm reads it.</param>
    [Requires(Permission.VerifyEntity)]
    public sealed record Command(string Code, long Expected, string Reason)
        : ICommand<StateChanged>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code;
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Code).IsCode(default(EntityCode));
            RuleFor(command => command.Reason)
                .IsLine(ChangeEntityStatus.LongestReason, "理由", "A reason");
        }
    }

    internal sealed class Handler(ChangeEntityStatus stop, TimeProvider time)
        : ICommandHandler<Command, StateChanged>
    {
        public ValueTask<Outcome<StateChanged>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            stop.Run(
                command.Code,
                command.Expected,
                Actions.Closed,
                command.Reason,
                entity => entity.Stopped(Actions.Closed, command.Reason.Trim(), time.GetUtcNow()),
                new LocalizedText(
                    $"贵单位的主体信息已注销，不能再用于交易。理由：{command.Reason.Trim()}。如有异议请联系主体库审核人员。",
                    $"Your record is closed and can no longer be used: {command.Reason.Trim()}. If you object, turn to a registry officer."
                ),
                cancellationToken
            );
    }
}

/// <summary>
/// An officer records that a firm was merged into another one that the registry knows (合并): final. The old code
/// answers with its successor; the successor's record is what it says itself, nothing is carried over.
/// </summary>
public static class MergeEntity
{
    /// <summary>The record as it was seen.</summary>
    /// <param name="Code">The firm that is no more.</param>
    /// <param name="Expected">The version seen.</param>
    /// <param name="Into">The firm that stands in its place.</param>
    /// <param name="Reason">Why; both firms read it.</param>
    [Requires(Permission.VerifyEntity)]
    public sealed record Command(string Code, long Expected, string Into, string Reason)
        : ICommand<StateChanged>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code;
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Into">The firm that stands in its place.</param>
    /// <param name="Reason">Why; both firms read it.</param>
    public sealed record Body(string? Into, string? Reason);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Code).IsCode(default(EntityCode));
            RuleFor(command => command.Into).IsCode(default(EntityCode));
            RuleFor(command => command.Reason)
                .IsLine(ChangeEntityStatus.LongestReason, "理由", "A reason");
        }
    }

    internal sealed class Handler(
        ChangeEntityStatus stop,
        EntityStore entities,
        INotices notices,
        TimeProvider time
    ) : ICommandHandler<Command, StateChanged>
    {
        public async ValueTask<Outcome<StateChanged>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var code = EntityCode.Parse(command.Code).ToString();
            var into = EntityCode.Parse(command.Into).ToString();
            if (into == code)
            {
                return Problem.Invalid(
                    "/into",
                    "entity.merge.itself",
                    new("不能并入自身。", "A firm cannot be merged into itself."),
                    command.Into
                );
            }

            // The lower code is held first, so that two mergers of each other do not wait for each other.
            var first = string.CompareOrdinal(into, code) < 0 ? into : code;
            await entities.GetForUpdate(first, cancellationToken);
            if (await entities.GetForUpdate(into, cancellationToken) is not { } successor)
            {
                return Problem.Invalid(
                    "/into",
                    "entity.merge.unknown",
                    new(
                        "主体信息库中没有这个主体，请先收录。",
                        "The registry does not know this entity; record it first."
                    ),
                    command.Into
                );
            }

            if (EntityStates.Ended(successor.State))
            {
                return Problem.Invalid(
                    "/into",
                    "entity.merge.ended",
                    new(
                        $"该主体{EntityStates.Name(successor.State).Zh}，不能作为承继主体。",
                        "That firm has come to its own end and cannot stand in another's place."
                    ),
                    command.Into
                );
            }

            var reason = command.Reason?.Trim() ?? "";
            var merged = await stop.Run(
                code,
                command.Expected,
                Actions.Merged,
                reason,
                entity => entity.Stopped(Actions.Merged, reason, time.GetUtcNow(), into),
                new LocalizedText(
                    $"贵单位的主体信息已并入 {successor.Record.Identity.Name}（{into}），不能再用于交易。理由：{reason}",
                    $"Your record is merged into {successor.Record.Identity.Name} ({into}) and can no longer be used: {reason}"
                ),
                cancellationToken
            );
            if (merged.Succeeded)
            {
                await notices.ToEntity(
                    into,
                    new LocalizedText(
                        $"主体 {code} 已并入贵单位。其资质、人员和业绩不自动转移；如已依法承继，请在贵单位信息中填写并提交核验。",
                        $"{code} is merged into your firm. Its licences, staff and contracts do not pass over; enter what you lawfully took over and submit it."
                    ),
                    ChangeEntityStatus.OwnRecordPage,
                    cancellationToken
                );
            }

            return merged;
        }
    }
}

/// <summary>What stopping, resuming, closing and merging have in common: the record held, the version, the notice.</summary>
internal sealed class ChangeEntityStatus(
    EntityStore entities,
    ReviewStore reviews,
    INotices notices,
    TimeProvider time
)
{
    public const int LongestReason = 500;
    public const string OwnRecordPage = "/my/record";

    public async ValueTask<Outcome<StateChanged>> Run(
        string text,
        long expected,
        string action,
        string reason,
        Func<Rules.Entity, Rules.Entity> change,
        LocalizedText notice,
        CancellationToken cancel
    )
    {
        var code = EntityCode.Parse(text).ToString();
        if (await entities.GetForUpdate(code, cancel) is not { } entity)
        {
            return Ownership.Unknown();
        }

        if (entity.Version != expected)
        {
            return Stale.Of(entity, time.Today(), own: false);
        }

        if (Transitions.Refuse(entity, action) is { } refused)
        {
            return refused;
        }

        var changed = change(entity);
        await entities.Update(entity, changed, action, reason.Trim(), cancel);
        if (await reviews.FindOpen(code, cancel) is { } review)
        {
            await reviews.Close(
                review.Id,
                Decisions.Stopped,
                reason.Trim(),
                time.GetUtcNow(),
                cancel
            );
        }

        await notices.ToEntity(code, notice, OwnRecordPage, cancel);
        return new StateChanged(code, changed.State, changed.Version);
    }
}
