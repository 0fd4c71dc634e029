using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Lifecycle;

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
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Command(EntityCode Code, long Expected, EntityCode Into, string Reason)
        : ICommand<StateChanged>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Into">The firm that stands in its place.</param>
    /// <param name="Reason">Why; both firms read it.</param>
    public sealed record Body(EntityCode Into, string Reason);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
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
            var code = command.Code;
            var into = command.Into;
            if (into == code)
            {
                return Problem.Invalid(
                    "/into",
                    "entity.merge.itself",
                    new("不能并入自身。", "A firm cannot be merged into itself."),
                    command.Into.ToString()
                );
            }

            // The lower code is held first, so that two mergers of each other do not wait for each other.
            var first = into < code ? into : code;
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
                    command.Into.ToString()
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
                    command.Into.ToString()
                );
            }

            var reason = command.Reason?.Trim() ?? "";
            var merged = await stop.Run(
                code,
                command.Expected,
                Actions.Merged,
                reason,
                entity => entity.Stopped(Actions.Merged, reason, time.GetUtcNow(), into),
                RegistryMessages.Merged.With(
                    ("firm", successor.Record.Identity.Name),
                    ("code", into.ToString()),
                    ("reason", reason)
                ),
                cancellationToken
            );
            if (merged.Succeeded)
            {
                await notices.ToEntity(
                    into,
                    RegistryMessages.TookIn.With(("code", code.ToString())),
                    ChangeEntityStatus.OwnRecordPage,
                    cancellationToken
                );
            }

            return merged;
        }
    }
}
