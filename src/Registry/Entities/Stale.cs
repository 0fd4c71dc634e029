using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>Somebody was faster: what is there now, and where it differs from what was to be saved.</summary>
internal static class Stale
{
    /// <summary>The firm's own second editor sees where both changed the same: what is saved (before) and his (after).</summary>
    public static Problem Of(Entity entity, IReadOnlyList<Difference> collisions, DateOnly today) =>
        Of(entity, Dossier.OfWorking(entity, today, own: true), collisions);

    /// <summary>Whoever meant another version sees the one there is.</summary>
    public static Problem Of(Entity entity, DateOnly today, bool own) =>
        Of(entity, Dossier.OfWorking(entity, today, own), null);

    private static Problem Of(
        Entity entity,
        Dossier current,
        IReadOnlyList<Difference>? differences
    ) =>
        Problem.Stale(
            $"信息已被他人修改（现为第{entity.Version}版），请对照差异后重新提交。",
            $"Somebody changed the record in the meantime (it is version {entity.Version} now); compare and save again.",
            current,
            differences
        );
}
