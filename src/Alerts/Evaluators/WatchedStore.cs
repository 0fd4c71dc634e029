using Trading.Alerts.Following;
using Trading.Analysis.Evaluators;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Evaluators;

/// <summary>
/// The draws that are watched, and the counts of their strata, which move by the difference that a procurement makes. One row
/// is locked by whoever changes or judges any of it: results are few, and what two bring at once is then judged by both.
/// </summary>
internal sealed class WatchedStore(SqlSession sql, IEndedDraws facts)
{
    /// <summary>Counts of draws by kind of trading.</summary>
    public const string Draws = "draws";

    /// <summary>Counts of answers by city and specialty.</summary>
    public const string Answers = "answers";

    private static readonly BulkTable DrawTable = new(
        "watched_draw",
        ("panel_id", BulkType.Id),
        ("procurement_id", BulkType.Id),
        ("draw_number", BulkType.Int),
        ("held_on", BulkType.Day),
        ("centre", BulkType.Text),
        ("buyer", BulkType.Text),
        ("venue", BulkType.Text),
        ("city", BulkType.Text),
        ("kind", BulkType.Text),
        ("outcome", BulkType.Text),
        ("failed", BulkType.Bool)
    );

    private static readonly BulkTable PoolTable = new(
        "watched_pool",
        ("panel_id", BulkType.Id),
        ("specialty", BulkType.Text),
        ("eligible", BulkType.Int),
        ("drawn", BulkType.Int)
    );

    private static readonly BulkTable AnswerTable = new(
        "watched_answer",
        ("panel_id", BulkType.Id),
        ("number", BulkType.Int),
        ("procurement_id", BulkType.Id),
        ("expert", BulkType.Text),
        ("specialty", BulkType.Text),
        ("stratum", BulkType.Text),
        ("buyer", BulkType.Text),
        ("venue", BulkType.Text),
        ("city", BulkType.Text),
        ("kind", BulkType.Text),
        ("answer", BulkType.Text),
        ("answered", BulkType.Bool),
        ("declined", BulkType.Bool),
        ("sat", BulkType.Bool)
    );

    private static readonly Statement LockPass = Statement.Of(
        "alerts.watched_pass.lock",
        "select since, after_id from watched_pass {lock} where one = 1 {for update}"
    );

    private static readonly Statement ReachPass = Statement.Of(
        "alerts.watched_pass.reach",
        "update watched_pass set since = @since, after_id = @afterId where one = 1"
    );

    private static readonly Statement Kept = Statement.Of(
        "alerts.watched_procurement.kept",
        "select procurement_id, digest from watched_procurement where procurement_id in @ids"
    );

    private static readonly Statement CountedDraws = Statement.Of(
        "alerts.watched_draw.counted",
        """
        select kind as stratum, count(*) as times, sum(case when failed = {true} then 1 else 0 end) as hits
        from watched_draw where procurement_id in @ids group by kind
        """
    );

    private static readonly Statement CountedAnswers = Statement.Of(
        "alerts.watched_answer.counted",
        """
        select stratum, count(*) as times, sum(case when declined = {true} then 1 else 0 end) as hits
        from watched_answer where procurement_id in @ids and answered = {true} group by stratum
        """
    );

    private static readonly Statement SubjectsOfDraws = Statement.Of(
        "alerts.watched_draw.subjects",
        """
        select centre from watched_draw where procurement_id in @ids and centre <> ''
        union select buyer from watched_draw where procurement_id in @ids
        union select expert from watched_answer where procurement_id in @ids
        """
    );

    private static readonly Statement InsertProcurement = Statement.Of(
        "alerts.watched_procurement.insert",
        """
        insert into watched_procurement
            (procurement_id, digest, city, kind, region, office_id, buyer, buyer_name, title, updated_at)
        values (@id, @digest, @city, @kind, @region, @officeId, @buyer, @buyerName, @title, @now)
        """
    );

