using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Exchange;

/// <summary>
/// How often trading systems that had used the firm's record read it again, by system and day; the latest first, for the
/// firm itself. A read is there some seconds after it.
/// </summary>
public static class ListReads
{
    /// <summary>By code.</summary>
    /// <param name="Code">The own firm.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Query(EntityCode Code, string? Cursor = null, int? Take = null)
        : IQuery<Page<Reads>>;

    /// <summary>A system's reads of one day.</summary>
    public sealed record Reads
    {
        /// <summary>The trading system.</summary>
        public Guid SystemId { get; init; }

        /// <summary>Its name.</summary>
        public string Reader { get; init; } = "";

        /// <summary>The day in China.</summary>
        public DateOnly Day { get; init; }

        /// <summary>How often.</summary>
        public long Times { get; init; }

        /// <summary>When it did so last on that day.</summary>
        public DateTimeOffset LastAt { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "exchange.record_read.of_entity",
        """
        select system_id, reader, day, times, last_at from record_read
        where entity_code = @code and (last_at < @beforeAt or (last_at = @beforeAt and system_id < @beforeId))
        order by last_at desc, system_id desc {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(UseHistory history) : IQueryHandler<Query, Page<Reads>>
    {
        public ValueTask<Outcome<Page<Reads>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            history.Of<Reads>(
                Select,
                query.Code,
                query.Cursor,
                query.Take,
                row => new LatestFirst(row.LastAt, row.SystemId),
                cancellationToken
            );
    }
}
