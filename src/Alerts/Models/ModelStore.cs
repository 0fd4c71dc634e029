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
internal sealed class ModelStore(SqlSession sql)
{
    public const string Procedure = "procedure";

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
        "select id, content from model where kind = @kind order by trained_at desc, id desc {page}"
    );

    /// <summary>Keeps a model; its metrics follow when everything has been scored.</summary>
    public async Task<int> Add(Guid id, ProcedureModel model, CancellationToken cancel)
    {
        var content = model.Save();
        await sql.Execute(
            Insert,
            new
            {
                id,
                kind = Procedure,
                trainedAt = model.TrainedAt,
                trainedOn = model.TrainedOn,
                seed = model.Seed,
                parameters = JsonSerializer.Serialize(model.Settings, MessageText.Json),
                metrics = "{}",
                content,
            },
            cancel
        );
        return content.Length;
    }

    public Task Measure(Guid id, ModelMetrics metrics, CancellationToken cancel) =>
        sql.Execute(
            KeepMetrics,
            new { id, metrics = JsonSerializer.Serialize(metrics, MessageText.Json) },
            cancel
        );

    /// <summary>The newest model, or none.</summary>
    public async Task<ScoringModel> Current(CancellationToken cancel)
    {
        var row = (
            await sql.Query<Row>(
                Latest,
                new
                {
                    kind = Procedure,
                    skip = 0,
                    take = 1,
                },
                cancel
            )
        ).SingleOrDefault();
        if (row is null)
        {
            return ScoringModel.None;
        }

        // Stored by ourselves: one that cannot be read is damage, not a user's mistake.
        var model = ProcedureModel.Load(row.Content).Value;
        return new(row.Id, model, model.Peers);
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public byte[] Content { get; init; } = [];
    }
}
