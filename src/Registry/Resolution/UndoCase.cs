using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Resolution;

/// <summary>
/// An officer takes a decision back, also one that nobody made: the firm and the record under the old code are as they were,
/// and the case waits again. What changed since is left and named. A row recorded under its old code stays recorded; it can
/// be merged after all. 409 for what was not decided.
/// </summary>
public static class UndoCase
{
    /// <summary>Which, and why.</summary>
    /// <param name="Id">The case.</param>
    /// <param name="Reason">Why; kept with the case and the firm's version.</param>
    [Requires(RegistryPermissions.VerifyEntity), PersonsOnly]
    public sealed record Command(Guid Id, string Reason) : ICommand<Undone>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Body(string Reason)
    {
        /// <summary>As a command.</summary>
        public Command Of(Guid id) => new(id, Reason ?? "");
    }

    /// <summary>What came of it.</summary>
    /// <param name="Id">The case, which waits again.</param>
    /// <param name="Code">The firm that it was merged into.</param>
    /// <param name="Left">Sections that changed since, and stay as they are.</param>
    public sealed record Undone(Guid Id, string? Code, IReadOnlyList<string> Left);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).IsLine(500, "理由", "A reason");
    }

    internal sealed class Handler(CaseStore cases, TakeIn takeIn, CurrentCaller current)
        : ICommandHandler<Command, Undone>
    {
        public async ValueTask<Outcome<Undone>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(RegistryPermissions.VerifyEntity);
            if (await cases.GetForUpdate(command.Id, scope, cancellationToken) is not { } one)
            {
                return DecideCase.Unknown();
            }

            var reason = command.Reason.Trim();
            switch (one.State)
            {
                case ResolutionStates.Merged:
                    var (open, left) = await takeIn.TakeBack(one, reason, cancellationToken);
                    await cases.Change(one, open, cancellationToken);
                    return new Undone(one.Id, one.EntityCode, left);
                case ResolutionStates.Separate:
                    await cases.Change(
                        one,
                        one with
                        {
                            State = ResolutionStates.Open,
                            DecidedAt = null,
                            DecidedBy = null,
                            Reason = reason,
                            Version = one.Version + 1,
                        },
                        cancellationToken
                    );
                    return new Undone(one.Id, null, []);
                default:
                    return Problem.Conflict(
                        "resolution.not_decided",
                        "这条记录还没有处理，无可撤销。",
                        "It has not been decided; there is nothing to take back."
                    );
            }
        }
    }
}
