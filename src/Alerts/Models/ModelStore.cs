using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Trading.Alerts.Scoring;
using Trading.Analysis.Procedures;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Models;

/// <summary>What a training came to: of equal data and seed the same to the byte. What it took stands in <see cref="ModelCosts"/>.</summary>
public sealed record ModelMetrics
{
    /// <summary>The features that vary enough to be learned from.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

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

/// <summary>What a training took: never twice the same.</summary>
public sealed record ModelCosts
{
    /// <summary>Wall time of training.</summary>
    public double TrainingSeconds { get; init; }

    /// <summary>Wall time of appraising everything.</summary>
    public double ScoringSeconds { get; init; }

    /// <summary>Size of the stored model.</summary>
    public int Bytes { get; init; }
}

/// <summary>A model's row without the model.</summary>
internal sealed record StoredModel
{
    public Guid Id { get; init; }
    public string Kind { get; init; } = "";
    public DateTimeOffset TrainedAt { get; init; }
    public int TrainedOn { get; init; }

    /// <summary>One of <see cref="ModelStates"/>.</summary>
    public string State { get; init; } = "";

    /// <summary>Version of the stored form.</summary>
    public int Format { get; init; }

    public string Market => ModelStore.MarketOf(Kind);
}

/// <summary>A model that was just trained, with what it rests on.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Market">Whose.</param>
/// <param name="Model">The model.</param>
/// <param name="Content">As it is stored.</param>
/// <param name="DataHash">SHA-256 of the facts it was trained on, in their order.</param>
/// <param name="Profile">How its figures were distributed.</param>
internal sealed record TrainedModel(
    Guid Id,
    string Market,
    ProcedureModel Model,
    byte[] Content,
    string DataHash,
    ModelProfile Profile
);

/// <summary>Trained models in the database.</summary>
internal sealed class ModelStore(SqlSession sql, ServedModels served)
{
    // How many before the damaged one are tried.
    private const int Earlier = 10;

    private const string Columns = """
        select m.id, m.kind, m.trained_at, m.trained_on, coalesce(m.state, 'rejected') as state, coalesce(m.format, 1) as format
        from model m
        """;

    private static readonly Statement Insert = Statement.Of(
        "alerts.model.insert",
        """
        insert into model
            (id, kind, trained_at, trained_on, seed, parameters, metrics, content, state, format, content_hash, data_hash,
             code_version, costs, profile)
        values (@id, @kind, @trainedAt, @trainedOn, @seed, @parameters, @metrics, @content, @state, @format, @contentHash,
             @dataHash, @codeVersion, @costs, @profile)
        """
    );

    private static readonly Statement KeepMetrics = Statement.Of(
        "alerts.model.metrics",
        "update model set metrics = @metrics, costs = @costs where id = @id"
    );

    private static readonly Statement KeepComparison = Statement.Of(
        "alerts.model.comparison",
        "update model set comparison = @comparison where id = @id"
    );

    private static readonly Statement KeepDrift = Statement.Of(
        "alerts.model.drift",
        "update model set drift = @drift where id = @id"
    );

    private static readonly Statement Champion = Statement.Of(
        "alerts.model.champion",
        "select model_id from model_champion where kind = @kind"
    );

    private static readonly Statement Before = Statement.Of(
        "alerts.model.before",
        "select id from model where kind = @kind and state = 'retired' order by trained_at desc, id desc {page}"
    );

    private static readonly Statement LatestAt = Statement.Of(
        "alerts.model.latest_at",
        "select trained_at from model where kind = @kind order by trained_at desc, id desc {page}"
    );

    private static readonly Statement ReadContent = Statement.Of(
        "alerts.model.content",
        "select content, content_hash, coalesce(format, 1) as format from model where id = @id"
    );

    private static readonly Statement ById = Statement.Of(
        "alerts.model.by_id",
        Columns + " where m.id = @id"
    );

    private static readonly Statement OfState = Statement.Of(
        "alerts.model.of_state",
        Columns + " where m.kind = @kind and m.state = @state order by m.trained_at desc, m.id desc"
    );

    private static readonly Statement AllWaiting = Statement.Of(
        "alerts.model.waiting",
        Columns + " where m.state = 'challenger' order by m.kind, m.id"
    );

