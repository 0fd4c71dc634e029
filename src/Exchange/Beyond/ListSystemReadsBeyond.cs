using FluentValidation;
using Trading.Exchange.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Exchange.Beyond;

/// <summary>
/// What a system read beyond the tenders of the firms; what was found last first, for the administrators. Whose record it was
/// is left out where the platform does not know the tender, or came to know it later, for half a year, as in <see cref="ListSystemUses"/>, unless the
/// firm asked about it.
/// </summary>
public static class ListSystemReadsBeyond
{
    /// <summary>By system.</summary>
    /// <param name="SystemId">Its key.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(ExchangePermissions.WatchSystems)]
    public sealed record Query(Guid SystemId, string? Cursor = null, int? Take = null)
        : IQuery<Page<ReadBeyond>>;

    private static readonly Statement Select = Statement.Of(
        "exchange.read_beyond.of_system",
        $$"""
        select {{ReadBeyond.Columns}} from read_beyond
        where system_id = @systemId and (found_at < @beforeAt or (found_at = @beforeAt and id < @beforeId))
        order by found_at desc, id desc {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(SqlSession sql, TimeProvider time)
        : IQueryHandler<Query, Page<ReadBeyond>>
    {
        public async ValueTask<Outcome<Page<ReadBeyond>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var before = Cursor.Read(query.Cursor, LatestFirst.Start);
            if (before.Problem is { } problem)
            {
                return problem;
            }

            var take = query.Take ?? UseHistory.UsualTake;
            var rows = await sql.Query<ReadBeyond>(
                Select,
                new
                {
                    systemId = query.SystemId,
                    beforeAt = before.Value.At,
                    beforeId = before.Value.Id,
                    skip = 0,
                    take = take + 1,
                },
                cancellationToken
            );
            var longAgo = time.GetUtcNow().AddDays(-ListSystemUses.UnknownFor);
            return Cursor
                .Page(rows, take, row => new LatestFirst(row.FoundAt, row.Id))
                .As(row =>
                    row.Ground is BeyondGrounds.UnknownTender or BeyondGrounds.KnownLater
                    && row.AskedAt is null
                    && row.At >= longAgo
                        ? row with
                        {
                            EntityCode = null,
                            ReceiptId = null,
                        }
                        : row
                );
        }
    }
}
