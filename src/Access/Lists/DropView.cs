using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Lists;

/// <summary>Forgets a view that the person keeps. 404 for another's. A list that opened with it opens with everything.</summary>
public static class DropView
{
    /// <summary>Which.</summary>
    /// <param name="Id">The view.</param>
    [Requires(Permission.SignedIn)]
    [PersonsOnly]
    public sealed record Command(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    private static readonly Statement Delete = Statement.Of(
        "access.list_view.delete",
        "delete from list_view where id = @id and person_id = @person"
    );

    private static readonly Statement NoLonger = Statement.Of(
        "access.list_choice.forget_view",
        "update list_choice set view_id = null where person_id = @person and view_id = @id"
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : ICommandHandler<Command, Unit>
    {
        public async ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.PersonId is not { } person)
            {
                return ListViewStore.OnlyPeople();
            }

            var mine = new { id = command.Id, person };
            if (await sql.Execute(Delete, mine, cancellationToken) == 0)
            {
                return ListViewStore.Unknown();
            }

            await sql.Execute(NoLonger, mine, cancellationToken);
            return Unit.Value;
        }
    }
}
