using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>How much an expert is asked for, by the day of the drawing. Seats of panels that were cancelled do not count.</summary>
public sealed record ExpertLoad
{
    /// <summary>Accepted of the last 30 days.</summary>
    public int AcceptedInMonth { get; init; }

    /// <summary>Accepted of the last 365 days.</summary>
    public int AcceptedInYear { get; init; }

    /// <summary>Declined of the last 365 days.</summary>
    public int DeclinedInYear { get; init; }

    /// <summary>Without an answer in time, of the last 365 days.</summary>
    public int SilentInYear { get; init; }
}

/// <summary>Reads loads: a year back by index, of as many experts as a page has.</summary>
internal sealed class ExpertLoads(SqlSession sql, TimeProvider time)
{
    private static readonly Statement Select = Statement.Of(
        "evaluation.panel_invitation.load",
        """
        select expert_id,
               sum(case when state = 'accepted' and drawn_at >= @month then 1 else 0 end) as accepted_in_month,
               sum(case when state = 'accepted' then 1 else 0 end) as accepted_in_year,
               sum(case when state = 'declined' then 1 else 0 end) as declined_in_year,
               sum(case when state = 'expired' then 1 else 0 end) as silent_in_year
        from panel_invitation where expert_id in @ids and drawn_at >= @year group by expert_id
        """
    );

    /// <summary>Since when a year's load counts.</summary>
    public DateTimeOffset Year => time.GetUtcNow().AddDays(-365);

    /// <summary>Of one.</summary>
    public async Task<ExpertLoad> Of(Guid id, CancellationToken cancel) =>
        (await Of([id], cancel)).GetValueOrDefault(id) ?? new();

    /// <summary>Of several; who was asked for nothing is left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, ExpertLoad>> Of(
        Guid[] ids,
        CancellationToken cancel
    ) =>
        (
            await sql.Query<Row>(
                Select,
                new
                {
                    ids,
                    month = time.GetUtcNow().AddDays(-30),
                    year = Year,
                },
                cancel
            )
        ).ToDictionary(
            row => row.ExpertId,
            row => new ExpertLoad
            {
                AcceptedInMonth = row.AcceptedInMonth,
                AcceptedInYear = row.AcceptedInYear,
                DeclinedInYear = row.DeclinedInYear,
                SilentInYear = row.SilentInYear,
            }
        );

    private sealed record Row
    {
        public Guid ExpertId { get; init; }
        public int AcceptedInMonth { get; init; }
        public int AcceptedInYear { get; init; }
        public int DeclinedInYear { get; init; }
        public int SilentInYear { get; init; }
    }
}
