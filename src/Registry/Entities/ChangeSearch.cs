using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Entities;

/// <summary>Renames a search that the person keeps, or gives it other filters. 404 for another's.</summary>
public static class ChangeSearch
{
    /// <summary>The search as it is to be.</summary>
    /// <param name="Id">Which.</param>
    /// <param name="Expected">The version seen.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Filters">Its filters.</param>
    [Requires(RegistryPermissions.BrowseRegistry)]
    public sealed record Command(Guid Id, long Expected, string Name, EntityFilters Filters)
        : ICommand<SavedSearch>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Filters">Its filters.</param>
    public sealed record Body(string Name, EntityFilters Filters);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Name).NotEmpty().Named("名称", "Name");
            RuleFor(command => command.Name).IsLineOrNone(KeepSearch.LongestName);
            RuleFor(command => command.Filters)
                .NotNull()
                .SetValidator(new KeepSearch.SavedFilters());
        }
    }

    private static readonly Statement Update = Statement.Of(
        "registry.saved_search.update",
        """
        update saved_search set name = @name, filters = @filters, version = version + 1, changed_at = @now
        where id = @id and person_id = @person and version = @expected
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        SavedSearches saved,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, SavedSearch>
    {
        public async ValueTask<Outcome<SavedSearch>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.PersonId is not { } person)
            {
                return SavedSearches.OnlyPeople();
            }

            var mine = await saved.Of(person, cancellationToken);
            if (mine.FirstOrDefault(one => one.Id == command.Id) is not { } before)
            {
                return SavedSearches.Unknown();
            }

            var name = command.Name.Trim();
            if (mine.Any(one => one.Id != command.Id && one.Name == name))
            {
                return SavedSearches.NameTaken();
            }

            var now = time.GetUtcNow();
            var changed = await sql.Execute(
                Update,
                new
                {
                    id = command.Id,
                    person,
                    expected = command.Expected,
                    name,
                    filters = SavedSearches.Written(command.Filters),
                    now,
                },
                cancellationToken
            );
            return changed == 1
                ? before with
                {
                    Name = name,
                    Filters = command.Filters,
                    Version = command.Expected + 1,
                    ChangedAt = now,
                }
                : Problem.Stale(
                    "该查询条件已在别处修改，请对照后重新保存。",
                    "The search was changed elsewhere; compare and save again.",
                    before
                );
        }
    }
}
