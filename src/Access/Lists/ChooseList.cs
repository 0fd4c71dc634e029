using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Lists;

/// <summary>Keeps how the person wants a list to look: its columns, how close its rows are, the view it opens with.</summary>
public static class ChooseList
{
    /// <summary>All of it.</summary>
    /// <param name="List">Of which list.</param>
    /// <param name="Choice">How it is to look.</param>
    [Requires(Permission.SignedIn)]
    [PersonsOnly]
    public sealed record Command(string List, ListChoice Choice) : ICommand<ListChoice>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => List ?? "";
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.List)
                .Must(ListViewStore.IsList)
                .WithMessage("list_view.list", "没有这个列表。", "There is no such list.");
            RuleFor(command => command.Choice)
                .Must(choice =>
                    choice is { Density: ListChoice.Usual or ListChoice.Compact }
                    && ListViewStore.AreColumns(choice.Columns)
                )
                .WithMessage("list_view.columns", "列无法保存。", "The columns cannot be kept.");
        }
    }

    private static readonly Statement Update = Statement.Of(
        "access.list_choice.update",
        """
        update list_choice set columns = @columns, density = @density, view_id = @view
        where person_id = @person and list = @list
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "access.list_choice.insert",
        """
        insert into list_choice (person_id, list, columns, density, view_id)
        values (@person, @list, @columns, @density, @view)
        """
    );

    internal sealed class Handler(SqlSession sql, ListViewStore views, CurrentCaller current)
        : ICommandHandler<Command, ListChoice>
    {
        public async ValueTask<Outcome<ListChoice>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.PersonId is not { } person)
            {
                return ListViewStore.OnlyPeople();
            }

            var choice = command.Choice;
            if (
                choice.ViewId is { } view
                && (await views.Of(person, command.List, cancellationToken)).All(one =>
                    one.Id != view
                )
            )
            {
                return ListViewStore.Unknown();
            }

            var args = new
            {
                person,
                list = command.List,
                columns = ListViewStore.Written(choice.Columns),
                density = choice.Density,
                view = choice.ViewId,
            };
            if (await sql.Execute(Update, args, cancellationToken) == 0)
            {
                await sql.Execute(Insert, args, cancellationToken);
            }

            return choice;
        }
    }
}
