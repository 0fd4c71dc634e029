using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Entities;

/// <summary>
/// The firm says of each place in which draft and version in force changed the same which counts in the draft: what is in
/// force where it is named, the draft's own everywhere else.
/// </summary>
public static class ChooseInDraft
{
    private const int MostChoices = 10_000;

    /// <summary>The draft as it was seen.</summary>
    /// <param name="Code">The own firm.</param>
    /// <param name="Expected">The version seen.</param>
    /// <param name="TakeVerified">Pointers of the collisions in which what is in force counts.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Command(EntityCode Code, long Expected, IReadOnlyList<string> TakeVerified)
        : ICommand<Dossier>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="TakeVerified">Pointers of the collisions in which what is in force counts.</param>
    public sealed record Body(IReadOnlyList<string> TakeVerified);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.TakeVerified)
                .Must(pointers =>
                    pointers is { Count: <= MostChoices }
                    && pointers.All(pointer => pointer is { Length: <= 200 })
                )
                .WithMessage(
                    "draft.choice",
                    "请列出采用已核验内容的各栏。",
                    "Name the fields in which what is verified counts."
                );
    }

    internal sealed class Handler(
        EntityStore entities,
        DraftCollisions collisions,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Dossier>
    {
        public async ValueTask<Outcome<Dossier>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var code = command.Code;
            if (!current.Caller.Keeps(code))
            {
                return Ownership.NotYours();
            }

            if (await entities.GetForUpdate(code, cancellationToken) is not { } entity)
            {
                return Ownership.Unknown();
            }

            if (entity.Draft is null)
            {
                return DiscardChange.NoDraft();
            }

            if (Editing.Refuse(entity) is { } refused)
            {
                return refused;
            }

            if (entity.Version != command.Expected)
            {
                return Stale.Of(entity, time.Today(), own: true);
            }

            var chosen = entity.Chosen(
                await collisions.Chosen(entity, command.TakeVerified, cancellationToken),
                time.GetUtcNow()
            );
            await entities.Update(entity, chosen, Actions.Chosen, null, cancellationToken);
            return Dossier.OfWorking(chosen, time.Today(), own: true);
        }
    }
}
