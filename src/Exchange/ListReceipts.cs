using FluentValidation;
using Trading.Domain.Codes;
using Trading.Exchange.Beyond;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Exchange;

/// <summary>Who used the firm's record, when and for which tender; the latest first, for the firm itself.</summary>
public static class ListReceipts
{
    /// <summary>By code.</summary>
    /// <param name="Code">The own firm.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Query(EntityCode Code, string? Cursor = null, int? Take = null)
        : IQuery<Page<Receipt>>
    {
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
    }

    /// <summary>One use of the record.</summary>
    public sealed record Receipt
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>The trading system.</summary>
        public string Reader { get; init; } = "";

        public string Tender { get; init; } = "";

        public DateTimeOffset At { get; init; }

        /// <summary>Which version of the record was read: the one in force then.</summary>
        public long EntityVersion { get; init; }

        /// <summary>The version that had last been verified then; null for a record that never was, and in old receipts.</summary>
        public long? VerifiedVersion { get; init; }

        /// <summary>Why it went beyond the firm's tenders, one of <see cref="BeyondGrounds"/>; null where that is not known, or not yet.</summary>
        public string? Beyond { get; init; }
    }

    private const string Filters = """
        entity_code = @code
            and (@text is null or lower(reader) like @text escape '\' or lower(tender) like @text escape '\')
            and (@from is null or at >= @from)
            and (@before is null or at < @before)
        """;

    private static readonly SortedStatement<Receipt> Select = SortedStatement<Receipt>.Of(
        "exchange.receipt.of_entity",
        $$"""
        select id, reader, tender, at, entity_version, verified_version, beyond from receipt
        where {{Filters}} and {after}
        order by {order} {page} {recompile}
        """,
        "-at",
        By<Receipt>.Id("id", row => row.Id),
        new("at", By<Receipt>.Instant("at", row => row.At)),
        new("reader", By<Receipt>.Text("reader", row => row.Reader)),
        new("tender", By<Receipt>.Text("tender", row => row.Tender))
    );

    private static readonly Statement Count = Statement.Of(
        "exchange.receipt.count",
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

    internal sealed class Handler(SqlSession sql, UseHistory history)
        : IQueryHandler<Query, Page<Receipt>>
    {
        public async ValueTask<Outcome<Page<Receipt>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (history.Refuses(query.Code) is { } refused)
            {
                return refused;
            }

            var take = query.Take ?? UseHistory.UsualTake;
            var filters = new
            {
                code = query.Code,
                text = Like.Contains(query.Text),
                from = ChinaTime.Begin(query.From),
                before = ChinaTime.End(query.To),
            };
            return await sql.Page(
                Select,
                Count,
                new(query.Sort, query.Cursor, take, query.CountUpTo),
                null,
                filters,
                cancellationToken
            );
        }
    }
}
