using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Credit;

/// <summary>Listings for officers, the latest imported first.</summary>
public static class SearchListings
{
    /// <summary>What to look for; what is left out matches all.</summary>
    /// <param name="List">Code of the list.</param>
    /// <param name="Code">Code of a firm.</param>
    /// <param name="Live">True for those that hold today alone.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Query(
        string? List = null,
        EntityCode? Code = null,
        bool Live = false,
        string? Cursor = null,
        int? Take = null
    ) : IQuery<Page<Listing>>
    {
        /// <summary>Part of the firm's name.</summary>
        public string? Text { get; init; }

        /// <summary>One of the list's orders, with a minus sign before it the other way round; the latest imported first when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>So far are all of them counted; null for not at all.</summary>
        public int? CountUpTo { get; init; }
    }

    private const int UsualTake = 50;

    private const string Filters = """
        (@list is null or list_code = @list)
            and (@code is null or subject_code = @code or subject_code = @legacy)
            and (@text is null or lower(subject_name) like @text escape '\')
            and (@live = 0 or (from_day <= @today and (until_day is null or until_day >= @today)
                and (ended_on is null or ended_on > @today)))
        """;

    private static readonly SortedStatement<ListingRow> Select = SortedStatement<ListingRow>.Of(
        "registry.credit_listing.search",
        $$"""
        select id, list_code, subject_code, subject_name, reason, decided_on, from_day, until_day, document, ended_on,
            ended_because, recorded_at, version
        from credit_listing
        where {after} and {{Filters}}
        order by {order} {page} {recompile}
        """,
        "-recorded",
        By<ListingRow>.Id("id", row => row.Id),
        new("recorded", By<ListingRow>.Instant("recorded_at", row => row.RecordedAt)),
        new("firm", By<ListingRow>.Text("subject_name", row => row.SubjectName))
    );

    private static readonly Statement Count = Statement.Of(
        "registry.credit_listing.count",
        $$"""
        select count(*) from (select id from credit_listing where {{Filters}} order by id {page}) c {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.List)
                .Must(list => string.IsNullOrEmpty(list) || CreditLists.Find(list) is not null)
                .WithMessage("credit.list", "没有这个名单。", "There is no such list.");
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Sort).IsSortOf(Select);
            RuleFor(query => query.Text).IsLineOrNone(100);
        }
    }

    internal sealed class Handler(SqlSession sql, TimeProvider time)
        : IQueryHandler<Query, Page<Listing>>
    {
        public async ValueTask<Outcome<Page<Listing>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var codes = query.Code is { } code ? ListingStore.CodesOf(code) : null;
            var take = query.Take ?? UsualTake;
            var filters = new
            {
                list = string.IsNullOrEmpty(query.List) ? null : query.List,
                code = codes?[0],
                legacy = codes?[^1],
                text = Like.Contains(query.Text),
                live = query.Live ? 1 : 0,
                today = time.Today(),
            };
            var page = await sql.Page(
                Select,
                Count,
                new(query.Sort, query.Cursor, take, query.CountUpTo),
                null,
                filters,
                cancellationToken
            );
            return page.As(row => row.Shown());
        }
    }
}
