using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// What trading systems are told of records: those they find (no natural persons, no drafts that nobody submitted yet), and
/// no word of who is at work on one.
/// </summary>
internal sealed class EntityChanges(SqlSession sql) : IChangeSource
{
    private const string Updated = "updated";

    private static readonly Statement Present = Statement.Of(
        "registry.entity.present",
        """
        select code as subject, coalesce(in_force_version, version) as version, region, changed_at as at,
            created_at as since
        from entity
        where code > @subject and state not in @states and (kind is null or kind <> @person)
        order by code {page}
        """
    );

    private static readonly string[] NotToBeUsed =
    [
        EntityStates.Draft,
        .. EntityStates.All.Select(state => state.Code).Where(EntityStates.Stopped),
    ];

    public string Kind => FeedKinds.Entity;

    public DataScope ScopeOf(Caller caller) =>
        caller.May(new Permission(RegistryPermissions.UseEntity))
            ? DataScope.Everything
            : DataScope.Nothing;

    // Codes are kept in the order of their characters on every engine.
    public async Task<IReadOnlyList<PresentSubject>> Behind(
        string? subject,
        int take,
        CancellationToken cancel,
        KeyOrder order
    ) =>
        await sql.Query<PresentSubject>(
            Present,
            new
            {
                // No code is empty: one plan serves the first part and the others.
                subject = subject ?? "",
                states = NotToBeUsed,
                person = EntityKinds.NaturalPerson,
                skip = 0,
                take,
            },
            cancel
        );

    /// <summary>What is to be told of a change; null where nothing is.</summary>
    public static Change? Of(Entity? before, Entity after, string action)
    {
        var region = after.Record.Identity.Region;
        if (!IsFound(after))
        {
            return before is not null && IsFound(before)
                ? Change(before.Record.Identity.Region, Kernel.Changes.Change.OutOfScope) with
                {
                    Removed = true,
                }
                : null;
        }

        var stopped = EntityStates.Stopped(after.State);
        return Change(region, stopped ? after.State : ReasonOf(action)) with
        {
            Removed = stopped,
            LeftRegion = before?.Record.Identity.Region is { } left && left != region ? left : null,
            About = after.SuccessorCode?.ToString(),
        };

        Change Change(string? where, string reason) =>
            new(FeedKinds.Entity, after.Code.ToString(), after.Version, reason) { Region = where };
    }

    private static bool IsFound(Entity entity) =>
        entity.State != EntityStates.Draft
        && entity.Record.Identity.Kind != EntityKinds.NaturalPerson;

    private static string ReasonOf(string action) =>
        action is Actions.Recorded or Actions.Verified or Actions.Resumed or Actions.MergedIn
            ? action
            : Updated;
}
