using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Exchange.Beyond;

/// <summary>What trading systems read of a firm beyond the tenders it takes part in; what was found last first, for the firm itself.</summary>
public static class ListReadsBeyond
{
    /// <summary>By code.</summary>
    /// <param name="Code">The own firm.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Query(EntityCode Code, string? Cursor = null, int? Take = null)
        : IQuery<Page<ReadBeyond>>;

    private static readonly Statement Select = Statement.Of(
        "exchange.read_beyond.of_entity",
        $$"""
        select {{ReadBeyond.Columns}} from read_beyond
        where entity_code = @code and (found_at < @beforeAt or (found_at = @beforeAt and id < @beforeId))
        order by found_at desc, id desc {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(UseHistory history) : IQueryHandler<Query, Page<ReadBeyond>>
    {
        public ValueTask<Outcome<Page<ReadBeyond>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            history.Of<ReadBeyond>(
                Select,
                query.Code,
                query.Cursor,
                query.Take,
                row => new LatestFirst(row.FoundAt, row.Id),
                cancellationToken
            );
    }
}
