using Trading.Domain.Codes;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Fees;

/// <summary>What an evaluation is paid with in a division, from a day on. Amounts in hundredths of the yuan.</summary>
public sealed record FeeRate
{
    /// <summary>The division, with all below it that has no rate of its own.</summary>
    public RegionCode Region { get; init; }

    /// <summary>The first day of evaluations that it is for; until the next one's.</summary>
    public DateOnly FromDay { get; init; }

    /// <summary>For the base hours, or less.</summary>
    public long BaseMinor { get; init; }

    /// <summary>So many hours are in the base fee.</summary>
    public int BaseHours { get; init; }

    /// <summary>For each hour beyond.</summary>
    public long HourMinor { get; init; }

    /// <summary>Beside it for who evaluates away from home.</summary>
    public long AwayMinor { get; init; }

    /// <summary>The document that sets it.</summary>
    public string Source { get; init; } = "";

    /// <summary>What a member is due. Who was not there has no hours, and no fee.</summary>
    public Money Of(int hours, bool away)
    {
        if (hours == 0)
        {
            return new(0, Money.Yuan);
        }

        var further = Math.Max(0, hours - BaseHours);
        return new Money(BaseMinor, Money.Yuan)
            + new Money(checked(further * HourMinor), Money.Yuan)
            + new Money(away ? AwayMinor : 0, Money.Yuan);
    }
}

/// <summary>Finds the rate that holds in a division on a day.</summary>
internal sealed class FeeRates(SqlSession sql)
{
    private static readonly Statement Select = Statement.Of(
        "evaluation.expert_fee_rate.in_force",
        """
        select region, from_day, base_minor, base_hours, hour_minor, away_minor, source
        from expert_fee_rate where region in @regions and from_day <= @day order by region, from_day
        """
    );

    /// <summary>The narrowest division's that has one; null where nobody entered any.</summary>
    public async Task<FeeRate?> Find(string? region, DateOnly day, CancellationToken cancel)
    {
        if (!RegionCode.TryParse(region, out RegionCode place, out _))
        {
            return null;
        }

        var chain = new List<RegionCode>();
        for (RegionCode? code = place; code is { } at; code = at.Parent)
        {
            chain.Add(at);
        }

        var rates = await sql.Query<FeeRate>(
            Select,
            new { regions = chain.Select(code => code.ToString()).ToArray(), day },
            cancel
        );
        return chain
            .Select(code => rates.LastOrDefault(rate => rate.Region == code))
            .FirstOrDefault(rate => rate is not null);
    }
}
