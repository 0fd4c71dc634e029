using Trading.Domain.Codes;
using Trading.Kernel.Outbox;
using Trading.Messaging.Contracts;
using Trading.Registry.Contracts;
using Trading.Registry.Documents;
using Trading.Registry.Entities;
using Trading.Registry.Reviews;
using Trading.Registry.Rules;

namespace Trading.Registry.Lifecycle;

/// <summary>What stopping, resuming, closing and merging have in common: the record held, the version, the notice.</summary>
internal sealed class ChangeEntityStatus(
    EntityStore entities,
    ReviewStore reviews,
    DraftDocuments documents,
    INotices notices,
    Events events,
    TimeProvider time
)
{
    public const int LongestReason = 500;
    public const string OwnRecordPage = "/my/record";

    public async ValueTask<Outcome<StateChanged>> Run(
        EntityCode code,
        long expected,
        string action,
        string reason,
        Func<Rules.Entity, Rules.Entity> change,
        Message notice,
        CancellationToken cancel
    )
    {
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
                ReviewDecisions.Stopped,
                reason.Trim(),
                time.GetUtcNow(),
                cancel
            );
        }

        if (changed.Draft is null)
        {
            await documents.Discarded(entity, cancel);
        }

        await notices.ToEntity(code, notice, OwnRecordPage, cancel);
        switch (action)
        {
            case Actions.Suspended:
                await events.Publish(new EntitySuspended(code, reason.Trim()), cancel);
                break;
            case Actions.Closed:
                await events.Publish(new EntityClosed(code, reason.Trim()), cancel);
                break;
            case Actions.Merged:
                await events.Publish(new EntityMerged(code, changed.SuccessorCode!.Value), cancel);
                break;
        }

        return new StateChanged(code, changed.State, changed.Version);
    }
}
