using System.Security.Cryptography;
using System.Text.Json;
using Trading.Alerts.Contracts;
using Trading.Alerts.Following;
using Trading.Alerts.Models;
using Trading.Alerts.Networks;
using Trading.Analysis.Collusion;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Collusion;

/// <summary>
/// Takes in what was decided, some at a time, and ranks each market whose lots, decisions or model changed. A market is computed
/// outside any transaction and written some rows at a time under a generation that nobody is shown; with the last of them the
/// market names it. So what is shown is always one ranking and whole: a run that was cancelled or killed leaves the one before.
/// Whoever carries it on begins its market anew.
/// </summary>
internal sealed class RankMarkets(
    SqlSession sql,
    IProcurements procurements,
    SuccessorStore successors,
    CollusionStore store,
    CollusionModelStore models,
    DecidedCases cases,
    TimeProvider time
) : ILongJob<RankMarkets.Input, RankMarkets.Reached>
{
    /// <summary>Of features' places, folds, learners and resamples.</summary>
    public const int Seed = 1;

    private const string Reading = "reading";
    private const string Ranking = "ranking";
    private const int FirstRows = 100;
    private const int AtOnce = 400;

    // Kept with models, where what people wrote stands too.
    private const string OfAllMethods =
        "市场自此按交易方式划分：该模型由各种方式一并训练，不再使用。Markets are parted by method now: this model was trained on all methods together and serves no longer.";

    /// <summary>The kind, which is also its key: one after the other.</summary>
    public static readonly LongJobKind Kind = new(
        "alerts.collusion",
        new("串通线索排序", "Ranking markets for collusion"),
        [AlertsPermissions.TrainModel],
        new Term(Reading, new("读入新结果", "Taking in results")),
        new Term(Ranking, new("逐个市场排序", "Ranking the markets"))
    )
    {
        Outcome = result =>
        {
            var (markets, moved) = (
                result.GetProperty("markets").GetInt32(),
                result.GetProperty("ranked").GetInt32()
            );
            return new(
                $"共 {markets:N0} 个市场，其中 {moved:N0} 个有变化，已重新排序。",
                $"{markets:N0} markets; {moved:N0} of them changed and were ranked anew."
            );
        },
    };

    // Computed once a run; who carries it on computes it again.
    private IReadOnlyList<PlannedMarket>? _plan;
    private long _auctions;
    private IReadOnlyDictionary<Guid, bool>? _cases;
    private ComputedMarket? _computed;

    /// <summary>What is wanted: nothing but that.</summary>
    public sealed record Input;

    /// <summary>How far it has come.</summary>
    public sealed record Reached
    {
        /// <summary>Where changes are followed ahead of the place that is kept; null for that place.</summary>
        public ChangePlace? Ahead { get; init; }

        /// <summary>How many were looked at, and then how many markets.</summary>
        public long Done { get; init; }

        /// <summary>True once all were read.</summary>
        public bool AllRead { get; init; }

        /// <summary>The last market that is done with, in the order of keys.</summary>
        public string After { get; init; } = "";

        /// <summary>The generation that is being written, or swept behind; 0 between two markets.</summary>
        public long Generation { get; init; }

        /// <summary>How many of its rows are.</summary>
        public int Written { get; init; }

        /// <summary>The market that was published and is swept behind.</summary>
        public string? Sweeping { get; init; }

        /// <summary>Markets that changed.</summary>
        public int Ranked { get; init; }
    }

    /// <summary>What came of it.</summary>
    /// <param name="Markets">Markets there are.</param>
    /// <param name="Ranked">Those that changed and were ranked.</param>
    public sealed record Result(int Markets, int Ranked);

    public Task<WriteStep<Reached>> Next(
        Input input,
        Reached? reached,
        Pace pace,
        CancellationToken cancel
    ) =>
        reached switch
        {
            not { AllRead: true } => Read(reached, pace, cancel),
            { Sweeping: { } market } => Task.FromResult(Sweep(reached, market)),
            _ when _computed is { } computed && computed.Generation == reached.Generation =>
                Task.FromResult(Write(reached, computed, pace)),
            _ => NextMarket(reached, cancel),
        };

    private async Task<WriteStep<Reached>> Read(
        Reached? reached,
        Pace pace,
        CancellationToken cancel
    )
    {
        pace.Begin(FirstRows, AtOnce);
        var (page, walk) = await new ChangeWalk(await store.Reached(cancel), reached?.Ahead).Next(
            procurements,
            pace.Rows,
            time,
            cancel
        );
        var merged = await successors.Of(
            [.. page.SelectMany(CollusionAuction.FirmsOf).Distinct(StringComparer.Ordinal)],
            cancel
        );
        (Guid, IReadOnlyList<CollusionAuction>)[] rows =
        [
            .. page.DistinctBy(history => history.Summary.Id)
                .Select(history => (history.Summary.Id, CollusionAuction.Of(history, merged))),
        ];
        var done = (reached?.Done ?? 0) + page.Count;
        return async write =>
        {
            await store.Keep(rows, walk.Kept, write);
            return new()
            {
                Reached = new()
                {
                    Ahead = walk.Ahead,
                    Done = walk.More ? done : 0,
                    AllRead = !walk.More,
                },
                Phase = walk.More ? Reading : Ranking,
                Done = walk.More ? done : 0,
            };
        };
    }

    private async Task<WriteStep<Reached>> NextMarket(Reached reached, CancellationToken cancel)
    {
        var today = time.Today();
        var by = CollusionParameters.On(today);
        var day = today.AddMonths(-by.Months);
        if (_plan is null)
        {
            var counts = await store.Count(day, LabelledAuction.FewestBids, cancel);
            _plan = MarketPlan.Of(counts, by.MarketLeast);
            _auctions = counts.Sum(count => count.Auctions);
        }

        _cases ??= await cases.All(cancel);
        var known = (await store.Markets(cancel)).ToDictionary(row => row.Market);
        var waiting = await models.Standing(cancel);
        var planned = _plan.ToDictionary(market => market.Key, StringComparer.Ordinal);
        string[] keys =
        [
            .. planned
                .Keys.Union(known.Values.Where(row => row.GoneAt is null).Select(row => row.Market))
                .Order(StringComparer.Ordinal),
        ];
        foreach (var key in keys.Where(key => string.CompareOrdinal(key, reached.After) > 0))
        {
            cancel.ThrowIfCancellationRequested();
            var row = known.GetValueOrDefault(key);
            var computed = planned.TryGetValue(key, out var market)
                ? await Compute(market, row, waiting, by, day, cancel)
                : Gone(row!);
            if (computed is null)
            {
                continue;
            }

            var done = keys.Index().First(one => one.Item == key).Index;
            return async write =>
            {
                computed.Generation = await store.Begin(write);
                _computed = computed;
                return Stepped(
                    reached with
                    {
                        Generation = computed.Generation,
                        Written = 0,
                        Done = done,
                    },
                    keys.Length
                );
            };
        }

        return async write =>
        {
            await store.Judged(time.GetUtcNow(), _auctions, _plan.Count, write);
            return Step<Reached>.Ended(
                new Result(_plan.Count, reached.Ranked),
                keys.Length,
                keys.Length
            );
        };
    }

    private WriteStep<Reached> Write(Reached reached, ComputedMarket computed, Pace pace)
    {
        RankRow[] some =
        [
            .. computed
                .Rows.Skip(reached.Written)
                .Take(pace.Rows)
                .Select(row =>
                    row with
                    {
                        RowId = sql.NewId(time.GetUtcNow()),
                        Generation = computed.Generation,
                    }
                ),
        ];
        var written = reached.Written + some.Length;
        return async write =>
        {
            await store.Write(some, write);
            if (written < computed.Rows.Count)
            {
                return Stepped(reached with { Written = written });
            }

            var now = time.GetUtcNow();
            if (computed.Row is { Method: null, GoneAt: not null })
            {
                await models.RetireOf(computed.Row.Market, OfAllMethods, now, write);
                await store.Name(computed.Row.Market, null, write);
            }

            if (computed.Proposed is { } proposed)
            {
                await models.Propose(
                    sql.NewId(now),
                    computed.Row.Market,
                    proposed.Model!,
                    proposed.Figures!,
                    computed.Row.Digest,
                    Seed,
                    computed.By,
                    now,
                    write
                );
            }

            await store.Publish(
                computed.Row with
                {
                    Generation = computed.Generation,
                    JudgedAt = now,
                },
                write
            );
            return Stepped(
                reached with
                {
                    After = computed.Row.Market,
                    Written = written,
                    Sweeping = computed.Row.Market,
                    Ranked = reached.Ranked + 1,
                }
            );
        };
    }

    private WriteStep<Reached> Sweep(Reached reached, string market) =>
        async write =>
        {
            var swept = await store.Sweep(market, reached.Generation, AtOnce, write);
            return Stepped(
                swept == AtOnce ? reached : reached with { Sweeping = null, Generation = 0 }
            );
        };

    private static Step<Reached> Stepped(Reached reached, long? total = null) =>
        new()
        {
            Reached = reached,
            Phase = Ranking,
            Done = reached.Done,
            Total = total,
        };

    // Null where nothing changed since it was ranked.
    private async Task<ComputedMarket?> Compute(
        PlannedMarket market,
        MarketRow? row,
        List<CollusionModelRow> standing,
        CollusionParameters by,
        DateOnly day,
        CancellationToken cancel
    )
    {
        var candidate = standing.Find(model =>
            model.Market == market.Key && model.State == CollusionModelStates.Candidate
        );
        var lots = await store.LotsOf(market, day, by.MarketMost, cancel);
        lots.Reverse();
        bool?[] decided =
        [
            .. lots.Select(lot =>
                _cases!.TryGetValue(lot.ProcurementId, out var label) ? label : (bool?)null
            ),
        ];
        var digest = DigestOf(market, lots, decided, row?.ModelId, candidate?.Id, by);
        // A model that could not be read is tried again, though nothing else changed.
        var unread =
            row is { ModelId: not null, Abstention: ModelAbstentions.Unreadable }
            && candidate is null;
        if (row is { GoneAt: null } && row.Digest == digest && !unread)
        {
            return null;
        }

        var prepared = MarketRanking.Prepare(
            market.Key,
            [.. lots.Select(lot => lot.Auction())],
            decided,
            Seed
        );
        var (confirmed, dismissed) = (
            prepared.DecidedRows.Count(label => label == true),
            prepared.DecidedRows.Count(label => label == false)
        );
        var next = new MarketRow
        {
            Market = market.Key,
            Country = market.Country,
            Kind = market.Kind,
            Category = market.Category,
            Method = market.Method,
            Region = market.Region,
            Currency = market.Currency,
            Width = market.Width,
            Auctions = prepared.Table.Rows.Length,
            Confirmed = confirmed,
            Dismissed = dismissed,
            Voice = RankingVoices.Unlabelled,
            Digest = digest,
            Figures = row?.Figures,
            TriedConfirmed = row?.TriedConfirmed ?? 0,
            TriedDismissed = row?.TriedDismissed ?? 0,
            TriedRefusal = row?.TriedRefusal,
        };
        if (prepared.Table.Rows.Length < by.MarketLeast)
        {
            return new(next with { Abstention = ModelAbstentions.TooSmall }, [], by);
        }

        var missing = MarketModel.Missing(confirmed, dismissed, by);
        MarketModel? serving = null;
        Problem? fault = null;
        if (row?.ModelId is { } id)
        {
            var loaded = await models.Load(id, cancel);
            (serving, fault) = (loaded.Succeeded ? loaded.Value : null, loaded.Problem);
        }

        MarketModel.Trial? trial = null;
        if (missing is null && (unread || MustTry(next, fault, candidate, by)))
        {
            trial = MarketModel.Of(
                prepared.Table,
                prepared.DecidedRows,
                prepared.Who,
                by,
                Seed,
                cancel
            );
            next = next with
            {
                TriedConfirmed = confirmed,
                TriedDismissed = dismissed,
                TriedRefusal = trial.Refusal,
                Figures = trial.Figures is null
                    ? null
                    : JsonSerializer.Serialize(trial.Figures, MessageText.Json),
            };
        }

        var ranking = MarketRanking.Of(
            prepared,
            serving,
            fault is not null
                ? ModelAbstentions.Unreadable
                : missing
                    ?? (
                        trial?.Model is not null || candidate is not null
                            ? ModelAbstentions.NotApproved
                            : next.TriedRefusal ?? ModelAbstentions.Withdrawn
                    ),
            by
        );
        fault ??= ranking.Fault;
        var rows = RankWriter.Of(market, lots, ranking, by);
        return new(
            next with
            {
                Ranked = rows.Count(one => one.Unit == CollusionUnits.Procurement),
                Pairs = rows.Count(one => one.Unit == CollusionUnits.Pair),
                GroupsFound = rows.Count(one => one.Unit == CollusionUnits.Group),
                Voice = ranking.Voice,
                Abstention = ranking.Abstention,
                FaultZh = fault?.Message.Zh,
                FaultEn = fault?.Message.En,
                Shift = ranking.Shift,
                Spread = JsonSerializer.Serialize(ranking.Spread, MessageText.Json),
            },
            rows,
            by
        )
        {
            Proposed = trial is { Model: not null } ? trial : null,
        };
    }

    // Each night another model would overtake the one that somebody is looking at.
    private static bool MustTry(
        MarketRow market,
        Problem? fault,
        CollusionModelRow? candidate,
        CollusionParameters by
    )
    {
        var tried = market.TriedConfirmed + market.TriedDismissed;
        var now = market.Confirmed + market.Dismissed;
        return tried == 0
            || Math.Abs(now - tried) >= Math.Max(1, by.RetrainGrowth * tried)
            || (fault is not null && candidate is null);
    }

    private ComputedMarket Gone(MarketRow row) =>
        new(
            row with
            {
                Auctions = 0,
                Ranked = 0,
                Pairs = 0,
                GroupsFound = 0,
                Confirmed = 0,
                Dismissed = 0,
                Voice = RankingVoices.Unlabelled,
                Abstention = ModelAbstentions.TooSmall,
                Digest = "",
                GoneAt = time.GetUtcNow(),
            },
            [],
            CollusionParameters.On(time.Today())
        );

    private static string DigestOf(
        PlannedMarket market,
        IReadOnlyList<CollusionAuction> lots,
        bool?[] decided,
        Guid? model,
        Guid? candidate,
        CollusionParameters by
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(by.Values.OrderBy(value => value.Key, StringComparer.Ordinal));
        Append(
            new
            {
                CodeVersion.Current,
                market.Width,
                model,
                candidate,
            }
        );
        Append(
            market
                .Lists.Select(one => $"{one.Category}/{one.Method}/{one.City}")
                .Order(StringComparer.Ordinal)
        );
        for (var i = 0; i < lots.Count; i++)
        {
            Append(lots[i]);
            Append(decided[i]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append<T>(T value) =>
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(value, MessageText.Json));
    }

    /// <summary>A market that was computed and is being written.</summary>
    private sealed record ComputedMarket(
        MarketRow Row,
        IReadOnlyList<RankRow> Rows,
        CollusionParameters By
    )
    {
        public long Generation { get; set; }

        /// <summary>A model that is to wait for approval.</summary>
        public MarketModel.Trial? Proposed { get; init; }
    }
}
