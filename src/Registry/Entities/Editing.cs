using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>Whether a firm may work on its record now.</summary>
internal static class Editing
{
    /// <summary>A verified record, of which no change was begun.</summary>
    public const string Verified = "entity.verified";

    /// <summary>Why not, and what to do instead; null when it may.</summary>
    /// <param name="entity">The record.</param>
    /// <param name="begun">True for what needs no draft.</param>
    public static Problem? Refuse(Entity entity, bool begun = false) =>
        EntityStates.Ended(entity.State) ? Transitions.Stopped(entity)
        : !begun && NotBegun(entity.IsKept, entity.Draft is not null) is { } not ? not
        : Locked(entity.Working.State);

    /// <summary>Why a verified record takes no change as it stands; null once one was begun, and for one never verified.</summary>
    public static Problem? NotBegun(bool verified, bool begun) =>
        verified && !begun
            ? Problem.Conflict(
                Verified,
                "信息已核验，不能直接修改；请先发起变更，在变更草稿中修改后提交核验。",
                "The record is verified and is not changed as it stands: begin a change, work on its draft and submit that."
            )
            : null;

    private static Problem? Locked(string state) =>
        EntityStates.Editable(state)
            ? null
            : Problem.Conflict(
                "entity.locked",
                "信息正在核验，暂不能修改；如需修改请先撤回。",
                "The record is being verified; withdraw it before you change it."
            );
}
