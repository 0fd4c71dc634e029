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
    ) : IQuery<Page<Listing>>;

    private const int UsualTake = 50;

    private static readonly Statement Select = Statement.Of(
        "registry.credit_listing.search",
        """
        select id, list_code, subject_code, subject_name, reason, decided_on, from_day, until_day, document, ended_on,
            ended_because, recorded_at, version
        from credit_listing
        where (recorded_at < @at or (recorded_at = @at and id < @id)) and (@list is null or list_code = @list)
            and (@code is null or subject_code = @code or subject_code = @legacy)
            and (@live = 0 or (from_day <= @today and (until_day is null or until_day >= @today)
                and (ended_on is null or ended_on > @today)))
        order by recorded_at desc, id desc {page} {recompile}
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
            var before = Kernel.Http.Cursor.Read(query.Cursor, LatestFirst.Start);
            if (before.Problem is { } problem)
            {
                return problem;
            }

            var codes = query.Code is { } code ? ListingStore.CodesOf(code) : null;
            var take = query.Take ?? UsualTake;
            var rows = await sql.Query<ListingRow>(
                Select,
                new
                {
                    at = before.Value.At,
                    id = before.Value.Id,
                    list = string.IsNullOrEmpty(query.List) ? null : query.List,
                    code = codes?[0],
                    legacy = codes?[^1],
                    live = query.Live ? 1 : 0,
                    today = time.Today(),
                    skip = 0,
                    take = take + 1,
                },
                cancellationToken
            );
            return Kernel
                .Http.Cursor.Page(rows, take, row => new LatestFirst(row.RecordedAt, row.Id))
                .As(row => row.Shown());
        }
    }
}
