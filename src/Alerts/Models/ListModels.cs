using System.Text.Json;
using Trading.Alerts.Contracts;
using Trading.Analysis.Procedures;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Models;

/// <summary>
/// The register of models: what each rests on, what it came to and what became of it; how their trainings went, what
/// supervisors made of the alerts, and what is known of such scores.
/// </summary>
public static class ListModels
{
    /// <summary>The latest of each.</summary>
    [Requires(AlertsPermissions.TrainModel, AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<Overview>;

    /// <summary>All of it.</summary>
    /// <param name="Models">The newest first, and those in service whatever their age.</param>
    /// <param name="Services">What each market is scored by.</param>
    /// <param name="Trainings">The newest first.</param>
    /// <param name="Events">What became of models, the newest first.</param>
    /// <param name="Life">The rules in force of their life.</param>
    /// <param name="MayDecide">True when the caller decides on models.</param>
    /// <param name="Decisions">How supervisors decided on the province's own, by level.</param>
    /// <param name="Evidence">How well such figures separate known cartels.</param>
    public sealed record Overview(
        IReadOnlyList<Model> Models,
        IReadOnlyList<Service> Services,
        IReadOnlyList<Training> Trainings,
        IReadOnlyList<Event> Events,
        ModelLife Life,
        bool MayDecide,
        IReadOnlyList<Decided> Decisions,
        IReadOnlyList<Evidence> Evidence
    );

    /// <summary>What a market is scored by.</summary>
    /// <param name="Market">A market by its country (ISO 3166-1).</param>
    /// <param name="ChampionId">The model in service.</param>
    /// <param name="Since">Since when.</param>
    /// <param name="ServesId">The model that scores: another where the champion cannot be read; null where none scores.</param>
    public sealed record Service(
        string Market,
        Guid ChampionId,
        DateTimeOffset Since,
        Guid? ServesId
    );

    /// <summary>A trained model.</summary>
    public sealed record Model
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>Whose it is: a market by its country (ISO 3166-1).</summary>
        public string Market { get; init; } = "";

        /// <summary>One of <see cref="ModelStates"/>.</summary>
        public string State { get; init; } = "";

        public DateTimeOffset TrainedAt { get; init; }

        /// <summary>On how many finished procurements.</summary>
        public int TrainedOn { get; init; }

        /// <summary>Seed of its random projection.</summary>
        public int Seed { get; init; }

        /// <summary>Who asked for it; null where that was not kept.</summary>
        public string? AskedBy { get; init; }

        /// <summary>Why it was trained, one of <see cref="TrainingReasons"/>; null where that was not kept.</summary>
        public string? Why { get; init; }

        /// <summary>SHA-256 of the facts it was trained on, in their order; null of one from before that was kept.</summary>
        public string? DataHash { get; init; }

        /// <summary>Which code trained it; null of one from before that was kept.</summary>
        public string? CodeVersion { get; init; }

        /// <summary>Version of its stored form.</summary>
        public int Format { get; init; }

        /// <summary>The parameters it was trained with, each with its source.</summary>
        public required ProcedureModelSettings Parameters { get; init; }

        /// <summary>What it came to.</summary>
        public required ModelMetrics Metrics { get; init; }

        /// <summary>What that took.</summary>
        public required ModelCosts Costs { get; init; }

        /// <summary>What would be different with it in service; null where it never was a challenger.</summary>
        public ShadowComparison? Comparison { get; init; }

        /// <summary>How far what it scored has moved from what it was trained on; null where nobody has looked yet.</summary>
        public ModelDrift? Drift { get; init; }
    }

    /// <summary>What became of a model.</summary>
    public sealed record Event
    {
        /// <summary>Which.</summary>
        public Guid ModelId { get; init; }

        /// <summary>Whose: a market by its country (ISO 3166-1).</summary>
        public string Market { get; init; } = "";

        public DateTimeOffset At { get; init; }

        /// <summary>By whom.</summary>
        public string Actor { get; init; } = "";

        /// <summary>One of <see cref="ModelActions"/>.</summary>
        public string Action { get; init; } = "";

        /// <summary>The other model of it: the one before in service, or the one that took its place; null where there is none.</summary>
        public Guid? InsteadOf { get; init; }

        /// <summary>Why, in Chinese or as it was written; null where nothing was said.</summary>
        public string? ReasonZh { get; init; }

        /// <summary>Why, in English or as it was written; null where nothing was said.</summary>
        public string? ReasonEn { get; init; }
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
    private const int NewestModels = 30;
    private const int NewestEvents = 50;

    private static readonly IReadOnlyList<Evidence> Known = EmbeddedJson.Read<
        IReadOnlyList<Evidence>
    >("evidence.json");

    private const string Columns = """
        select m.id, m.kind, coalesce(m.state, 'rejected') as state, m.trained_at, m.trained_on, m.seed,
               coalesce(m.format, 1) as format, m.data_hash, m.code_version, m.parameters, m.metrics, m.costs, m.comparison, m.drift, t.asked_by, t.why
        from model m left join training t on t.model_id = m.id
        """;

    private static readonly Statement Select = Statement.Of(
        "alerts.model.list",
        Columns + " order by m.trained_at desc, m.id desc {page}"
    );

    private static readonly Statement InService = Statement.Of(
        "alerts.model.in_service",
        Columns
            + " where m.id in (select model_id from model_champion) order by m.trained_at desc, m.id desc"
    );

    private static readonly Statement Happened = Statement.Of(
        "alerts.model_event.list",
        """
        select kind, model_id, at, actor, action, instead_of, reason_zh, reason_en from model_event
        order by at desc, id desc {page}
        """
    );

    private static readonly Statement Count = Statement.Of(
        "alerts.alert.decided",
        """
        select level, state, count(*) as alerts from alert
        where market = @market and {scope region, kind, office_id} group by level, state
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        TrainingStore trainings,
        ModelStore models,
        ChampionStore champions,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Overview>
    {
        public async ValueTask<Outcome<Overview>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var page = new { skip = 0, take = NewestModels };
            var rows = await sql.Query<Row>(Select, page, cancellationToken);
            rows.AddRange(
                (await sql.Query<Row>(InService, null, cancellationToken)).ExceptBy(
                    rows.Select(row => row.Id),
                    row => row.Id
                )
            );
            var events = await sql.Query<EventRow>(
                Happened,
                new { skip = 0, take = NewestEvents },
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
                [.. rows.Select(row => row.Model())],
                await Services(cancellationToken),
                await trainings.Newest(Newest, cancellationToken),
                [.. events.Select(row => row.Event())],
                ModelLife.On(time.Today()),
                current.Caller.May(new(AlertsPermissions.DecideOnModels))
                    && ChampionStore.Refusal(current.Caller) is null,
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

        private async Task<IReadOnlyList<Service>> Services(CancellationToken cancel)
        {
            var services = new List<Service>();
            foreach (var champion in await champions.All(cancel))
            {
                var market = ModelStore.MarketOf(champion.Kind);
                services.Add(
                    new(
                        market,
                        champion.ModelId,
                        champion.Since,
                        (await models.Current(market, cancel)).Id
                    )
                );
            }

            return services;
        }

        private sealed record Counted
        {
            public int Level { get; init; }
            public string State { get; init; } = "";
            public int Alerts { get; init; }
        }

        private sealed record EventRow
        {
            public string Kind { get; init; } = "";
            public Guid ModelId { get; init; }
            public DateTimeOffset At { get; init; }
            public string Actor { get; init; } = "";
            public string Action { get; init; } = "";
            public Guid? InsteadOf { get; init; }
            public string? ReasonZh { get; init; }
            public string? ReasonEn { get; init; }

            public Event Event() =>
                new()
                {
                    ModelId = ModelId,
                    Market = ModelStore.MarketOf(Kind),
                    At = At,
                    Actor = Actor,
                    Action = Action,
                    InsteadOf = InsteadOf,
                    ReasonZh = ReasonZh,
                    ReasonEn = ReasonEn,
                };
        }

        private sealed record Row
        {
            public Guid Id { get; init; }
            public string Kind { get; init; } = "";
            public string State { get; init; } = "";
            public DateTimeOffset TrainedAt { get; init; }
            public int TrainedOn { get; init; }
            public int Seed { get; init; }
            public int Format { get; init; }
            public string? DataHash { get; init; }
            public string? CodeVersion { get; init; }
            public string Parameters { get; init; } = "";
            public string Metrics { get; init; } = "";
            public string? Costs { get; init; }
            public string? Comparison { get; init; }
            public string? Drift { get; init; }
            public string? AskedBy { get; init; }
            public string? Why { get; init; }

            public Model Model() =>
                new()
                {
                    Id = Id,
                    Market = ModelStore.MarketOf(Kind),
                    State = State,
                    TrainedAt = TrainedAt,
                    TrainedOn = TrainedOn,
                    Seed = Seed,
                    AskedBy = AskedBy,
                    Why = Why,
                    DataHash = DataHash,
                    CodeVersion = CodeVersion,
                    Format = Format,
                    Parameters = Read<ProcedureModelSettings>(Parameters)!,
                    Metrics = Read<ModelMetrics>(Metrics)!,
                    // Before they were kept apart they stood among the metrics.
                    Costs = Read<ModelCosts>(Costs ?? Metrics)!,
                    Comparison = Read<ShadowComparison>(Comparison) is { } comparison
                        ? comparison with
                        {
                            AtTraining = Plain(comparison.AtTraining),
                            Since = Plain(comparison.Since),
                        }
                        : null,
                    Drift = Read<ModelDrift>(Drift),
                };

            private static ShadowFigures? Plain(ShadowFigures? figures) =>
                figures is null ? null : figures with { Examples = [] };

            private static T? Read<T>(string? json)
                where T : class =>
                json is null ? null : JsonSerializer.Deserialize<T>(json, MessageText.Json);
        }
    }
}
