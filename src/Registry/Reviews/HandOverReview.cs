using Trading.Access.Contracts;
using Trading.Kernel;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Entities;

namespace Trading.Registry.Reviews;

/// <summary>
/// The officer who holds a submission hands it over to a colleague (移交), who gets a notice. 422 for somebody who is no
/// officer, or who keeps the firm's record.
/// </summary>
public static class HandOverReview
{
    /// <summary>To whom.</summary>
    /// <param name="Id">The submission.</param>
    /// <param name="To">Key of the colleague.</param>
    [Requires(Permission.VerifyEntity)]
    public sealed record Command(Guid Id, Guid To) : ICommand<Done>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="To">Key of the colleague.</param>
    public sealed record Body(Guid? To);

    internal sealed class Handler(
        EntityRows entities,
        ReviewRows reviews,
        IPeople people,
        IColleagues colleagues,
        INotices notices,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Done>
    {
        public async ValueTask<Outcome<Done>> Handle(
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

            var officers = await colleagues.WhoMay(Permission.VerifyEntity, cancellationToken);
            if (
                officers.FirstOrDefault(officer => officer.Id == command.To) is not { } colleague
                || colleague.Id == current.Caller.PersonId
                || (await people.OfEntity(review.EntityCode, cancellationToken)).Any(person =>
                    person.Id == command.To
                )
            )
            {
                return Problem.Invalid(
                    "/to",
                    "review.hand_over",
                    new(
                        "请选择另一位主体库审核员；管理该主体信息的人不能核验它。",
                        "Choose another registry officer; whoever keeps the firm's record cannot verify it."
                    )
                );
            }

            var now = time.GetUtcNow();
            await entities.Update(
                entity,
                entity.After(Actions.HandedOver, now),
                Actions.HandedOver,
                colleague.DisplayName,
                cancellationToken
            );
            await reviews.Assign(
                review.Id,
                colleague.Id,
                colleague.DisplayName,
                now,
                cancellationToken
            );
            await notices.ToPerson(
                colleague.Id,
                new Text(
                    $"{review.OfficerName}将“{entity.Record.Identity.Name}”的核验移交给您。",
                    $"{review.OfficerName} hands you the verification of {entity.Record.Identity.Name}."
                ),
                $"/registry/reviews/{review.Id}",
                cancellationToken
            );
            return Done.It;
        }
    }
}

/// <summary>The officers a submission can be handed over to.</summary>
public static class ListOfficers
{
    /// <summary>All but the caller.</summary>
    [Requires(Permission.VerifyEntity)]
    public sealed record Query : IQuery<IReadOnlyList<PersonSummary>>;

    internal sealed class Handler(IColleagues colleagues, CurrentCaller current)
        : IQueryHandler<Query, IReadOnlyList<PersonSummary>>
    {
        public async ValueTask<Outcome<IReadOnlyList<PersonSummary>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            (await colleagues.WhoMay(Permission.VerifyEntity, cancellationToken))
                .Where(officer => officer.Id != current.Caller.PersonId)
                .ToList();
    }
}
