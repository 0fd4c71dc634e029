using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Lists;

/// <summary>Keeps a list's filters, order and columns under a name, for the person alone. 409 when the name is in use.</summary>
public static class KeepView
{
    /// <summary>The most that a person keeps of a list.</summary>
    public const int Most = 100;

    /// <summary>What to keep.</summary>
    /// <param name="List">Of which list.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Filters">By their names in the list's address.</param>
    /// <param name="Sort">The list's order.</param>
    /// <param name="Columns">The columns shown, by their keys.</param>
    [Requires(Permission.SignedIn)]
    [PersonsOnly]
    public sealed record Command(
        string List,
        string Name,
        IReadOnlyDictionary<string, string> Filters,
        string? Sort = null,
        IReadOnlyList<string>? Columns = null
    ) : ICommand<ListView>, IAbout, ListViewStore.IListView
    {
        /// <inheritdoc/>
        string IAbout.About => $"{List}: {Name}";
    }

    internal sealed class Rules : ListViewStore.ViewRules<Command>
    {
        public Rules() =>
            RuleFor(command => command.List)
                .Must(ListViewStore.IsList)
                .WithMessage("list_view.list", "没有这个列表。", "There is no such list.");
    }

    private static readonly Statement Insert = Statement.Of(
        "access.list_view.insert",
        """
        insert into list_view (id, person_id, list, name, filters, sort, columns, version, changed_at)
        values (@id, @person, @list, @name, @filters, @sort, @columns, 1, @now)
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

            var mine = await views.Of(person, command.List, cancellationToken);
            var name = command.Name.Trim();
            if (mine.Any(one => one.Name == name))
            {
                return ListViewStore.NameTaken();
            }

            if (mine.Count >= Most)
            {
                return Problem.Conflict(
                    "list_view.many",
                    $"每个列表最多保存{Most}个视图，请先删除不用的。",
                    $"At most {Most} views of a list are kept; delete some first."
                );
            }

            var now = time.GetUtcNow();
            var kept = new ListView
            {
                Id = sql.NewId(now),
                List = command.List,
                Name = name,
                Filters = command.Filters,
                Sort = string.IsNullOrEmpty(command.Sort) ? null : command.Sort,
                Columns = command.Columns,
                Version = 1,
                ChangedAt = now,
            };
            await sql.Execute(
                Insert,
                new
                {
                    id = kept.Id,
                    person,
                    list = kept.List,
                    name,
                    filters = ListViewStore.Written(kept.Filters),
                    sort = kept.Sort,
                    columns = ListViewStore.Written(kept.Columns),
                    now,
                },
                cancellationToken
            );
            return kept;
        }
    }
}
