using Trading.Analysis.Draws;

namespace Trading.Evaluation.Quotas;

/// <summary>Whether the pool can fill a panel under quotas, and what somebody would have to agree to where it cannot.</summary>
internal static class QuotaSupply
{
    /// <summary>How it stands.</summary>
    /// <param name="OnList">Experts of the specialties, with those whom something speaks against.</param>
    /// <param name="Eligible">Those whom nothing speaks against.</param>
    /// <param name="Holds">True where some panel of them meets all that is wanted.</param>
    /// <param name="Loosening">What would loosen it least; null where nothing does that may be agreed to.</param>
    public sealed record Standing(
        int OnList,
        int Eligible,
        bool Holds,
        IReadOnlyList<Loosening>? Loosening
    )
    {
        /// <summary>What stands in the way, in words; null where nothing does.</summary>
        public LocalizedText? Obstacle =>
            Holds ? null
            : Loosening is null
                ? new(
                    $"可抽取的 {Eligible} 名专家（同专业共 {OnList} 名，回避等之后）中没有符合全部限额的组合，也没有可以放宽的方案；请减少席位或限额。",
                    $"No panel of the {Eligible} experts who may be drawn (of {OnList} on the list) meets all quotas, and no loosening would do; ask for fewer seats or quotas."
                )
            : new(
                $"可抽取的 {Eligible} 名专家（同专业共 {OnList} 名，回避等之后）中没有符合全部限额的组合。最小的放宽：{QuotaWords.Of(Loosening).Zh}。",
                $"No panel of the {Eligible} experts who may be drawn (of {OnList} on the list) meets all quotas. The smallest loosening: {QuotaWords.Of(Loosening).En}."
            );
    }

    /// <summary>Of the pool as it was loaded.</summary>
    public static Outcome<Standing> Of(
        DrawRequirement requirement,
        IReadOnlyList<Panels.PoolMember> members
    )
    {
        var pool = ForDraw(members);
        var feasible = Feasibility.Of(requirement, pool);
        return feasible.Problem is { } problem
            ? problem
            : new Standing(
                pool.Count,
                feasible.Value.Eligible,
                feasible.Value.Holds,
                // Seats that nobody can fill are not given up by agreeing: fewer are asked for.
                feasible.Value.Loosening
                    is { } steps
                && steps.All(step => step.What != Loosened.Seats)
                    ? [.. steps.Select(step => step.Step)]
                    : null
            );
    }

    /// <summary>
    /// What is loosened of a requirement that somebody asks for: nothing where a panel meets it, else exactly what was agreed to.
    /// 422 where that is not the smallest loosening; it is named.
    /// </summary>
    public static Outcome<IReadOnlyList<Loosening>> Agreed(
        DrawRequirement requirement,
        IReadOnlyList<Panels.PoolMember> members,
        IReadOnlyCollection<Loosening>? agreed
    )
    {
        var standing = Of(requirement, members);
        if (standing.Problem is { } problem)
        {
            return problem;
        }

        if (standing.Value.Obstacle is not { } obstacle)
        {
            return Outcome<IReadOnlyList<Loosening>>.FromT([]);
        }

        return
            standing.Value.Loosening is { } smallest
            && agreed is not null
            && smallest.ToHashSet().SetEquals(agreed)
            ? Outcome<IReadOnlyList<Loosening>>.FromT(smallest)
            : Problem.Invalid("/quotas", "panel.quotas.infeasible", obstacle);
    }

    /// <summary>Members of a pool, an expert each.</summary>
    public static IReadOnlyList<Analysis.Draws.PoolMember> ForDraw(
        IReadOnlyList<Panels.PoolMember> members
    ) =>
        [
            .. members
                .GroupBy(one => one.ExpertId)
                .Select(lines =>
                    (Expert: lines.First(), Strata: lines.Select(line => line.Specialty).ToArray())
                )
                .Select(one => new Analysis.Draws.PoolMember(
                    one.Expert.ExpertId.ToString(),
                    one.Strata,
                    one.Expert.Employer,
                    one.Expert.City,
                    one.Expert.Title,
                    one.Expert.Exclusions
                )),
        ];
}
