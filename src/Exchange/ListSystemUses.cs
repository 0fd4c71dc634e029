using FluentValidation;
using Trading.Domain.Codes;
using Trading.Exchange.Beyond;
using Trading.Exchange.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Registry.Contracts;

namespace Trading.Exchange;

/// <summary>
/// What trading systems read: by whom, when, which record, for which tender; the latest first, for the administrators. Which
/// firm it was is left out until the tender's bids have been read out: before that nobody may learn who takes part
/// (《招标投标法》 art. 22). Of a tender that the platform does not know, for half a year.
/// </summary>
public static class ListSystemUses
{
    /// <summary>Those that fit every filter given.</summary>
    [Requires(ExchangePermissions.WatchSystems)]
    public sealed record Query : IQuery<Page<Use>>
    {
        /// <summary>By one system.</summary>
        public Guid? SystemId { get; init; }

        /// <summary>Part of the system's name or of the tender.</summary>
        public string? Text { get; init; }

        /// <summary>On this day or later, in China.</summary>
        public DateOnly? From { get; init; }

        /// <summary>On this day or earlier, in China.</summary>
        public DateOnly? To { get; init; }

        /// <summary>One of the list's orders, with a minus sign before it the other way round; the latest first when left out.</summary>
        public string? Sort { get; init; }

        /// <summary>So far are all of them counted; null for not at all.</summary>
        public int? CountUpTo { get; init; }

        /// <summary>Where the page begins.</summary>
        public string? Cursor { get; init; }

        /// <summary>At most so many.</summary>
        public int? Take { get; init; }
    }

    /// <summary>One use.</summary>
    public sealed record Use
    {
        /// <summary>Key of its receipt.</summary>
        public Guid Id { get; init; }

        /// <summary>The system; null where it was not recorded.</summary>
        public Guid? SystemId { get; init; }

        /// <summary>What it was called.</summary>
        public string Reader { get; init; } = "";

        /// <summary>When.</summary>
        public DateTimeOffset At { get; init; }

        /// <summary>For which tender.</summary>
        public string Tender { get; init; } = "";

        /// <summary>Whose record; null while who takes part is nobody's business yet.</summary>
        public EntityCode? EntityCode { get; init; }

        /// <summary>What the firm is called; the same.</summary>
        public string? EntityName { get; init; }

        /// <summary>Which version; null the same.</summary>
        public long? EntityVersion { get; init; }

        /// <summary>Why it went beyond the firm's tenders, one of <see cref="BeyondGrounds"/>; null where that is not known, or not yet.</summary>
        public string? Beyond { get; init; }
    }

    internal const int UnknownFor = 180;

    private const string Filters = """
        (@systemId is null or system_id = @systemId)
            and (@text is null or lower(reader) like @text escape '\' or lower(tender) like @text escape '\')
            and (@from is null or at >= @from)
            and (@before is null or at < @before)
        """;

    private static readonly SortedStatement<Use> Select = SortedStatement<Use>.Of(
        "exchange.receipt.of_systems",
        $$"""
        select id, system_id, reader, at, tender, entity_code, entity_version, beyond from receipt
        where {{Filters}} and {after}
        order by {order} {page} {recompile}
        """,
        "-at",
        By<Use>.Id("id", row => row.Id),
        new("at", By<Use>.Instant("at", row => row.At)),
        new("reader", By<Use>.Text("reader", row => row.Reader)),
        new("tender", By<Use>.Text("tender", row => row.Tender))
    );

    private static readonly Statement Count = Statement.Of(
        "exchange.receipt.count_of_systems",
        $$"""
        select count(*) from (select id from receipt where {{Filters}} order by id {page}) c {recompile}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.Sort).IsSortOf(Select);
            RuleFor(query => query.Text).IsLineOrNone(100);
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        ITenderReferences tenders,
        IEntityDirectory entities,
        TimeProvider time
    ) : IQueryHandler<Query, Page<Use>>
    {
        public async ValueTask<Outcome<Page<Use>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var take = query.Take ?? UseHistory.UsualTake;
            var filters = new
            {
                systemId = query.SystemId,
                text = Like.Contains(query.Text),
                from = ChinaTime.Begin(query.From),
                before = ChinaTime.End(query.To),
            };
            var found = await sql.Page(
                Select,
                Count,
                new(query.Sort, query.Cursor, take, query.CountUpTo),
                null,
                filters,
                cancellationToken
            );
            if (found.Problem is { } foreign)
            {
                return foreign;
            }

            var page = found.Value;
            var opened = await tenders.Opened(
                [.. page.Items.Select(use => use.Tender)],
                cancellationToken
            );
            var names = (
                await entities.FindMany(
                    [.. page.Items.Select(use => use.EntityCode).OfType<EntityCode>()],
                    cancellationToken
                )
            ).ToDictionary(one => one.Code, one => one.Name);
            var longAgo = time.GetUtcNow().AddDays(-UnknownFor);
            return page.As(use =>
                opened.TryGetValue(use.Tender, out var known)
                    ? Shown(use, known)
                    : Shown(use, use.At < longAgo)
            );

            Use Shown(Use use, bool known) =>
                known
                    ? use with
                    {
                        EntityName = names.GetValueOrDefault(use.EntityCode ?? default),
                    }
                    : use with
                    {
                        EntityCode = null,
                        EntityVersion = null,
                    };
        }
    }
}
