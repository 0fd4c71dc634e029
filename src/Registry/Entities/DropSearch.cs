using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Entities;

/// <summary>Forgets a search that the person keeps. 404 for another's.</summary>
public static class DropSearch
{
    /// <summary>Which.</summary>
    /// <param name="Id">The search.</param>
    [Requires(RegistryPermissions.BrowseRegistry)]
    public sealed record Command(Guid Id) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    private static readonly Statement Delete = Statement.Of(
        "registry.saved_search.delete",
        "delete from saved_search where id = @id and person_id = @person"
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
                return SavedSearches.OnlyPeople();
            }

            return
                await sql.Execute(Delete, new { id = command.Id, person }, cancellationToken) == 1
                ? Unit.Value
                : SavedSearches.Unknown();
        }
    }
}