    private static readonly Statement UpdateProcurement = Statement.Of(
        "alerts.watched_procurement.update",
        """
        update watched_procurement
        set digest = @digest, city = @city, kind = @kind, region = @region, office_id = @officeId, buyer = @buyer,
            buyer_name = @buyerName, title = @title, updated_at = @now
        where procurement_id = @id
        """
    );

    private static readonly Statement DropPools = Statement.Of(
        "alerts.watched_pool.drop",
        "delete from watched_pool where panel_id in (select d.panel_id from watched_draw d where d.procurement_id = @id)"
    );

    private static readonly Statement DropDraws = Statement.Of(
        "alerts.watched_draw.drop",
        "delete from watched_draw where procurement_id = @id"
    );

    private static readonly Statement DropAnswers = Statement.Of(
        "alerts.watched_answer.drop",
        "delete from watched_answer where procurement_id = @id"
    );

    private const string OfCount = "subject = @subject and stratum = @stratum";

    private static readonly Statement MeetCount = Statement.Of(
        "alerts.watched_count.meet",
        $$"""
        insert into watched_count (subject, stratum, times, hits)
        select @subject, @stratum, 0, 0
        where not exists (select 1 from watched_count {range lock} where {{OfCount}})
        """
    );

    private static readonly Statement MoveCount = Statement.Of(
        "alerts.watched_count.move",
        $"update watched_count set times = times + @times, hits = hits + @hits where {OfCount}"
    );

    private static readonly Statement DropCount = Statement.Of(
        "alerts.watched_count.drop_empty",
        $"delete from watched_count where {OfCount} and times = 0"
    );

    /// <summary>Holds what is watched until the transaction ends; how far the look for what no event told of has come.</summary>
    public async Task<ChangePlace> Lock(CancellationToken cancel) =>
        (await sql.One<ChangePlace>(LockPass, null, cancel))!;

    /// <summary>Keeps how far that look has come.</summary>
    public Task Reach(ChangePlace place, CancellationToken cancel) =>
        sql.Execute(ReachPass, place.Arguments, cancel);

    /// <summary>By what procurements' draws are known again.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> Digests(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    ) =>
        (await sql.Query<KeptRow>(Kept, new { ids }, cancel)).ToDictionary(
            row => row.ProcurementId,
            row => row.Digest
        );

    /// <summary>Replaces some; who is to be judged anew. Whoever calls it holds the lock.</summary>
    /// <param name="changed">As they stand now.</param>
    /// <param name="known">Those of them that were kept before.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<IReadOnlySet<string>> Replace(
        IReadOnlyList<WatchedProcurement> changed,
        IReadOnlySet<Guid> known,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var touched = changed.SelectMany(one => one.Subjects).ToHashSet(StringComparer.Ordinal);
        var moves = new Dictionary<(string Subject, string Stratum), StratumSums>();
        foreach (var (key, sums) in changed.SelectMany(one => one.Counted()))
        {
            Move(key, sums.Times, sums.Hits);
        }

        if (known.Count > 0)
        {
            Guid[] ids = [.. known];
            touched.UnionWith(await sql.Query<string>(SubjectsOfDraws, new { ids }, cancel));
            foreach (
                var (subject, statement) in new[]
                {
                    (Draws, CountedDraws),
                    (Answers, CountedAnswers),
                }
            )
            {
                foreach (var row in await sql.Query<CountedRow>(statement, new { ids }, cancel))
                {
                    Move((subject, row.Stratum), -row.Times, -row.Hits);
                }
            }
        }

        await Keep(changed, known, now, cancel);
        await MoveAll(moves, cancel);
        return touched;

