using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.Lists;

/// <summary>The views of lists that the person keeps, by name.</summary>
public static class ListMyViews
{
    /// <summary>Of one list, or of all.</summary>
    /// <param name="List">Which; null for all.</param>
    [Requires(Permission.SignedIn)]
    [PersonsOnly]
    public sealed record Query(string? List = null) : IQuery<IReadOnlyList<ListView>>;

    internal sealed class Handler(ListViewStore views, CurrentCaller current)
        : IQueryHandler<Query, IReadOnlyList<ListView>>
    {
        public async ValueTask<Outcome<IReadOnlyList<ListView>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            current.Caller.PersonId is { } person
                ? await views.Of(person, query.List, cancellationToken)
                : ListViewStore.OnlyPeople();
    }
}
