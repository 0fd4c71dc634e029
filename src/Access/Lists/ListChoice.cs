using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Lists;

/// <summary>How the person wants a list to look, on whichever machine.</summary>
public sealed record ListChoice
{
    /// <summary>As usual.</summary>
    public const string Usual = "usual";

    /// <summary>More rows on a screen.</summary>
    public const string Compact = "compact";

    /// <summary>The columns shown, by their keys; null for the list's own.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary><see cref="Usual"/> or <see cref="Compact"/>.</summary>
    public string Density { get; init; } = Usual;

    /// <summary>The view that it opens with; null for none.</summary>
    public Guid? ViewId { get; init; }
}

/// <summary>How the person wants a list to look; as it is made where nothing was chosen.</summary>
public static class GetListChoice
{
    /// <summary>Of one list.</summary>
    /// <param name="List">Which.</param>
    [Requires(Permission.SignedIn)]
    [PersonsOnly]
    public sealed record Query(string List) : IQuery<ListChoice>;

    private static readonly Statement Select = Statement.Of(
        "access.list_choice.mine",
        "select columns, density, view_id from list_choice where person_id = @person and list = @list"
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, ListChoice>
    {
        public async ValueTask<Outcome<ListChoice>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            current.Caller.PersonId is { } person
            && await sql.One<Row>(Select, new { person, list = query.List }, cancellationToken)
                is { } row
                ? new ListChoice
                {
                    Columns = ListViewStore.Columns(row.Columns),
                    Density = row.Density,
                    ViewId = row.ViewId,
                }
                : new ListChoice();

        private sealed record Row
        {
            public string? Columns { get; init; }
            public string Density { get; init; } = "";
            public Guid? ViewId { get; init; }
        }
    }
}
