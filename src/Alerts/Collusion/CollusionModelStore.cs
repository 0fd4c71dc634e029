using System.Text.Json;
using Trading.Alerts.Indicators;
using Trading.Alerts.Models;
using Trading.Analysis.Collusion;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Collusion;

/// <summary>A market's model without its bytes.</summary>
internal sealed record CollusionModelRow
{
    public Guid Id { get; init; }
    public string Market { get; init; } = "";

    /// <summary>One of <see cref="RankingVoices"/>: the line or the ensemble.</summary>
    public string Form { get; init; } = "";

    /// <summary>One of <see cref="CollusionModelStates"/>.</summary>
    public string State { get; init; } = "";
    public int Seed { get; init; }
    public string ContentHash { get; init; } = "";
    public string CodeVersion { get; init; } = "";
    public string Metrics { get; init; } = "{}";
    public DateTimeOffset TrainedAt { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? DecidedBy { get; init; }
    public string? Reason { get; init; }

    public HeldOutFigures Figures =>
        JsonSerializer.Deserialize<HeldOutFigures>(Metrics, MessageText.Json)!;
}

/// <summary>Models of markets' decided cases: what they were trained on, what they reached, and what people decided on them.</summary>
internal sealed class CollusionModelStore(SqlSession sql)
{
    private const string Columns =
        "id, market, form, state, seed, content_hash, code_version, metrics, trained_at, decided_at, decided_by, reason";

    /// <summary>Models that ended before an instant.</summary>
    public static readonly Statement Forget = Statement.Of(
        "alerts.collusion_model.forget",
        """
        delete from collusion_model where id in (
            select id from collusion_model where ended_at < @before order by ended_at, id {page})
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.collusion_model.insert",
        """
        insert into collusion_model
            (id, market, form, state, format, seed, content, content_hash, data_hash, code_version, parameters, metrics,
             trained_at)
        values
            (@id, @market, @form, @state, @format, @seed, @content, @contentHash, @dataHash, @codeVersion, @parameters,
             @metrics, @now)
        """
    );

    private static readonly Statement Supersede = Statement.Of(
        "alerts.collusion_model.supersede",
        "update collusion_model set state = @to, ended_at = @now where market = @market and state = @from"
    );

    private static readonly Statement ByKey = Statement.Of(
        "alerts.collusion_model.by_id",
        $"select {Columns} from collusion_model where id = @id"
    );

    private static readonly Statement Latest = Statement.Of(
        "alerts.collusion_model.latest",
        $"select {Columns} from collusion_model where state in (@candidate, @serving) order by trained_at desc, id desc"
    );

    private static readonly Statement ReadContent = Statement.Of(
        "alerts.collusion_model.content",
        "select content, content_hash from collusion_model where id = @id"
    );

    private static readonly Statement Decide = Statement.Of(
        "alerts.collusion_model.decide",
        """
        update collusion_model
        set state = @to, decided_at = @now, decided_by = @by, reason = @reason, ended_at = @endedAt
        where id = @id and state = @from
        """
    );

    private static readonly Statement Retire = Statement.Of(
        "alerts.collusion_model.retire",
        """
        update collusion_model set state = @retired, ended_at = @now, reason = @reason
        where market = @market and state in (@candidate, @serving)
        """
    );

    /// <summary>By key; null when there is none.</summary>
    public Task<CollusionModelRow?> Find(Guid id, CancellationToken cancel) =>
        sql.One<CollusionModelRow>(ByKey, new { id }, cancel);

    /// <summary>Those that serve or wait, the newest first.</summary>
    public Task<List<CollusionModelRow>> Standing(CancellationToken cancel) =>
        sql.Query<CollusionModelRow>(
            Latest,
            new
            {
                candidate = CollusionModelStates.Candidate,
                serving = CollusionModelStates.Serving,
            },
            cancel
        );

    /// <summary>Takes a market's models out of service, or from waiting, because the market itself is no more.</summary>
    public Task<int> RetireOf(
        string market,
        string reason,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Retire,
            new
            {
                market,
                reason,
                now,
                retired = CollusionModelStates.Retired,
                candidate = CollusionModelStates.Candidate,
                serving = CollusionModelStates.Serving,
            },
            cancel
        );

    /// <summary>Reads a model; 409 with what is wrong where its bytes are not those that were stored, or of a newer version.</summary>
    public async Task<Outcome<MarketModel>> Load(Guid id, CancellationToken cancel)
    {
        if (await sql.One<Stored>(ReadContent, new { id }, cancel) is not { } stored)
        {
            return Problem.NotFound("没有这个模型。", "There is no such model.");
        }

        return Digest.Of(stored.Content) == stored.ContentHash
            ? MarketModel.Read(stored.Content)
            : Problem.Conflict(
                "collusion.model_unreadable",
                "保存的模型与登记的摘要不符，已损坏。",
                "The stored model does not have the hash it was registered with; it is damaged."
            );
    }

    /// <summary>Keeps a model that waits for approval in the place of an earlier one that did.</summary>
    public async Task Propose(
        Guid id,
        string market,
        MarketModel model,
        HeldOutFigures figures,
        string dataHash,
        int seed,
        CollusionParameters by,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        await sql.Execute(
            Supersede,
            new
            {
                market,
                now,
                from = CollusionModelStates.Candidate,
                to = CollusionModelStates.Superseded,
            },
            cancel
        );
        var content = model.Write();
        await sql.Execute(
            Insert,
            new
            {
                id,
                market,
                form = model.Form,
                state = CollusionModelStates.Candidate,
                format = MarketModel.Format,
                seed,
                content,
                contentHash = Digest.Of(content),
                dataHash,
                codeVersion = CodeVersion.Current,
                parameters = JsonSerializer.Serialize(by.Values, MessageText.Json),
                metrics = JsonSerializer.Serialize(figures, MessageText.Json),
                now,
            },
            cancel
        );
    }

    /// <summary>Moves a model to another state by a person's decision; false where it is not in the one any more that was read.</summary>
    public async Task<bool> Move(
        CollusionModelRow model,
        string to,
        string by,
        string? reason,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        await sql.Execute(
            Decide,
            new
            {
                id = model.Id,
                from = model.State,
                to,
                by,
                reason,
                now,
                endedAt = to is CollusionModelStates.Serving ? (DateTimeOffset?)null : now,
            },
            cancel
        ) == 1;

    private sealed record Stored
    {
        public byte[] Content { get; init; } = [];
        public string ContentHash { get; init; } = "";
    }
}