    private static readonly Statement ReadComparison = Statement.Of(
        "alerts.model.read_comparison",
        "select comparison from model where id = @id"
    );

    private static readonly Statement ReadProfile = Statement.Of(
        "alerts.model.profile",
        "select profile from model where id = @id"
    );

    /// <summary>The kind of a market's model.</summary>
    public static string Procedure(string market) =>
        market == Markets.Home ? "procedure" : $"procedure/{market}";

    /// <summary>Whose a model of that kind is.</summary>
    public static string MarketOf(string kind) =>
        kind.Split('/') is [_, var market] ? market : Markets.Home;

    /// <summary>Keeps a model; its metrics follow when everything has been scored.</summary>
    public Task Add(TrainedModel trained, ModelCosts costs, CancellationToken cancel) =>
        sql.Execute(
            Insert,
            new
            {
                id = trained.Id,
                kind = Procedure(trained.Market),
                trainedAt = trained.Model.TrainedAt,
                trainedOn = trained.Model.TrainedOn,
                seed = trained.Model.Seed,
                parameters = JsonSerializer.Serialize(trained.Model.Settings, MessageText.Json),
                metrics = "{}",
                content = trained.Content,
                state = ModelStates.Challenger,
                format = ProcedureModel.CurrentVersion,
                contentHash = HashOf(trained.Content),
                dataHash = trained.DataHash,
                codeVersion = CodeVersion.Current,
                costs = JsonSerializer.Serialize(costs, MessageText.Json),
                profile = JsonSerializer.Serialize(trained.Profile, MessageText.Json),
            },
            cancel
        );

