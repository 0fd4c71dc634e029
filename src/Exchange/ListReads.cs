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

    private const int UsualTake = 50;

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

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Page<Reads>>
    {
        public async ValueTask<Outcome<Page<Reads>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.EntityCode != query.Code)
            {
                return Problem.Forbidden(
                    "您只能查看本单位信息的使用记录。",
                    "You may see the uses of your own firm's record only."
                );
            }

            var before = Kernel.Http.Cursor.Read(query.Cursor, LatestFirst.Start);
            if (before.Problem is { } problem)
            {
                return problem;
            }

            var take = query.Take ?? UsualTake;
            var rows = await sql.Query<Reads>(
                Select,
                new
                {
                    code = query.Code,
                    beforeAt = before.Value.At,
                    beforeId = before.Value.Id,
                    skip = 0,
                    take = take + 1,
                },
                cancellationToken
            );
            return Kernel.Http.Cursor.Page(
                rows,
                take,
                row => new LatestFirst(row.LastAt, row.SystemId)
            );
        }
    }
}
