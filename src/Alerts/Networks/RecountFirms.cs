using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Networks;

/// <summary>Has procurements counted anew in which a firm took part that was merged, or is itself again; some at a time.</summary>
public static class RecountFirms
{
    private const int AtOnce = 500;

    /// <summary>Those counted under these codes.</summary>
    /// <param name="Firms">As the network has them.</param>
    /// <param name="After">Behind this procurement; from the beginning when left out.</param>
    [Job("alerts.network_recount")]
    [Requires(Permission.Platform)]
    public sealed record Command(IReadOnlyList<string> Firms, Guid? After = null)
        : ICommand<Result>;

    /// <summary>What was asked for.</summary>
    /// <param name="Procurements">How many.</param>
    public sealed record Result(int Procurements) : IAuditedResult
    {
        string? IAuditedResult.Result => null;
    }

    private static readonly Statement Of = Statement.Of(
        "alerts.network_part.of_firms",
        """
        select distinct procurement_id from network_part
        where bidder in @firms and (@after is null or procurement_id > @after)
        order by procurement_id {page} {recompile}
        """
    );

    internal sealed class Handler(SqlSession sql, OutboxWriter outbox)
        : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var ids = await sql.Query<Guid>(
                Of,
                new
                {
                    firms = command.Firms.ToArray(),
                    after = command.After,
                    skip = 0,
                    take = AtOnce,
                },
                cancellationToken
            );
            foreach (var id in ids)
            {
                await outbox.Post(new UpdateNetwork.Command(id), cancellationToken);
            }

            if (ids.Count == AtOnce)
            {
                await outbox.Post(command with { After = ids[^1] }, cancellationToken);
            }

            return new Result(ids.Count);
        }
    }
}
