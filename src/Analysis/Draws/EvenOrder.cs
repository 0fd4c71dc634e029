using System.Numerics;

namespace Trading.Analysis.Draws;

/// <summary>
/// Whether one permutation for each specialty is as fair as a lottery, so that it stays the way of drawing. It is exactly even
/// where nothing but seats is wanted, everybody stands in one specialty, and either no employer has two experts or all employers
/// are of one make-up: then exchanging experts turns any expert of a specialty into any other, and seats ÷ experts is all that
/// anybody can have at least. Where employers differ a colleague who is seated first takes from somebody what <see cref="Shortfall"/>
/// bounds: every pick is even among those who are free.
/// </summary>
public static class EvenOrder
{
    /// <summary>As much as rounding to a lottery may cost.</summary>
    public const double Enough = 1.0 / Lottery.Numbers;

    /// <summary>True where nobody's probability is smaller than an even one by more than <see cref="Enough"/>.</summary>
    public static bool Suffices(ExpertTypes types) => Shortfall(types) <= Enough;

    /// <summary>By how much the least probable falls short of an even probability, at most; null where the permutations are not even by nature.</summary>
    public static double? Shortfall(ExpertTypes types)
    {
        ArgumentNullException.ThrowIfNull(types);
        var wanted = types.Requirement;
        if (
            wanted.Quotas.Any(quota => quota.Least > 0 || quota.Most < wanted.Size)
            || types.Types.Any(type => BitOperations.PopCount((uint)type.Signature.Strata) > 1)
        )
        {
            return null;
        }

        var experts = new int[types.Strata.Count];
        foreach (var type in types.Types)
        {
            experts[Bit(type)] += type.Ids.Count;
        }

        if (
            types.Strata.Where((seats, bit) => experts[bit] < seats.Count).Any()
            || types
                .Strata.Where(
                    (seats, bit) =>
                        seats.Count * 1000L > (long)experts[bit] * (wanted.CapPerMille ?? 1000)
                )
                .Any()
        )
        {
            return null;
        }

        if (types.Classes is [{ Merged: false, Employers: var employers }])
        {
            return employers >= wanted.Size ? 0 : null;
        }

        var bits = types
            .Types.SelectMany(type => type.Ids.Select(id => (id, bit: Bit(type))))
            .ToDictionary(x => x.id, x => x.bit);
        var made = types
            .Eligible.Where(one => one.Employer is not null)
            .GroupBy(one => one.Employer)
            .Select(group => group.CountBy(one => bits[one.Id]).ToDictionary())
            .Where(counts => counts.Values.Sum() > 1)
            .ToArray();
        if (made.Length == 0)
        {
            return 0;
        }

        double[] free =
        [
            .. experts.Select(
                (count, bit) =>
                    count
                    - (
                        wanted.Size
                        * (double)made.Max(one => Math.Max(1, one.GetValueOrDefault(bit)))
                    )
            ),
        ];
        var worst = 0.0;
        foreach (var counts in made)
        {
            foreach (var own in counts.Keys)
            {
                var lost = 0.0;
                foreach (var (bit, count) in counts)
                {
                    var colleagues = bit == own ? count - 1 : count;
                    if (colleagues > 0 && free[bit] <= 0)
                    {
                        return null;
                    }

                    lost += colleagues > 0 ? types.Strata[bit].Count * colleagues / free[bit] : 0;
                }

                worst = Math.Max(worst, lost * types.Strata[own].Count / experts[own]);
            }
        }

        return worst;

        static int Bit(ExpertType type) => BitOperations.TrailingZeroCount(type.Signature.Strata);
    }
}
