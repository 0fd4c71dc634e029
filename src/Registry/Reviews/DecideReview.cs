using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;
using Trading.Registry.Contracts;
using Trading.Registry.Documents;
using Trading.Registry.Entities;
using Trading.Registry.Lifecycle;
using Trading.Registry.Sources;

namespace Trading.Registry.Reviews;

/// <summary>
/// The officer who claimed a submission verifies the record or returns it with a reason; the firm gets a notice. Of a draft
/// beside a verified version the sections handed in take the place of those in force; returned, these stand on. What
/// is verified is the version the officer saw: 412 when it is another by now. Over an open contradiction of an
/// authoritative source it is verified with a reason only.
/// </summary>
public static class DecideReview
{
    /// <summary>The decision.</summary>
    /// <param name="Id">The submission.</param>
    /// <param name="Expected">The version of the record the officer saw.</param>
    /// <param name="Verify">True to verify, false to return.</param>
    /// <param name="Reason">Why; needed to return.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Command(Guid Id, long Expected, bool Verify, string? Reason)
        : ICommand<Decided>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Verify">True to verify, false to return.</param>
    /// <param name="Reason">Why; needed to return.</param>
    public sealed record Body(bool Verify, string? Reason);

    /// <summary>What came of it.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="State">Of its record, one of <see cref="EntityStates"/>; of the draft where that was returned.</param>
    /// <param name="Version">Of its record.</param>
    public sealed record Decided(EntityCode Code, string State, long Version) : IVersioned;

    /// <summary>The firm's page about its own record.</summary>
    private const string OwnRecordPage = "/my/record";

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Reason).IsLineOrNone(500);
            RuleFor(command => command.Reason)
                .Must(reason => !string.IsNullOrWhiteSpace(reason))
                .When(command => !command.Verify)
                .WithMessage(
                    "review.reason",
                    "退回时请写明理由，让对方知道要改什么。",
                    "Say why it is returned, so that the firm knows what to change."
                );
        }
    }

    internal sealed class Handler(
        EntityStore entities,
        ReviewStore reviews,
        SourceStore sources,
        KnownSources known,
        DraftDocuments documents,
        IPeople people,
        INotices notices,
        LifecycleSettings settings,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Decided>
    {
        public async ValueTask<Outcome<Decided>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = await HeldReview.Of(
                command.Id,
                entities,
                reviews,
                people,
                current.Caller,
                time.Today(),
                cancellationToken
            );
            if (held.Problem is { } problem)
            {
                return problem;
            }

            var (review, entity) = held.Value;
            if (HeldReview.NotMine(review, current.Caller) is { } other)
            {
                return other;
            }

            if (entity.Version != command.Expected)
            {
                return Stale.Of(entity, time.Today(), own: false);
            }

            var now = time.GetUtcNow();
            var reason = string.IsNullOrWhiteSpace(command.Reason) ? null : command.Reason.Trim();
            if (
                command.Verify
                && reason is null
                && (await sources.Open(review.EntityCode, cancellationToken)).Count
                    is > 0
                        and var open
            )
            {
                return Problem.Invalid(
                    "/reason",
                    "review.contradicted",
                    new(
                        $"与权威来源有{open}处不一致；仍要核验通过的，请写明理由。",
                        $"An authoritative source contradicts the record in {open} places: to verify it all the same, say why."
                    )
                );
            }

            var decided = command.Verify
                ? entity.Verified(now, settings.GoodUntil(now))
                : entity.Back(Actions.Returned, now);
            await entities.Update(
                entity,
                decided,
                command.Verify ? Actions.Verified : Actions.Returned,
                reason,
                cancellationToken
            );
            if (command.Verify)
            {
                await documents.Verified(entity, cancellationToken);
            }
            else if (entity.Draft is not null)
            {
                // What contradicts a source is again what is in force.
                await sources.AskSoon(
                    entity.Code,
                    known.For(entity.Record.Identity.Kind),
                    now,
                    cancellationToken
                );
            }

            await reviews.Close(
                review.Id,
                command.Verify ? ReviewDecisions.Verified : ReviewDecisions.Returned,
                reason,
                now,
                cancellationToken
            );
            await notices.ToEntity(
                review.EntityCode,
                command.Verify
                    ? RegistryMessages.Verified.With()
                    : RegistryMessages.Returned.With(("reason", reason)),
                OwnRecordPage,
                cancellationToken
            );
            return new Decided(
                review.EntityCode,
                command.Verify ? decided.State : decided.Working.State,
                decided.Version
            );
        }
    }
}
