using System.Collections.Concurrent;
using System.Text.Json;
using Trading.Alerts.Scoring;
using Trading.Analysis.Procedures;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Models;

/// <summary>What a training came to, measured when it was done.</summary>
public sealed record ModelMetrics
{
    /// <summary>The features that vary enough to be learned from.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Wall time of training.</summary>
    public double TrainingSeconds { get; init; }

    /// <summary>Wall time of appraising everything and keeping it.</summary>
    public double ScoringSeconds { get; init; }

    /// <summary>Size of the stored model.</summary>
    public int Bytes { get; init; }

    /// <summary>Procurements appraised right after the training.</summary>
    public int Scored { get; init; }

    /// <summary>Of these, those the model gave no score, because too little is recorded or it saw too few of their kind.</summary>
    public int Abstained { get; init; }

    /// <summary>Mean share of the applicable screens that could be computed.</summary>
    public double? Coverage { get; init; }

    /// <summary>How many reached red.</summary>
    public int Red { get; init; }

    /// <summary>How many reached orange.</summary>
    public int Orange { get; init; }

    /// <summary>How many reached blue.</summary>
    public int Blue { get; init; }

    /// <summary>How many stand out at all.</summary>
    public int Flagged => Red + Orange + Blue;
}

/// <summary>Trained models in the database.</summary>
internal sealed class ModelStore(SqlSession sql, NewestModel newest)
{
    /// <summary>The kind of a market's model.</summary>
    public static string Procedure(string market) =>
        market == Markets.Home ? "procedure" : $"procedure/{market}";

    /// <summary>Whose a model of that kind is.</summary>
    public static string MarketOf(string kind) =>
        kind.Split('/') is [_, var market] ? market : Markets.Home;

    private static readonly Statement Insert = Statement.Of(
        "alerts.model.insert",
        """
        insert into model (id, kind, trained_at, trained_on, seed, parameters, metrics, content)
        values (@id, @kind, @trainedAt, @trainedOn, @seed, @parameters, @metrics, @content)
        """
    );

    private static readonly Statement KeepMetrics = Statement.Of(
        "alerts.model.metrics",
        "update model set metrics = @metrics where id = @id"
    );

    private static readonly Statement Latest = Statement.Of(
        "alerts.model.latest",
        "select id from model where kind = @kind order by trained_at desc, id desc {page}"
    );

    private static readonly Statement LatestAt = Statement.Of(
        "alerts.model.latest_at",
        "select trained_at from model where kind = @kind order by trained_at desc, id desc {page}"
    );

    private static readonly Statement Content = Statement.Of(
        "alerts.model.content",
        "select content from model where id = @id"
    );

    /// <summary>Keeps a model; its metrics follow when everything has been scored.</summary>
    public Task Add(
        Guid id,
        string market,
        ProcedureModel model,
        byte[] content,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Insert,
            new
            {
                id,
                kind = Procedure(market),
                trainedAt = model.TrainedAt,
                trainedOn = model.TrainedOn,
                seed = model.Seed,
                parameters = JsonSerializer.Serialize(model.Settings, MessageText.Json),
                metrics = "{}",
                content,
            },
            cancel
        );

    /// <summary>The instant, or a later one where another node's clock gave the newest model a later date: the newest is always the one trained last.</summary>
    public async Task<DateTimeOffset> After(
        string market,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var dates = await sql.Query<DateTimeOffset>(
            LatestAt,
            new
            {
                kind = Procedure(market),
                skip = 0,
                take = 1,
            },
            cancel
        );
        return dates is [var newest] && newest >= now ? newest.AddMilliseconds(1) : now;
    }

    public Task Measure(Guid id, ModelMetrics metrics, CancellationToken cancel) =>
        sql.Execute(
            KeepMetrics,
            new { id, metrics = JsonSerializer.Serialize(metrics, MessageText.Json) },
            cancel
        );

    /// <summary>A market's newest model, or none.</summary>
    public async Task<ScoringModel> Current(string market, CancellationToken cancel)
    {
        var ids = await sql.Query<Guid>(
            Latest,
            new
            {
                kind = Procedure(market),
                skip = 0,
                take = 1,
            },
            cancel
        );
        if (ids is not [var id])
        {
            return ScoringModel.None;
        }

        if (newest.Of(market) is { } kept && kept.Id == id)
        {
            return kept;
        }

        // Stored by ourselves: one that cannot be read is damage, not a user's mistake.
        var content = (await sql.One<byte[]>(Content, new { id }, cancel))!;
        var model = ProcedureModel.Load(content).Value;
        return newest.Keep(market, new(id, model, model.Peers));
    }
}

/// <summary>Each market's model used last, ready to score with: reading one takes far longer than scoring by it. A model never changes.</summary>
internal sealed class NewestModel
{
    private readonly ConcurrentDictionary<string, ScoringModel> _byMarket = new();

    public ScoringModel? Of(string market) => _byMarket.GetValueOrDefault(market);

    public ScoringModel Keep(string market, ScoringModel model) => _byMarket[market] = model;
}
