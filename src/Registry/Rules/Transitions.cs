using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Rules;

/// <summary>What may be done with a record in a state, and the state it is in afterwards.</summary>
/// <param name="State">The state before.</param>
/// <param name="Action">One of <see cref="Actions"/>.</param>
/// <param name="Next">The state afterwards; null where the content decides.</param>
internal sealed record Transition(string State, string Action, string? Next);

/// <summary>The life of a record as one table. What is not in it cannot be done.</summary>
internal static class Transitions
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Transition> All =
    [
        new(EntityStates.Recorded, Actions.SignedUp, EntityStates.Draft),
        new(EntityStates.Recorded, Actions.Merged, EntityStates.Merged),
        new(EntityStates.Recorded, Actions.Closed, EntityStates.Closed),
        new(EntityStates.Draft, Actions.Saved, EntityStates.Draft),
        new(EntityStates.Draft, Actions.Submitted, EntityStates.Submitted),
        new(EntityStates.Draft, Actions.Merged, EntityStates.Merged),
        new(EntityStates.Draft, Actions.Closed, EntityStates.Closed),
        new(EntityStates.Submitted, Actions.Withdrawn, null),
        new(EntityStates.Submitted, Actions.Claimed, EntityStates.InReview),
        new(EntityStates.Submitted, Actions.Suspended, EntityStates.Suspended),
        new(EntityStates.Submitted, Actions.Merged, EntityStates.Merged),
        new(EntityStates.Submitted, Actions.Closed, EntityStates.Closed),
        new(EntityStates.InReview, Actions.Withdrawn, null),
        new(EntityStates.InReview, Actions.Released, EntityStates.Submitted),
        new(EntityStates.InReview, Actions.HandedOver, EntityStates.InReview),
        new(EntityStates.InReview, Actions.Verified, EntityStates.Active),
        new(EntityStates.InReview, Actions.Returned, EntityStates.Returned),
        new(EntityStates.InReview, Actions.Suspended, EntityStates.Suspended),
        new(EntityStates.InReview, Actions.Merged, EntityStates.Merged),
        new(EntityStates.InReview, Actions.Closed, EntityStates.Closed),
        new(EntityStates.Returned, Actions.Saved, EntityStates.Returned),
        new(EntityStates.Returned, Actions.Submitted, EntityStates.Submitted),
        new(EntityStates.Returned, Actions.Suspended, EntityStates.Suspended),
        new(EntityStates.Returned, Actions.Merged, EntityStates.Merged),
        new(EntityStates.Returned, Actions.Closed, EntityStates.Closed),
        new(EntityStates.Active, Actions.Confirmed, EntityStates.Active),
        new(EntityStates.Active, Actions.Suspended, EntityStates.Suspended),
        new(EntityStates.Active, Actions.Merged, EntityStates.Merged),
        new(EntityStates.Active, Actions.Closed, EntityStates.Closed),
        // Whoever is suspended for a licence that ran out mends the record before an officer looks again.
        new(EntityStates.Suspended, Actions.Saved, EntityStates.Suspended),
        new(EntityStates.Suspended, Actions.Resumed, null),
        new(EntityStates.Suspended, Actions.Merged, EntityStates.Merged),
        new(EntityStates.Suspended, Actions.Closed, EntityStates.Closed),
    ];

    private static readonly Dictionary<(string, string), Transition> ByStateAndAction =
        All.ToDictionary(one => (one.State, one.Action));

    /// <summary>True if an action may be done in a state.</summary>
    public static bool Allow(string state, string action) =>
        ByStateAndAction.ContainsKey((state, action));

    /// <summary>The state after an action; one that may not be done is our mistake and throws.</summary>
    public static string Next(Entity entity, string action) =>
        ByStateAndAction.TryGetValue((entity.State, action), out var found)
            ? found.Next ?? ByContent(entity)
            : throw new InvalidOperationException($"A {entity.State} record cannot be {action}.");

    /// <summary>Why an action cannot be done in a state, and what to do instead; null if it can.</summary>
    public static Problem? Refuse(Entity entity, string action) =>
        Allow(entity.State, action) ? null
        : EntityStates.Stopped(entity.State) ? Stopped(entity)
        : Problem.Conflict(
            "entity.state",
            $"主体信息目前为“{EntityStates.Name(entity.State).Zh}”，不能进行此操作。",
            $"The record is in the state '{EntityStates.Name(entity.State).En}', which does not allow this."
        );

    /// <summary>A record that is stopped: why, and where to turn.</summary>
    public static Problem Stopped(Entity entity) =>
        Stopped(entity.State, entity.StateReason, entity.SuccessorCode?.ToString());

    /// <inheritdoc cref="Stopped(Entity)"/>
    public static Problem Stopped(string state, string? reason, string? successor) =>
        (
            state switch
            {
                EntityStates.Suspended => Problem.Conflict(
                    "entity.suspended",
                    $"该主体已被暂停，理由：{reason}。消除原因后请联系主体库审核人员恢复。",
                    $"This firm is suspended: {reason}. Once the cause is removed, ask a registry officer to resume it."
                ),
                EntityStates.Merged => Problem.Conflict(
                    "entity.merged",
                    $"该主体已并入 {successor}，理由：{reason}。请改用该代码；资质不随之转移，以其自己的信息为准。",
                    $"This firm was merged into {successor}: {reason}. Use that code; licences do not pass over, its own record counts."
                ),
                _ => Problem.Conflict(
                    "entity.closed",
                    $"该主体已注销，理由：{reason}。",
                    $"This firm is closed: {reason}."
                ),
            }
        ) with
        {
            Extensions = new Dictionary<string, object?>
            {
                ["state"] = state,
                ["reason"] = reason,
                ["successor"] = successor,
            },
        };

    // Never verified: a draft. Verified once: verified still, since its content changes beside it alone.
    private static string ByContent(Entity entity) =>
        entity.VerifiedVersion is null ? EntityStates.Draft : EntityStates.Active;
}
