using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Exchange;

/// <summary>
/// The record as it stands now, for a trading system that has used it: the firm sees every system that can read it, by
/// the receipt, and how often it does (<see cref="ListReads"/>). 409 before the first use, and for a record that is not
/// to be used.
/// </summary>
public static class ReadRecord
{
    /// <summary>By code.</summary>
    [Requires(RegistryPermissions.UseEntity)]
    public sealed record Query(EntityCode Code) : IQuery<UsableRecord>;

    private static readonly Statement Uses = Statement.Of(
        "exchange.receipt.of_system",
        "select count(*) from receipt where entity_code = @code and system_id = @systemId"
    );

    internal sealed class Handler(
        SqlSession sql,
        IEntityRecords records,
        RecordReads reads,
        CurrentCaller current
    ) : IQueryHandler<Query, UsableRecord>
    {
        public async ValueTask<Outcome<UsableRecord>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var found = await records.Usable(query.Code, cancellationToken);
            if (found.Problem is not null)
            {
                return found;
            }

            var uses = await sql.One<long>(
                Uses,
                new { code = query.Code, systemId = current.Caller.SystemId },
                cancellationToken
            );
            if (uses == 0 || current.Caller.SystemId is not { } system)
            {
                return Problem.Conflict(
                    "entity.not_used",
                    "贵系统尚未为任何项目使用过该主体的信息，请先 POST …/uses 说明项目；该主体会看到。",
                    "Your system has not used this record for a tender yet: POST …/uses with the tender first; the firm will see it."
                );
            }

            reads.Saw(query.Code, system, current.Caller.Name);
            return found;
        }
    }
}

/// <summary>A record that is there to be used, or why it is not.</summary>
internal static class UsableRecords
{
    public static async Task<Outcome<UsableRecord>> Usable(
        this IEntityRecords records,
        EntityCode code,
        CancellationToken cancel
    )
    {
        var found = await records.ForUse(code, cancel);
        return found switch
        {
            { State: null } => Problem.NotFound(
                "主体信息库中没有这个主体。",
                "The registry does not know this entity."
            ),
            { Stopped: { } stopped } => stopped,
            { Record: { } record } => record,
            _ => Problem.Conflict(
                "entity.not_usable",
                "该主体尚未提交信息，不能用于交易。",
                "This firm has not submitted its record; it cannot be used for a tender."
            ),
        };
    }
}
