using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>A search that a person keeps.</summary>
public sealed record SavedSearch : IVersioned
{
    public Guid Id { get; init; }

    public string Name { get; init; } = "";

    public EntityFilters Filters { get; init; } = new();

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset ChangedAt { get; init; }
}

/// <summary>The searches that the person keeps, by name.</summary>
public static class ListSearches
{
    /// <summary>All of them.</summary>
    [Requires(RegistryPermissions.BrowseRegistry)]
    public sealed record Query : IQuery<IReadOnlyList<SavedSearch>>;

    internal sealed class Handler(SavedSearches saved, CurrentCaller current)
        : IQueryHandler<Query, IReadOnlyList<SavedSearch>>
    {
        public async ValueTask<Outcome<IReadOnlyList<SavedSearch>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            current.Caller.PersonId is { } person
                ? await saved.Of(person, cancellationToken)
                : SavedSearches.OnlyPeople();
    }
}

/// <summary>Kept searches in the database: a person's own, whoever asks.</summary>
internal sealed class SavedSearches(SqlSession sql)
{
    private static readonly Statement Select = Statement.Of(
        "registry.saved_search.mine",
        "select id, name, filters, version, changed_at from saved_search where person_id = @person order by name"
    );

    public async Task<List<SavedSearch>> Of(Guid person, CancellationToken cancel) =>
        [
            .. (await sql.Query<Row>(Select, new { person }, cancel)).Select(row => new SavedSearch
            {
                Id = row.Id,
                Name = row.Name,
                Filters = SectionContent.Plain<EntityFilters>(row.Filters),
                Version = row.Version,
                ChangedAt = row.ChangedAt,
            }),
        ];

    public static string Written(EntityFilters filters) => SectionContent.Plain(filters);

    public static Problem OnlyPeople() =>
        Problem.Forbidden("只有个人账号可以保存查询条件。", "Only a person keeps searches.");

    public static Problem Unknown() =>
        Problem.NotFound("没有这个查询条件。", "There is no such search.");

    public static Problem NameTaken() =>
        Problem.Conflict(
            "saved_search.name",
            "您已有同名的查询条件。",
            "You keep a search of this name already."
        );

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string Filters { get; init; } = "";
        public long Version { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
    }
}
