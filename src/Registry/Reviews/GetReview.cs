using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Rules;

namespace Trading.Registry.Reviews;

/// <summary>One submission with the record, and what changed since it was last verified.</summary>
public static class GetReview
{
    /// <summary>By key.</summary>
    /// <param name="Id">Which.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Query(Guid Id) : IQuery<ReviewShown>;

    /// <summary>A submission as an officer sees it. Its version is the record's.</summary>
    public sealed record ReviewShown : IVersioned
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>The record as it was handed in: the draft's, where it lies beside a verified version.</summary>
        public Dossier Dossier { get; init; } = new();

        /// <summary>The sections of a draft that were handed in; none for a first submission, which is whole.</summary>
        public IReadOnlyList<string> HandedIn { get; init; } = [];

        /// <summary>What changed in them since it was last verified; empty for a first submission.</summary>
        public IReadOnlyList<Difference> Differences { get; init; } = [];

        /// <summary>The sections in question, each with its check list and what has been said of it.</summary>
        public IReadOnlyList<ReviewedSection> Sections { get; init; } = [];

        public DateTimeOffset SubmittedAt { get; init; }

        public string SubmittedBy { get; init; } = "";

        /// <summary>Who has claimed it; null while nobody has.</summary>
        public string? ClaimedBy { get; init; }

        public DateTimeOffset? ClaimedAt { get; init; }

        /// <summary>True when it is the caller who has claimed it.</summary>
        public bool Mine { get; init; }

        /// <summary>When it was decided; null while it is open.</summary>
        public DateTimeOffset? DecidedAt { get; init; }

        /// <summary>One of <see cref="ReviewDecisions"/>; null while it is open.</summary>
        public string? Decision { get; init; }

        /// <summary>Why.</summary>
        public string? Reason { get; init; }

        /// <inheritdoc/>
        public long Version => Dossier.Version;
    }

    internal sealed class Handler(
        EntityStore entities,
        ReviewStore reviews,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, ReviewShown>
    {
        public async ValueTask<Outcome<ReviewShown>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (
                await reviews.Find(query.Id, cancellationToken) is not { } review
                || await entities.Find(review.EntityCode, cancellationToken) is not { } entity
            )
            {
                return ReviewProblems.Unknown();
            }

            var judged = await reviews.SectionsOf(review.Id, cancellationToken);
            return Shown(review, entity, judged, current.Caller, time.Today());
        }
    }

    internal static ReviewShown Shown(
        Review review,
        Entity entity,
        IReadOnlyList<JudgedSection> judged,
        Caller caller,
        DateOnly today
    ) =>
        new()
        {
            Id = review.Id,
            Dossier = review.DecidedAt is null
                ? Dossier.OfHandedIn(entity, today)
                : Dossier.Of(entity, today, own: false),
            HandedIn = review.DecidedAt is null ? entity.Draft?.HandedIn ?? [] : [],
            Differences =
                review.DecidedAt is null && entity.Draft is { IsHandedIn: true }
                    ? Differences.Between(entity.Record, entity.AsHandedIn.Record, masked: true)
                    : [],
            Sections = review.DecidedAt is null
                ? ReviewedSections.Of(entity, judged, today)
                :
                [
                    .. judged.Select(one =>
                        ReviewedSections.Of(one.Section, entity, one, today) with
                        {
                            // As it was when it was decided.
                            Outdated = false,
                        }
                    ),
                ],
            SubmittedAt = review.SubmittedAt,
            SubmittedBy = review.SubmittedBy,
            ClaimedBy = review.OfficerName,
            ClaimedAt = review.ClaimedAt,
            Mine = review.OfficerId is not null && review.OfficerId == caller.PersonId,
            DecidedAt = review.DecidedAt,
            Decision = review.Decision,
            Reason = review.Reason,
        };
}

internal static class ReviewProblems
{
    public static Problem Unknown() =>
        Problem.NotFound("没有这个核验任务。", "There is no such submission.");

    public static Problem Decided() =>
        Problem.Conflict(
            "review.decided",
            "该提交已经处理或撤回。",
            "This submission has been decided or withdrawn."
        );

    public static Problem ClaimedBy(string? name) =>
        Problem.Conflict(
            "review.claimed",
            $"该提交已由{name}领取。",
            $"This submission has been claimed by {name}."
        );

    public static Problem OwnFirm() =>
        Problem.Forbidden(
            "不能核验本人所在或管理的单位的信息，请由其他审核员办理。",
            "You may not verify the record of a firm you work for or keep; another officer must."
        );
}
