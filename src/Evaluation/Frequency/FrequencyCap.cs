using Trading.Kernel.Sql;

namespace Trading.Evaluation.Frequency;

/// <summary>
/// How often an expert may sit before avoiding the next evaluation. No law at hand names a figure, so there is none until an
/// officer enters one.
/// </summary>
public sealed record FrequencyCap
{
    /// <summary>Ground: panels of one purchaser.</summary>
    public const string Purchaser = "purchaser";

    /// <summary>Ground: panels with one and the same colleague.</summary>
    public const string Colleague = "colleague";

    /// <summary>Code among <see cref="Terms.Exclusions"/> of who sat for the purchaser as often as may be.</summary>
    public const string PurchaserOften = "purchaser_often";

    /// <summary>Code among <see cref="Terms.Exclusions"/> of who sat with a member as often as may be.</summary>
    public const string ColleagueOften = "colleague_often";

    /// <summary>One of <see cref="Terms.FrequencyGrounds"/>.</summary>
    public string Ground { get; init; } = "";

    /// <summary>The first day of evaluations that it is for; until the next one's of the same ground.</summary>
    public DateOnly FromDay { get; init; }

    /// <summary>So many panels and no more; null for no cap from that day on.</summary>
    public int? Most { get; init; }

    /// <summary>Counted over so many days before the day of the evaluation; null exactly where there is no cap.</summary>
    public int? WithinDays { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The document that sets it.</summary>
    public string Source { get; init; } = "";
}

/// <summary>The caps that hold for evaluations of a day.</summary>
internal sealed class FrequencyCaps(SqlSession sql)
{
    private static readonly Statement Select = Statement.Of(
        "evaluation.frequency_cap.in_force",
        """
        select ground, from_day, most, within_days, reason, source
        from frequency_cap where from_day <= @day order by from_day
        """
    );

    /// <summary>At most one of each ground; none of a ground without a cap.</summary>
    public async Task<IReadOnlyList<FrequencyCap>> On(DateOnly day, CancellationToken cancel) =>
        [
            .. (await sql.Query<FrequencyCap>(Select, new { day }, cancel))
                .GroupBy(cap => cap.Ground)
                .Select(caps => caps.Last())
                .Where(cap => cap.Most is not null),
        ];
}
