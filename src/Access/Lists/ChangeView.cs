using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Lists;

/// <summary>Renames a view that the person keeps, or gives it other filters, order and columns. 404 for another's.</summary>
public static class ChangeView
{
    /// <summary>The view as it is to be.</summary>
    /// <param name="Id">Which.</param>
    /// <param name="Expected">The version seen.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Filters">By their names in the list's address.</param>
    /// <param name="Sort">The list's order.</param>
    /// <param name="Columns">The columns shown, by their keys.</param>
    [Requires(Permission.SignedIn)]
    [PersonsOnly]
    public sealed record Command(
        Guid Id,
        long Expected,
        string Name,
        IReadOnlyDictionary<string, string> Filters,
        string? Sort = null,
        IReadOnlyList<string>? Columns = null
    ) : ICommand<ListView>, IAbout, ListViewStore.IListView
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Filters">By their names in the list's address.</param>
    /// <param name="Sort">The list's order.</param>
    /// <param name="Columns">The columns shown, by their keys.</param>
    public sealed record Body(
        string Name,
        IReadOnlyDictionary<string, string> Filters,
        string? Sort = null,
        IReadOnlyList<string>? Columns = null
    );

    internal sealed class Rules : ListViewStore.ViewRules<Command>;

    private static readonly Statement Update = Statement.Of(
        "access.list_view.update",
        """
        update list_view set name = @name, filters = @filters, sort = @sort, columns = @columns, version = version + 1,
            changed_at = @now
        where id = @id and person_id = @person and version = @expected
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        ListViewStore views,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, ListView>
    {
        public async ValueTask<Outcome<ListView>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.PersonId is not { } person)
            {
                return ListViewStore.OnlyPeople();
            }

            var mine = await views.Of(person, null, cancellationToken);
            if (mine.FirstOrDefault(one => one.Id == command.Id) is not { } before)
            {
                return ListViewStore.Unknown();
            }

            var name = command.Name.Trim();
            if (
                mine.Any(one => one.Id != command.Id && one.List == before.List && one.Name == name)
            )
            {
                return ListViewStore.NameTaken();
            }

            var changed = before with
            {
                Name = name,
                Filters = command.Filters,
                Sort = string.IsNullOrEmpty(command.Sort) ? null : command.Sort,
                Columns = command.Columns,
                Version = command.Expected + 1,
                ChangedAt = time.GetUtcNow(),
            };
            var rows = await sql.Execute(
                Update,
                new
                {
                    id = command.Id,
                    person,
                    expected = command.Expected,
                    name,
                    filters = ListViewStore.Written(changed.Filters),
                    sort = changed.Sort,
                    columns = ListViewStore.Written(changed.Columns),
                    now = changed.ChangedAt,
                },
                cancellationToken
            );
            return rows == 1
                ? changed
                : Problem.Stale(
                    "该视图已在别处修改，请对照后重新保存。",
                    "The view was changed elsewhere; compare and save again.",
                    before
                );
        }
    }
}
