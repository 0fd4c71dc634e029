using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Resolution;

/// <summary>
/// Rows that were not told by their code: those that wait for an officer, the most like first, or by what became of them. Each
/// officer sees those of the own division.
/// </summary>
public static class ListCases
{
    /// <summary>What to look for; what is left out matches all.</summary>
    /// <param name="State">One of <see cref="ResolutionStates"/>.</param>
    /// <param name="Code">A firm that they were merged into, or are most like.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Query(
        string? State = null,
        EntityCode? Code = null,
        string? Cursor = null,
        int? Take = null
    ) : IQuery<Page<CaseLine>>
    {
        /// <summary>Part of the name that the row has.</summary>
        public string? Text { get; init; }

        /// <summary>One of the list's orders, with a minus sign before it the other way round; the most like first when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>So far are all of them counted; null for not at all.</summary>
        public int? CountUpTo { get; init; }
    }

    /// <summary>A case.</summary>
    public sealed record CaseLine
    {
        public Guid Id { get; init; }

        /// <summary>As the row has it.</summary>
        public string Name { get; init; } = "";

        /// <summary>What stood in its code's place.</summary>
        public string? GivenCode { get; init; }

        /// <summary>The register it came from.</summary>
        public string Source { get; init; } = "";

        /// <summary>Where it stood in the file.</summary>
        public long? Line { get; init; }

        /// <summary>Division by GB/T 2260.</summary>
        public string? Region { get; init; }

        /// <summary>One of <see cref="ResolutionStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>1 where it was merged unasked.</summary>
        public int Unasked { get; init; }

        /// <summary>The firm that it was merged into, or is most like.</summary>
        public string? EntityCode { get; init; }

        /// <summary>That firm's name.</summary>
        public string? EntityName { get; init; }

        /// <summary>How like they are, in hundredths of a point.</summary>
        public int Score { get; init; }

        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? DecidedAt { get; init; }
        public string? DecidedBy { get; init; }
    }

    private const int UsualTake = 50;

    private const string Filters = """
        {scope c.region, null, null}
            and (@state is null or c.state = @state)
            and (@code is null or c.entity_code = @code or c.subject_code = @code)
            and (@text is null or lower(c.name) like @text escape '\')
        """;

    private static readonly SortedStatement<CaseLine> Select = SortedStatement<CaseLine>.Of(
        "registry.resolution_case.list",
        $$"""
        select c.id, c.name, c.given_code, c.source, c.line, c.region, c.state, c.unasked, c.entity_code,
            e.name as entity_name, c.score, c.created_at, c.decided_at, c.decided_by
        from resolution_case c left join entity e on e.code = c.entity_code
        where {after} and {{Filters}}
        order by {order} {page} {recompile}
        """,
        "created",
        By<CaseLine>.Id("c.id", row => row.Id),
        new("created", By<CaseLine>.Instant("c.created_at", row => row.CreatedAt)),
        new("name", By<CaseLine>.Text("c.name", row => row.Name)),
        new("source", By<CaseLine>.Text("c.source", row => row.Source))
    );

    private static readonly Statement Count = Statement.Of(
        "registry.resolution_case.count",
        $$"""
        select count(*) from (select c.id from resolution_case c where {{Filters}} order by c.id {page}) n {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.State)
                .Must(state => string.IsNullOrEmpty(state) || ResolutionStates.Has(state))
                .WithMessage("resolution.state", "没有这种状态。", "There is no such state.");
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Sort).IsSortOf(Select);
            RuleFor(query => query.Text).IsLineOrNone(100);
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Page<CaseLine>>
    {
        public async ValueTask<Outcome<Page<CaseLine>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(RegistryPermissions.VerifyEntity);
            var take = query.Take ?? UsualTake;
            var filters = new
            {
                state = string.IsNullOrEmpty(query.State) ? null : query.State,
                code = query.Code?.ToString(),
                text = Like.Contains(query.Text),
            };
            return await sql.Page(
                Select,
                Count,
                new(query.Sort, query.Cursor, take, query.CountUpTo),
                scope,
                filters,
                cancellationToken
            );
        }
    }
}
