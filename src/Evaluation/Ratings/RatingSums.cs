using Trading.Kernel.Sql;

namespace Trading.Evaluation.Ratings;

/// <summary>Adds up what experts were given.</summary>
internal sealed class RatingSums(SqlSession sql, TimeProvider time)
{
    private static readonly Statement OfOne = Statement.Of(
        "evaluation.expert_rating.sums",
        """
        select expert_id, assessed_year, party, count(*) as ratings, sum(score_sum) as score_sum, sum(score_count) as score_count
        from expert_rating where expert_id = @id group by expert_id, assessed_year, party
        """
    );

    private static readonly Statement OfYear = Statement.Of(
        "evaluation.expert_rating.sums_of_year",
        """
        select expert_id, assessed_year, party, count(*) as ratings, sum(score_sum) as score_sum, sum(score_count) as score_count
        from expert_rating where expert_id in @ids and assessed_year = @year group by expert_id, assessed_year, party
        """
    );

    // Ratings of a panel are told together when its term is over: one that is seen to come tells whose it is.
    [WithoutScope("an expert's own")]
    private static readonly Statement OfClosed = Statement.Of(
        "evaluation.expert_rating.sums_told",
        """
        select r.expert_id, r.assessed_year, r.party, count(*) as ratings, sum(r.score_sum) as score_sum,
               sum(r.score_count) as score_count
        from expert_rating r join panel p on p.id = r.panel_id
        where r.expert_id = @id and p.rate_by <= @now group by r.expert_id, r.assessed_year, r.party
        """
    );

    /// <summary>An expert's years, the last first.</summary>
    public async Task<List<Assessment>> Of(Guid expert, CancellationToken cancel) =>
        ByYear(await sql.Query<Row>(OfOne, new { id = expert }, cancel));

    /// <summary>The same as the expert is told it.</summary>
    public async Task<List<Assessment>> ToldTo(Guid expert, CancellationToken cancel) =>
        [
            .. ByYear(
                    await sql.Query<Row>(
                        OfClosed,
                        new { id = expert, now = time.GetUtcNow() },
                        cancel
                    )
                )
                .Select(year => year.ForTheExpert()),
        ];

    /// <summary>One year of several experts; who was not rated in it is left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, Assessment>> OfMany(
        Guid[] ids,
        int year,
        CancellationToken cancel
    ) =>
        ids.Length == 0
            ? new Dictionary<Guid, Assessment>()
            : (await sql.Query<Row>(OfYear, new { ids, year }, cancel))
                .GroupBy(row => row.ExpertId)
                .ToDictionary(rows => rows.Key, rows => Assessment.Of(year, rows.Select(Sum)));

    private static List<Assessment> ByYear(List<Row> rows) =>
        [
            .. rows.GroupBy(row => row.AssessedYear)
                .OrderByDescending(year => year.Key)
                .Select(year => Assessment.Of(year.Key, year.Select(Sum))),
        ];

    private static (string, int, long, long) Sum(Row row) =>
        (row.Party, row.Ratings, row.ScoreSum, row.ScoreCount);

    private sealed record Row
    {
        public Guid ExpertId { get; init; }
        public int AssessedYear { get; init; }
        public string Party { get; init; } = "";
        public int Ratings { get; init; }
        public long ScoreSum { get; init; }
        public long ScoreCount { get; init; }
    }
}
