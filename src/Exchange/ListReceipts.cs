using FluentValidation;
using Trading.Domain.Codes;
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
        : IQuery<Page<Receipt>>;

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
    }

    private static readonly Statement Select = Statement.Of(
        "exchange.receipt.of_entity",
        """
        select id, reader, tender, at, entity_version, verified_version from receipt
        where entity_code = @code and (at < @beforeAt or (at = @beforeAt and id < @beforeId))
        order by at desc, id desc {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(UseHistory history) : IQueryHandler<Query, Page<Receipt>>
    {
        public ValueTask<Outcome<Page<Receipt>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            history.Of<Receipt>(
                Select,
                query.Code,
                query.Cursor,
                query.Take,
                row => new LatestFirst(row.At, row.Id),
                cancellationToken
            );
    }
}
