using Trading.Alerts.Indicators;
using Trading.Analysis.Networks;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Networks;

/// <summary>
/// Brings what the register ties a firm to up to date, and under whose code its bids are counted: a merged firm's are its
/// successor's. Of a firm that never bid nothing else is kept.
/// </summary>
public static class UpdateFirmTies
{
    /// <summary>The firm.</summary>
    [Job("alerts.network_firm")]
    [Requires(Permission.Platform)]
    public sealed record Command(string Firm) : ICommand<Result>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Firm;
    }

    /// <summary>What was done.</summary>
    /// <param name="Changed">False when it stood so before.</param>
    public sealed record Result(bool Changed) : IAuditedResult
    {
        string? IAuditedResult.Result => null;
    }

    private static readonly Statement Cities = Statement.Of(
        "alerts.network_count.cities_of",
        """
        select distinct m.city from network_count c join network_market m on m.market = c.market
        where c.relation = @relation and c.one = @firm and c.other = ''
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        FirmTies ties,
        SuccessorStore successors,
        TraceJudge judge,
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var firm = TableKey.Of(command.Firm);
            if (await successors.Note(firm, cancellationToken) is { } counted)
            {
                // It may never have bid itself.
                string[] into = [.. (await successors.Of([firm], cancellationToken)).Values];
                await ties.Meet(
                    await successors.NamesOf(into, cancellationToken),
                    cancellationToken
                );

                await outbox.Post(new RecountFirms.Command(counted), cancellationToken);
            }

            var touched = await ties.Refresh(firm, cancellationToken);
            if (touched is null or { Count: 0 })
            {
                return new Result(false);
            }

            var now = time.GetUtcNow();
            var by = NetworkParameters.On(ChinaTime.DateOf(now));
            foreach (
                var city in await sql.Query<string>(
                    Cities,
                    new { relation = Tally.Bidder, firm },
                    cancellationToken
                )
            )
            {
                await judge.Judge(touched, [firm], city, by, now, cancellationToken);
            }

            return new Result(true);
        }
    }
}
