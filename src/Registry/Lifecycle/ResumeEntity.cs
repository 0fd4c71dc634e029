using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Lifecycle;

/// <summary>An officer lets a suspended record be used again: verified if nothing changed since, else to be submitted.</summary>
public static class ResumeEntity
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
                Actions.Resumed,
                command.Reason,
                entity => entity.Resumed(time.GetUtcNow()),
                RegistryMessages.Resumed.With(("reason", command.Reason.Trim())),
                cancellationToken
            );
    }
}
