using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Lifecycle;

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
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Command(EntityCode Code, long Expected, string Reason)
        : ICommand<StateChanged>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
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
                RegistryMessages.Suspended.With(("reason", command.Reason.Trim())),
                cancellationToken
            );
    }
}