    /// <summary>The instant, or a later one where another node's clock gave the newest model a later date: the newest is always the one trained last.</summary>
    public async Task<DateTimeOffset> After(
        string market,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        await NewestAt(market, cancel) is { } newest && newest >= now
            ? newest.AddMilliseconds(1)
            : now;

    /// <summary>When the newest of a market was trained; null where it has none.</summary>
    public async Task<DateTimeOffset?> NewestAt(string market, CancellationToken cancel) =>
        await sql.Query<DateTimeOffset>(
            LatestAt,
            new
            {
                kind = Procedure(market),
                skip = 0,
                take = 1,
            },
            cancel
        )
            is [var newest]
            ? newest
            : null;

    public Task Measure(
        Guid id,
        ModelMetrics metrics,
        ModelCosts costs,
        CancellationToken cancel
    ) =>
        sql.Execute(
            KeepMetrics,
            new
            {
                id,
                metrics = JsonSerializer.Serialize(metrics, MessageText.Json),
                costs = JsonSerializer.Serialize(costs, MessageText.Json),
            },
            cancel
        );

    public Task Compare(Guid id, ShadowComparison comparison, CancellationToken cancel) =>
        sql.Execute(
            KeepComparison,
            new { id, comparison = JsonSerializer.Serialize(comparison, MessageText.Json) },
            cancel
        );

    public Task Watch(Guid id, ModelDrift drift, CancellationToken cancel) =>
        sql.Execute(
            KeepDrift,
            new { id, drift = JsonSerializer.Serialize(drift, MessageText.Json) },
            cancel
        );

    public async Task<StoredModel?> Find(Guid id, CancellationToken cancel) =>
        await sql.One<StoredModel>(ById, new { id }, cancel);

    /// <summary>A market's models in a state, the newest first.</summary>
    public Task<List<StoredModel>> InState(string market, string state, CancellationToken cancel) =>
        sql.Query<StoredModel>(OfState, new { kind = Procedure(market), state }, cancel);

    /// <summary>Every market's challengers.</summary>
    public Task<List<StoredModel>> Waiting(CancellationToken cancel) =>
        sql.Query<StoredModel>(AllWaiting, null, cancel);

    /// <summary>What would be different with it in service; null where nobody has looked yet.</summary>
    public async Task<ShadowComparison?> ComparisonOf(Guid id, CancellationToken cancel) =>
        await sql.One<string>(ReadComparison, new { id }, cancel) is { } comparison
            ? JsonSerializer.Deserialize<ShadowComparison>(comparison, MessageText.Json)
            : null;

    /// <summary>How a model's figures were distributed when it was trained; null of one from before that was kept.</summary>
    public async Task<ModelProfile?> ProfileOf(Guid id, CancellationToken cancel) =>
        await sql.One<string>(ReadProfile, new { id }, cancel) is { } profile
            ? JsonSerializer.Deserialize<ModelProfile>(profile, MessageText.Json)
            : null;

    /// <summary>
    /// What a market is scored by: its champion; where that cannot be read the one in service before that can, and where
    /// there is none no model, which the appraisals say.
    /// </summary>
    public async Task<ScoringModel> Current(string market, CancellationToken cancel)
    {
        var ids = await sql.Query<Guid>(Champion, new { kind = Procedure(market) }, cancel);
        if (ids is not [var id])
        {
            return ScoringModel.None;
        }

        if (served.Of(market) is { } kept && kept.Champion == id)
        {
            return kept.Model;
        }

        var model = await Load(id, cancel);
        return served.Keep(
            market,
            id,
            model.Succeeded ? model.Value
                : await LastReadable(market, cancel) is { } earlier ? earlier
                : ScoringModel.None
        );
    }

    /// <summary>The one of those in service before that was trained last and can be read.</summary>
    public async Task<ScoringModel?> LastReadable(string market, CancellationToken cancel)
    {
        var before = await sql.Query<Guid>(
            Before,
            new
            {
                kind = Procedure(market),
                skip = 0,
                take = Earlier,
            },
            cancel
        );
        foreach (var id in before)
        {
            if (await Load(id, cancel) is { Succeeded: true } model)
            {
                return model.Value;
            }
        }

        return null;
    }

    /// <summary>A model ready to score with; the problem says why one cannot be read.</summary>
    public async Task<Outcome<ScoringModel>> Load(Guid id, CancellationToken cancel)
    {
        if (await sql.One<Stored>(ReadContent, new { id }, cancel) is not { } stored)
        {
            return Unreadable(new("已不存在", "it is not there"));
        }

        if (stored.ContentHash is { } hash && hash != HashOf(stored.Content))
        {
            return Unreadable(new("内容与保存时不同", "its bytes are not those that were stored"));
        }

        try
        {
            return ProcedureModel.Load(stored.Content) is { Succeeded: true } loaded
                ? new ScoringModel(id, loaded.Value, loaded.Value.Peers)
                : Unreadable(Refused(stored.Format));
        }
#pragma warning disable CA1031 // Whatever damaged bytes make a reader throw, they are a model that cannot be read.
        catch (Exception error)
            when (error is not (OutOfMemoryException or OperationCanceledException))
#pragma warning restore CA1031
        {
            return Unreadable(Refused(stored.Format));
        }
    }

    private static LocalizedText Refused(int format) =>
        format == ProcedureModel.CurrentVersion
            ? new("内容已损坏", "it is damaged")
            : new(
                $"格式版本为 {format}，本平台读取版本 {ProcedureModel.CurrentVersion}",
                $"it is of version {format} and this platform reads version {ProcedureModel.CurrentVersion}"
            );

    private static string HashOf(byte[] content) =>
        Convert.ToHexStringLower(SHA256.HashData(content));

    private static Problem Unreadable(LocalizedText why) =>
        Problem.Conflict(
            "model.unreadable",
            $"模型无法读取：{why.Zh}。",
            $"The model cannot be read: {why.En}."
        );

    private sealed record Stored
    {
        public byte[] Content { get; init; } = [];
        public string? ContentHash { get; init; }
        public int Format { get; init; }
    }
}

/// <summary>What each market is scored by on this node, ready to score with: reading one takes far longer than scoring by it. A model never changes.</summary>
internal sealed class ServedModels
{
    private readonly ConcurrentDictionary<string, (Guid Champion, ScoringModel Model)> _byMarket =
        new();

    public (Guid Champion, ScoringModel Model)? Of(string market) =>
        _byMarket.TryGetValue(market, out var kept) ? kept : null;

    public ScoringModel Keep(string market, Guid champion, ScoringModel model) =>
        (_byMarket[market] = (champion, model)).Model;
}
