using System.Text.Json;
using Trading.Alerts.Contracts;
using Trading.Analysis.Procedures;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Models;

/// <summary>The models, how their trainings went, what supervisors made of the alerts, and what is known of such scores.</summary>
public static class ListModels
{
    /// <summary>The latest of each.</summary>
    [Requires(AlertsPermissions.TrainModel, AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Overview>;

    /// <summary>All of it.</summary>
    /// <param name="Models">The newest first; the first one of a market is in use there.</param>
    /// <param name="Trainings">The newest first.</param>
    /// <param name="Decisions">How supervisors decided on the province's own, by level.</param>
    /// <param name="Evidence">How well such figures separate known cartels.</param>
    public sealed record Overview(
        IReadOnlyList<Model> Models,
        IReadOnlyList<Training> Trainings,
        IReadOnlyList<Decided> Decisions,
        IReadOnlyList<Evidence> Evidence
    );

    /// <summary>A trained model.</summary>
    public sealed record Model
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>Whose it is: a market by its country (ISO 3166-1).</summary>
        public string Market { get; init; } = "";

        public DateTimeOffset TrainedAt { get; init; }

        /// <summary>On how many finished procurements.</summary>
        public int TrainedOn { get; init; }

        /// <summary>Seed of its random projection.</summary>
        public int Seed { get; init; }

        /// <summary>The parameters it was trained with, each with its source.</summary>
        public required ProcedureModelSettings Parameters { get; init; }

        /// <summary>What it came to.</summary>
        public required ModelMetrics Metrics { get; init; }
    }

    /// <summary>How many alerts of a level are in a state.</summary>
    public sealed record Decided
    {
        /// <summary>One of <see cref="Levels"/>.</summary>
        public string Level { get; init; } = "";

        /// <summary>One of <see cref="AlertStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>How many.</summary>
        public int Count { get; init; }
    }

    /// <summary>How well a figure separated labelled procurements, where labels exist.</summary>
    /// <param name="Figure">The figure.</param>
    /// <param name="Low">Area under the ROC curve; the lowest where there are several. One half is chance.</param>
    /// <param name="High">The highest.</param>
    /// <param name="On">On what.</param>
    /// <param name="Source">Where this is from.</param>
    public sealed record Evidence(
        LocalizedText Figure,
        double Low,
        double High,
        LocalizedText On,
        string Source
    );

    private const int Newest = 10;

    private static readonly IReadOnlyList<Evidence> Known = EmbeddedJson.Read<
        IReadOnlyList<Evidence>
    >("evidence.json");

    private static readonly Statement Select = Statement.Of(
        "alerts.model.list",
        """
        select id, kind, trained_at, trained_on, seed, parameters, metrics from model
        order by trained_at desc, id desc {page}
        """
    );

    private static readonly Statement Count = Statement.Of(
        "alerts.alert.decided",
        """
        select level, state, count(*) as alerts from alert
        where market = @market and {scope region, kind, office_id} group by level, state
        """
    );

    internal sealed class Handler(SqlSession sql, TrainingStore trainings, CurrentCaller current)
        : IQueryHandler<Query, Overview>
    {
        public async ValueTask<Outcome<Overview>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var models = await sql.Query<Row>(
                Select,
                new { skip = 0, take = Newest },
                cancellationToken
            );
            var counts = await sql.Query<Counted>(
                Count,
                current.Caller.ScopeOf(
                    AlertsPermissions.TrainModel,
                    AlertsPermissions.ReviewAlerts
                ),
                new { market = Markets.Home },
                cancellationToken
            );
            return new Overview(
                [.. models.Select(row => row.Model())],
                await trainings.Newest(Newest, cancellationToken),
                [
                    .. counts
                        .OrderByDescending(count => count.Level)
                        .Select(count => new Decided
                        {
                            Level = Levels.Code(count.Level),
                            State = count.State,
                            Count = count.Alerts,
                        }),
                ],
                Known
            );
        }

        private sealed record Counted
        {
            public int Level { get; init; }
            public string State { get; init; } = "";
            public int Alerts { get; init; }
        }

        private sealed record Row
        {
            public Guid Id { get; init; }
            public string Kind { get; init; } = "";
            public DateTimeOffset TrainedAt { get; init; }
            public int TrainedOn { get; init; }
            public int Seed { get; init; }
            public string Parameters { get; init; } = "";
            public string Metrics { get; init; } = "";

            public Model Model() =>
                new()
                {
                    Id = Id,
                    Market = ModelStore.MarketOf(Kind),
                    TrainedAt = TrainedAt,
                    TrainedOn = TrainedOn,
                    Seed = Seed,
                    Parameters = JsonSerializer.Deserialize<ProcedureModelSettings>(
                        Parameters,
                        MessageText.Json
                    )!,
                    Metrics = JsonSerializer.Deserialize<ModelMetrics>(Metrics, MessageText.Json)!,
                };
        }
    }
}
