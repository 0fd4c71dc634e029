using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Entities;

/// <summary>Keeps the filters of a search under a name, for the person alone. 409 when the name is in use.</summary>
public static class KeepSearch
{
    public const int LongestName = 100;

    /// <summary>The most that a person keeps.</summary>
    public const int Most = 100;

    /// <summary>What to keep.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Filters">The filters.</param>
    [Requires(RegistryPermissions.BrowseRegistry)]
    public sealed record Command(string Name, EntityFilters Filters) : ICommand<SavedSearch>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Name ?? "";
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Name).NotEmpty().Named("名称", "Name");
            RuleFor(command => command.Name).IsLineOrNone(LongestName);
            RuleFor(command => command.Filters).NotNull().SetValidator(new SavedFilters());
        }
    }

    /// <summary>Filters that are kept keep to the rules of those that are sent.</summary>
    internal sealed class SavedFilters : SearchEntities.FilterRules<EntityFilters>;

    private static readonly Statement Insert = Statement.Of(
        "registry.saved_search.insert",
        """
        insert into saved_search (id, person_id, name, filters, version, changed_at)
        values (@id, @person, @name, @filters, 1, @now)
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
            var name = command.Name.Trim();
            if (mine.Any(one => one.Name == name))
            {
                return SavedSearches.NameTaken();
            }

            if (mine.Count >= Most)
            {
                return Problem.Conflict(
                    "saved_search.many",
                    $"最多保存{Most}个查询条件，请先删除不用的。",
                    $"At most {Most} searches are kept; delete some first."
                );
            }

            var now = time.GetUtcNow();
            var kept = new SavedSearch
            {
                Id = sql.NewId(now),
                Name = name,
                Filters = command.Filters,
                Version = 1,
                ChangedAt = now,
            };
            await sql.Execute(
                Insert,
                new
                {
                    id = kept.Id,
                    person,
                    name,
                    filters = SavedSearches.Written(kept.Filters),
                    now,
                },
                cancellationToken
            );
            return kept;
        }
    }
}
