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
using Trading.Registry.Rules;
using Trading.Registry.Sources;

namespace Trading.Registry.Reviews;

/// <summary>
/// The officer who claimed a submission verifies the record or returns it with a reason; the firm gets a notice. Of a draft
/// beside a verified version the sections handed in take the place of those in force; returned, these stand on. Verified
/// while some of them are said to be to be mended, those go back and the others are in force; a first submission is whole
/// and goes back as a whole. What is verified is the version the officer saw: 412 when it is another by now. Over an open
/// contradiction of an authoritative source it is verified with a reason only.
/// </summary>
public static class DecideReview
{
    /// <summary>The decision.</summary>
    /// <param name="Id">The submission.</param>
    /// <param name="Expected">The version of the record the officer saw.</param>
    /// <param name="Verify">True to verify, false to return.</param>
    /// <param name="Reason">Why; needed to return where no section says it.</param>
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
    /// <param name="Reason">Why; needed to return where no section says it.</param>
    public sealed record Body(bool Verify, string? Reason);

    /// <summary>What came of it.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="State">Of its record, one of <see cref="EntityStates"/>; of the draft where that was returned.</param>
    /// <param name="Version">Of its record.</param>
    /// <param name="SentBack">The sections that went back.</param>
    public sealed record Decided(
        EntityCode Code,
        string State,
        long Version,
        IReadOnlyList<string> SentBack
    ) : IVersioned;

    /// <summary>The firm's page about its own record.</summary>
    private const string OwnRecordPage = "/my/record";

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Reason).IsLineOrNone(500);
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
            var held = await HeldReview.Seen(
                command.Id,
                command.Expected,
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

            var faulted = ReviewedSections
                .Of(entity, await reviews.SectionsOf(review.Id, cancellationToken), time.Today())
                .Where(section => section.Standing() == SectionVerdicts.Faulted)
                .ToList();
            IReadOnlyList<string> sentBack = [.. faulted.Select(section => section.Section)];
            if (!command.Verify && reason is null && faulted.Count == 0)
            {
                return Problem.Invalid(
                    "/reason",
                    "review.reason",
                    new(
                        "退回时请写明理由，让对方知道要改什么。",
                        "Say why it is returned, so that the firm knows what to change."
                    )
                );
            }

            if (command.Verify && NotInPart(entity, sentBack, time.Today()) is { } whole)
            {
                return whole;
            }

            var decided = command.Verify
                ? entity.Verified(now, settings.GoodUntil(now), sentBack)
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
                await documents.Verified(entity, sentBack, cancellationToken);
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
                !command.Verify ? ReviewDecisions.Returned
                    : sentBack.Count > 0 ? ReviewDecisions.Partly
                    : ReviewDecisions.Verified,
                reason,
                now,
                cancellationToken
            );
            var why = new SentBack(
                reason,
                [.. faulted.Select(section => new SectionRemark(section.Section, section.Remark!))]
            ).Words();
            await notices.ToEntity(
                review.EntityCode,
                !command.Verify ? RegistryMessages.Returned.With(("reason", why))
                    : sentBack.Count > 0 ? RegistryMessages.VerifiedInPart.With(("reason", why))
                    : RegistryMessages.Verified.With(),
                OwnRecordPage,
                cancellationToken
            );
            return new Decided(
                review.EntityCode,
                command.Verify ? decided.State : decided.Working.State,
                decided.Version,
                sentBack
            );
        }

        // Sections that go back must leave what is in force whole.
        private static Problem? NotInPart(Entity entity, IReadOnlyList<string> back, DateOnly today)
        {
            if (back.Count == 0)
            {
                return null;
            }

            var named = string.Join('、', back.Select(section => Sections.Of(section).Title.Zh));
            var namedEn = string.Join(", ", back.Select(section => Sections.Of(section).Title.En));
            if (entity.Draft is not { } draft || draft.HandedIn.All(back.Contains))
            {
                return Problem.Invalid(
                    "/verify",
                    "review.faulted",
                    new(
                        $"“{named}”标为有问题，不能核验通过：请退回，或先改正结论。",
                        $"{namedEn}: said to be to be mended. Return the record, or take that back first."
                    )
                );
            }

            var left = Sections.Over(
                entity.Record,
                draft.HandedIn.Where(section => !back.Contains(section)),
                draft.Record
            );
            return
                Completeness.Of(left, today).SelectMany(section => section.Errors).ToList()
                    is { Count: > 0 } missing
                ? Problem.Invalid(
                    "/verify",
                    "review.not_whole",
                    new(
                        $"没有“{named}”，其余部分不完整（{missing[0].Message}），不能单独核验通过：请整体退回。",
                        $"Without {namedEn} the rest is not whole ({missing[0].Message}): return all of it."
                    )
                )
                : null;
        }
    }
}