        void Move((string, string) key, long times, long hits)
        {
            var before = moves.GetValueOrDefault(key);
            moves[key] = new(before.Times + times, before.Hits + hits);
        }
    }

    private async Task Keep(
        IReadOnlyList<WatchedProcurement> changed,
        IReadOnlySet<Guid> known,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        foreach (var one in changed)
        {
            var id = one.Summary.Id;
            if (known.Contains(id))
            {
                sql.Hold(
                    (DropPools, new { id }),
                    (DropDraws, new { id }),
                    (DropAnswers, new { id })
                );
            }

            sql.Hold(
                (
                    known.Contains(id) ? UpdateProcurement : InsertProcurement,
                    new
                    {
                        id,
                        digest = one.Digest(),
                        city = one.City,
                        kind = one.Summary.Kind,
                        region = one.Region,
                        officeId = one.Summary.OfficeId,
                        buyer = one.Buyer,
                        buyerName = one.Summary.BuyerName,
                        title = one.Summary.Title,
                        now,
                    }
                )
            );
        }

        await sql.Load(DrawTable, [.. changed.SelectMany(DrawsOf)], cancel);
        await sql.Load(AnswerTable, [.. changed.SelectMany(AnswersOf)], cancel);
        await sql.Load(PoolTable, await PoolsOf(changed, cancel), cancel);
    }

    private async Task<List<object?[]>> PoolsOf(
        IReadOnlyList<WatchedProcurement> changed,
        CancellationToken cancel
    )
    {
        var asked = changed
            .SelectMany(one => one.Draws)
            .Where(draw => draw.Answers.Count > 0)
            .ToDictionary(
                draw => draw.PanelId,
                draw =>
                    draw.Answers.CountBy(answer => answer.Specialty)
                        .ToDictionary(each => each.Key, each => each.Value, StringComparer.Ordinal)
            );
        return
        [
            .. (await facts.PoolsOf([.. asked.Keys], cancel))
                .Where(pool => asked[pool.PanelId].ContainsKey(pool.Specialty))
                .Select(pool =>
                    new object?[]
                    {
                        pool.PanelId,
                        pool.Specialty,
                        pool.Eligible,
                        asked[pool.PanelId][pool.Specialty],
                    }
                ),
        ];
    }

    private static IEnumerable<object?[]> DrawsOf(WatchedProcurement one) =>
        one.Draws.Select(draw =>
            new object?[]
            {
                draw.PanelId,
                one.Summary.Id,
                draw.DrawNumber,
                draw.On,
                WatchedProcurement.CentreOf(draw),
                one.Buyer,
                draw.Venue,
                one.City,
                one.Summary.Kind,
                draw.Outcome,
                WatchedProcurement.HasFailed(draw),
            }
        );

    private static IEnumerable<object?[]> AnswersOf(WatchedProcurement one) =>
        one.Draws.SelectMany(draw =>
            draw.Answers.Select(answer =>
                new object?[]
                {
                    draw.PanelId,
                    answer.Number,
                    one.Summary.Id,
                    answer.Expert,
                    answer.Specialty,
                    one.StratumOf(answer),
                    one.Buyer,
                    WatchedProcurement.VenueOf(draw),
                    one.City,
                    one.Summary.Kind,
                    answer.Answer,
                    WatchedProcurement.IsAnswered(answer),
                    WatchedProcurement.IsDeclined(answer),
                    WatchedProcurement.Sat(answer),
                }
            )
        );

    private async Task MoveAll(
        Dictionary<(string Subject, string Stratum), StratumSums> moves,
        CancellationToken cancel
    )
    {
        var lines = new List<(Statement, object)>();
        foreach (
            var ((subject, stratum), by) in moves
                .Where(move => move.Value != default)
                .OrderBy(move => move.Key.Subject, StringComparer.Ordinal)
                .ThenBy(move => move.Key.Stratum, StringComparer.Ordinal)
        )
        {
            var args = new
            {
                subject,
                stratum,
                times = by.Times,
                hits = by.Hits,
            };
            if (by.Times > 0)
            {
                lines.Add((MeetCount, args));
            }

            lines.Add((MoveCount, args));
            if (by.Times < 0)
            {
                lines.Add((DropCount, args));
            }
        }

        if (lines.Count > 0)
        {
            await sql.ExecuteBatch(lines, cancel);
        }
    }

    private sealed record KeptRow
    {
        public Guid ProcurementId { get; init; }
        public string Digest { get; init; } = "";
    }

    private sealed record CountedRow
    {
        public string Stratum { get; init; } = "";
        public long Times { get; init; }
        public long Hits { get; init; }
    }
}
