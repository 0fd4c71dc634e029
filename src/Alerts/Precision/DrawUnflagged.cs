using Trading.Alerts.Dashboards;
using Trading.Analysis.Draws;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Precision;

/// <summary>
/// Draws of each city's procurements of a month that were never warned of some by chance, once: the seed is kept with the
/// digest of what was drawn from, so that anybody draws the same again. What is published or warned of later changes no draw.
/// </summary>
public static class DrawUnflagged
{
    private const int SeedBytes = 32;

    /// <summary>The month.</summary>
    /// <param name="Month">Its first day; the month before this one when left out.</param>
    [Job("alerts.draw_unflagged")]
    [Requires(Permission.Platform)]
    public sealed record Command(DateOnly? Month = null) : ICommand<Result>;

    /// <summary>What was done.</summary>
    /// <param name="Drawn">How many were drawn.</param>
    /// <param name="Cities">In how many cities.</param>
    public sealed record Result(int Drawn, int Cities) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Drawn > 0 ? AuditEntry.Ok : null;
    }

    private static readonly Statement Known = Statement.Of(
        "alerts.unflagged_draw.of_month",
        "select city from unflagged_draw {range lock} where month = @month"
    );

    [WithoutScope("the platform draws in the whole province")]
    private static readonly Statement Population = Statement.Of(
        "alerts.dashboard_procurement.unflagged",
        """
        select d.procurement_id, d.title, d.kind, d.region, d.office_id, d.buyer_name from dashboard_procurement d
        where d.market = @market and d.raised_on is null and d.published_on >= @month and d.published_on < @next
        """
    );

    private static readonly Statement KeepDraw = Statement.Of(
        "alerts.unflagged_draw.keep",
        """
        insert into unflagged_draw (month, city, seed, population, digest, drawn, drawn_at)
        values (@month, @city, @seed, @population, @digest, @drawn, @now)
        """
    );

    private static readonly Statement KeepSample = Statement.Of(
        "alerts.unflagged_sample.keep",
        """
        insert into unflagged_sample
            (id, month, city, place, procurement_id, title, kind, region, office_id, buyer_name, drawn_at)
        values (@id, @month, @city, @place, @procurementId, @title, @kind, @region, @officeId, @buyerName, @now)
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        IEntropy entropy,
        SampleSettings settings,
        TimeProvider time
    ) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var today = time.Today();
            var month = command.Month ?? new DateOnly(today.Year, today.Month, 1).AddMonths(-1);
            month = new(month.Year, month.Month, 1);
            if (month.AddMonths(1) > today)
            {
                return Problem.Conflict(
                    "sample.running",
                    "该月尚未结束，不能抽样。",
                    "That month is not over yet."
                );
            }

            var drawn = (
                await sql.Query<string>(Known, new { month }, cancellationToken)
            ).ToHashSet();
            var population = await sql.Query<Row>(
                Population,
                new
                {
                    market = Markets.Home,
                    month,
                    next = month.AddMonths(1),
                },
                cancellationToken
            );
            var now = time.GetUtcNow();
            var lines = new List<(Statement, object)>();
            foreach (
                var city in population
                    .GroupBy(row => DashboardCities.Of(row.Region).ToString())
                    .Where(city => settings.EachCity > 0 && !drawn.Contains(city.Key))
                    .OrderBy(city => city.Key, StringComparer.Ordinal)
            )
            {
                Draw(month, city.Key, [.. city], now, lines);
            }

            if (lines.Count > 0)
            {
                await sql.ExecuteBatch(lines, cancellationToken);
            }

            var draws = lines.Count(line => line.Item1 == KeepDraw);
            return new Result(lines.Count - draws, draws);
        }

        private void Draw(
            DateOnly month,
            string city,
            IReadOnlyList<Row> population,
            DateTimeOffset now,
            List<(Statement, object)> lines
        )
        {
            var byKey = population.ToDictionary(row => row.ProcurementId.ToString("D"));
            var seed = Convert.ToHexStringLower(entropy.Next(SeedBytes));
            var sample = SeededSample.Of(seed, byKey.Keys, settings.EachCity);
            lines.Add(
                (
                    KeepDraw,
                    new
                    {
                        month,
                        city,
                        seed,
                        population = population.Count,
                        digest = SeededSample.Digest(byKey.Keys),
                        drawn = sample.Count,
                        now,
                    }
                )
            );
            foreach (var (place, row) in sample.Select(key => byKey[key]).Index())
            {
                lines.Add(
                    (
                        KeepSample,
                        new
                        {
                            id = sql.NewId(now),
                            month,
                            city,
                            place = place + 1,
                            procurementId = row.ProcurementId,
                            title = row.Title,
                            kind = row.Kind,
                            region = row.Region,
                            officeId = row.OfficeId,
                            buyerName = row.BuyerName,
                            now,
                        }
                    )
                );
            }
        }

        private sealed record Row
        {
            public Guid ProcurementId { get; init; }
            public string Title { get; init; } = "";
            public string Kind { get; init; } = "";
            public string Region { get; init; } = "";
            public Guid? OfficeId { get; init; }
            public string BuyerName { get; init; } = "";
        }
    }
}
