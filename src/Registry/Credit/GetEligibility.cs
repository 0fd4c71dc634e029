using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Credit;

/// <summary>Whether lists keep a firm from bidding on a day, and which. Also of a code that the registry does not know.</summary>
public static class GetEligibility
{
    /// <summary>By code and day. A bidder asks about itself.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="At">The day; today without one.</param>
    [Requires(
        Permission.BrowseRegistry,
        Permission.UseEntity,
        Permission.ManageProcurement,
        Permission.EditOwnEntity
    )]
    public sealed record Query(string Code, DateOnly? At = null) : IQuery<Eligibility>;

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Code).IsCode(default(EntityCode));
    }

    internal sealed class Handler(
        IEligibility eligibility,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Eligibility>
    {
        public async ValueTask<Outcome<Eligibility>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = EntityCode.Parse(query.Code).ToString();
            var caller = current.Caller;
            var browses =
                caller.May(Permission.BrowseRegistry)
                || caller.May(Permission.UseEntity)
                || caller.May(Permission.ManageProcurement);
            return browses || caller.Keeps(code)
                ? await eligibility.Of(code, query.At ?? time.Today(), cancellationToken)
                : Ownership.NotYours();
        }
    }
}

/// <summary>The lists that the platform knows, with what they rest on and what they do.</summary>
public static class ListCreditLists
{
    /// <summary>All.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<IReadOnlyList<CreditList>>;

    internal sealed class Handler : IQueryHandler<Query, IReadOnlyList<CreditList>>
    {
        public ValueTask<Outcome<IReadOnlyList<CreditList>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) => new(Outcome<IReadOnlyList<CreditList>>.FromT(CreditLists.All));
    }
}

/// <summary>Listings for officers, the latest imported first.</summary>
public static class SearchListings
{
    /// <summary>What to look for; what is left out matches all.</summary>
    /// <param name="List">Code of the list.</param>
    /// <param name="Code">Code of a firm.</param>
    /// <param name="Live">True for those that hold today alone.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(Permission.VerifyEntity)]
    public sealed record Query(
        string? List = null,
        string? Code = null,
        bool Live = false,
        string? Cursor = null,
        int? Take = null
    ) : IQuery<Page<Listing>>;

    private const int UsualTake = 50;

    private static readonly Statement Select = Statement.Of(
        "registry.credit_listing.search",
        """
        select id, list_code, subject_code, subject_name, reason, decided_on, from_day, until_day, document, ended_on,
            ended_because, version
        from credit_listing
        where id < @before and (@list is null or list_code = @list)
            and (@code is null or subject_code = @code or subject_code = @legacy)
            and (@live = 0 or (from_day <= @today and (until_day is null or until_day >= @today)
                and (ended_on is null or ended_on > @today)))
        order by id desc {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Code).IsCodeOrNone(default(EntityCode));
            RuleFor(query => query.List)
                .Must(list => string.IsNullOrEmpty(list) || CreditLists.Find(list) is not null)
                .WithMessage("credit.list", "没有这个名单。", "There is no such list.");
            RuleFor(query => query.Take)
                .InclusiveBetween(1, Kernel.Http.Cursor.MaxTake)
                .Named("每页条数", "Page size");
        }
    }

    internal sealed class Handler(SqlSession sql, TimeProvider time)
        : IQueryHandler<Query, Page<Listing>>
    {
        // Keys count up by time; this is after all of them.
        private static readonly Guid Last = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

        public async ValueTask<Outcome<Page<Listing>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var before = Kernel.Http.Cursor.Read(query.Cursor, Last);
            if (before.Problem is { } problem)
            {
                return problem;
            }

            var codes = string.IsNullOrWhiteSpace(query.Code)
                ? null
                : ListingStore.CodesOf(EntityCode.Parse(query.Code).ToString());
            var take = query.Take ?? UsualTake;
            var rows = await sql.Query<ListingRow>(
                Select,
                new
                {
                    before = before.Value,
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
            var page = rows.Take(take).Select(row => row.Shown()).ToList();
            return rows.Count > take
                ? new Page<Listing>(page, Kernel.Http.Cursor.Of(page[^1].Id))
                : new Page<Listing>(page, null);
        }
    }
}

/// <summary>The listings of a firm, past ones too, with its applications.</summary>
public static class ListingsOfEntity
{
    /// <summary>By code, for the firm itself and for officers.</summary>
    /// <param name="Code">The firm.</param>
    [Requires(Permission.EditOwnEntity, Permission.VerifyEntity)]
    public sealed record Query(string Code) : IQuery<Shown>;

    /// <summary>What there is.</summary>
    /// <param name="Listings">All listings, the latest first.</param>
    /// <param name="Repairs">All applications, the latest first.</param>
    public sealed record Shown(IReadOnlyList<Listing> Listings, IReadOnlyList<Repair> Repairs);

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Code).IsCode(default(EntityCode));
    }

    internal sealed class Handler(ListingStore listings, RepairStore repairs, CurrentCaller current)
        : IQueryHandler<Query, Shown>
    {
        public async ValueTask<Outcome<Shown>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = EntityCode.Parse(query.Code).ToString();
            if (!current.Caller.Keeps(code) && !current.Caller.May(Permission.VerifyEntity))
            {
                return Ownership.NotYours();
            }

            return new Shown(
                await listings.AllOf(code, cancellationToken),
                await repairs.OfEntity(code, cancellationToken)
            );
        }
    }
}

/// <summary>Every change of a listing: who, when, why. Nothing about a listing is ever deleted.</summary>
public static class ListingVersions
{
    /// <summary>By key, for officers.</summary>
    /// <param name="Id">The listing.</param>
    [Requires(Permission.VerifyEntity)]
    public sealed record Query(Guid Id) : IQuery<IReadOnlyList<Line>>;

    /// <summary>One change.</summary>
    public sealed record Line
    {
        /// <summary>The version it made.</summary>
        public long Version { get; init; }

        /// <summary>When.</summary>
        public DateTimeOffset At { get; init; }

        /// <summary>Who.</summary>
        public string ByName { get; init; } = "";

        /// <summary>listed, changed, withdrawn, repaired, annulled.</summary>
        public string Action { get; init; } = "";

        /// <summary>Why; null when the action says it all.</summary>
        public string? Reason { get; init; }

        /// <summary>First day then.</summary>
        public DateOnly FromDay { get; init; }

        /// <summary>Last day then.</summary>
        public DateOnly? UntilDay { get; init; }

        /// <summary>First day on which it no longer held, then.</summary>
        public DateOnly? EndedOn { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "registry.credit_listing_version.list",
        """
        select version, at, by_name, action, reason, from_day, until_day, ended_on
        from credit_listing_version where listing_id = @id order by version desc
        """
    );

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, IReadOnlyList<Line>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Line>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var lines = await sql.Query<Line>(Select, new { id = query.Id }, cancellationToken);
            return lines.Count == 0
                ? Problem.NotFound("没有这条名单记录。", "There is no such listing.")
                : lines;
        }
    }
}
