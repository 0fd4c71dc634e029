namespace Trading.Analysis.Draws;

/// <summary>Whether any panel of a pool meets a requirement, and what would loosen it least where none does.</summary>
/// <param name="Eligible">How many may be drawn.</param>
/// <param name="Holds">True where some panel meets it.</param>
/// <param name="Loosening">What would loosen it least; empty where nothing needs to be, null where no loosening was found.</param>
public sealed record Feasibility(int Eligible, bool Holds, IReadOnlyList<Relaxation>? Loosening)
{
    /// <summary>As many steps as are looked through while somebody waits.</summary>
    private const int Steps = 400_000;

    private const int Fewest = 6;

    /// <summary>
    /// Of a pool. Probabilities are not computed, so that it is told while somebody types; a cap is only known to hold where a
    /// distribution is. 422 for a requirement that is none, or that combines in more ways than can be looked through.
    /// </summary>
    public static Outcome<Feasibility> Of(
        DrawRequirement requirement,
        IReadOnlyCollection<PoolMember> pool
    )
    {
        ArgumentNullException.ThrowIfNull(requirement);
        ArgumentNullException.ThrowIfNull(pool);
        if (requirement.Check() is { Count: > 0 } errors)
        {
            return Problem.Invalid(errors);
        }

        for (int? most = null; most is null or >= Fewest; most = (most ?? ExpertTypes.Most) / 4)
        {
            var types = ExpertTypes.Of(requirement, pool, most);
            if (PanelGraph.Of(types, Steps) is { } graph)
            {
                return new Feasibility(
                    types.Eligible.Count,
                    graph.IsFeasible,
                    graph.IsFeasible ? [] : Relaxation.Of(types)
                );
            }
        }

        return FairDistribution.TooEntangled;
    }
}
