using Trading.Analysis.Networks;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Networks;

/// <summary>Judges all relations of a market anew, and by which p-values they are said.</summary>
public static class JudgeMarket
{
    /// <summary>The market.</summary>
    [Job("alerts.network_market")]
    [Requires(Permission.Platform)]
    public sealed record Command(string Market) : ICommand<Result>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Market;
    }

    /// <summary>What was done.</summary>
    /// <param name="Changed">Findings that changed.</param>
    public sealed record Result(int Changed) : IAuditedResult
    {
        string? IAuditedResult.Result => null;
    }

    internal sealed class Handler(CountStore counts, MarketJudge judge, TimeProvider time)
        : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await counts.Lock(command.Market, cancellationToken) is not { } market)
            {
                return new Result(0);
            }

            var now = time.GetUtcNow();
            return new Result(
                await judge.JudgeAll(
                    market,
                    NetworkParameters.On(ChinaTime.DateOf(now)),
                    now,
                    cancellationToken
                )
            );
        }
    }
}
