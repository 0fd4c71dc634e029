namespace Trading.Analysis.Draws;

/// <summary>How probable a composition is.</summary>
/// <param name="Composition">The composition.</param>
/// <param name="Probability">From 0 to 1.</param>
public sealed record WeightedComposition(Composition Composition, double Probability);

/// <summary>
/// The distribution over feasible panels that makes the least probable expert as probable as can be, then the next, and so on
/// (leximin), with nobody above the cap; after Flanigan, Gölz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens'
/// assemblies, Nature 596 (2021), with types in place of persons. Column generation: the best panel under the prices of the
/// programme joins it until none improves on them.
/// </summary>
public sealed class FairDistribution
{
    private const double Enough = 1e-9;
    private const string Entangled = "draw.quotas.entangled";

    private FairDistribution(
        ExpertTypes types,
        IReadOnlyList<WeightedComposition> panels,
        PanelGraph graph,
        double bound
    )
    {
        (Types, Panels, Graph, Bound) = (types, panels, graph, bound);
        var sums = new double[types.Types.Count];
        foreach (var panel in panels)
        {
            foreach (var seat in panel.Composition.Seats)
            {
                sums[seat.Type] += panel.Probability * seat.Count;
            }
        }

        Probabilities = [.. sums.Zip(types.Types, (sum, type) => sum / type.Ids.Count)];
    }

    internal static Problem TooEntangled =>
        Problem.Invalid(
            "/quotas",
            Entangled,
            new(
                "限额之间的组合过多，无法计算；请减少同时限制的城市或专业。",
                "The quotas combine in too many ways to be computed; limit fewer cities or specialties at once."
            )
        );

    /// <summary>Who is drawn from.</summary>
    public ExpertTypes Types { get; }

    /// <summary>The panels, none of them twice; probabilities sum to 1.</summary>
    public IReadOnlyList<WeightedComposition> Panels { get; }

    /// <summary>How probable each expert of a type is, by the type's index.</summary>
    public IReadOnlyList<double> Probabilities { get; }

    /// <summary>False for a type that no feasible panel holds, by index: a quota shuts it out.</summary>
    public IReadOnlyList<bool> Possible => Graph.Possible;

    /// <summary>No distribution gives the least probable of the possible more than this: proved by the prices of the first stage.</summary>
    public double Bound { get; }

    internal PanelGraph Graph { get; }

    /// <summary>How probable the least probable of the possible is.</summary>
    public double Smallest => Probabilities.Where((_, type) => Possible[type]).Min();

    /// <summary>How probable the most probable is.</summary>
    public double Largest => Probabilities.Max();

    /// <summary>
    /// The fairest distribution. 422 for a requirement that is none, or that no panel of these experts meets: what would loosen it
    /// least is <see cref="Relaxation.Of"/>.
    /// </summary>
    public static Outcome<FairDistribution> Of(ExpertTypes types)
    {
        ArgumentNullException.ThrowIfNull(types);
        if (types.Requirement.Check() is { Count: > 0 } errors)
        {
            return Problem.Invalid(errors);
        }

        if (PanelGraph.Of(types) is not { } graph)
        {
            return TooEntangled;
        }

        if (!graph.IsFeasible)
        {
            return Problem.Invalid(
                "/quotas",
                "draw.quotas.infeasible",
                new(
                    "没有专家组合能同时满足全部要求。",
                    "No panel of these experts meets all that is wanted."
                )
            );
        }

        var stages = new Stages(types, graph);
        if (stages.LeastCap() is { } least)
        {
            return Problem.Invalid(
                "/capPerMille",
                "draw.cap.infeasible",
                new(
                    $"入选概率上限过低，最低可为千分之 {least}。",
                    $"The cap is too low; the lowest possible is {least} thousandths."
                ),
                types.Requirement.CapPerMille?.ToString(
                    System.Globalization.CultureInfo.InvariantCulture
                )
            );
        }

        var bound = stages.Raise();
        return new FairDistribution(types, stages.Panels(), graph, bound);
    }

    /// <summary>
    /// The fairest distribution over a pool: where telling employers apart makes more combinations than can be computed, fewer of
    /// them are told apart, and <see cref="ExpertTypes.Shortfall"/> says what that can cost.
    /// </summary>
    public static Outcome<FairDistribution> Of(
        DrawRequirement requirement,
        IReadOnlyCollection<PoolMember> pool
    )
    {
        ArgumentNullException.ThrowIfNull(requirement);
        if (requirement.Check() is { Count: > 0 } errors)
        {
            return Problem.Invalid(errors);
        }

        var fair = Of(ExpertTypes.Of(requirement, pool));
        for (
            var most = ExpertTypes.MostOfLarge;
            most >= 6 && fair.Problem?.Errors.Any(error => error.Code == Entangled) == true;
            most /= 4
        )
        {
            fair = Of(ExpertTypes.Of(requirement, pool, most));
        }

        return fair;
    }

    /// <summary>The programme: one row for each possible type, one that probabilities sum to 1, one for each type under a cap.</summary>
    private sealed class Stages
    {
        private readonly ExpertTypes _types;
        private readonly PanelGraph _graph;
        private readonly RevisedSimplex _simplex;
        private readonly int[] _rows;
        private readonly double[] _unit;
        private readonly double[] _right;
        private readonly int _sum;
        private readonly bool _capped;
        private readonly int[] _slack;
        private readonly int _level;
        private readonly int _excess = -1;
        private readonly double _scale;
        private readonly Dictionary<int, Composition> _columns = [];
        private readonly HashSet<string> _known = [];

        public Stages(ExpertTypes types, PanelGraph graph)
        {
            (_types, _graph) = (types, graph);
            _rows = [.. Enumerable.Range(0, types.Types.Count).Where(type => graph.Possible[type])];
            var experts = _rows.Sum(type => types.Types[type].Ids.Count);
            _scale = (double)types.Requirement.Size / experts;
            // A level of 1 is the probability which all would have if nothing bound.
            _unit = [.. _rows.Select(type => types.Types[type].Ids.Count * _scale)];
            var n = _rows.Length;
            _sum = n;
            _capped = types.Requirement.CapPerMille < 1000;
            _right = new double[_capped ? (2 * n) + 1 : n + 1];
            _right[_sum] = 1;
            var cap = (types.Requirement.CapPerMille ?? 1000) / 1000.0;
            for (var i = 0; i < n && _capped; i++)
            {
                _right[n + 1 + i] = cap * types.Types[_rows[i]].Ids.Count;
            }

            _simplex = new RevisedSimplex(_right);
            var prices = new double[types.Types.Count];
            foreach (var type in _rows)
            {
                prices[type] = -1.0 / types.Types[type].Ids.Count;
            }

            var basis = new List<int>();
            _slack = [.. Enumerable.Range(0, n).Select(i => _simplex.Add([i], [-1]))];
            basis.AddRange(_slack);
            var first = _graph.Best(prices).Composition;
            basis.Add(Add(first)!.Value);
            _level = _simplex.Add([], []);
            SetLevel([.. Enumerable.Range(0, n)]);
            if (_capped)
            {
                var room = Enumerable
                    .Range(0, n)
                    .Select(i => _simplex.Add([n + 1 + i], [1]))
                    .ToArray();
                _excess = _simplex.Add(
                    [.. Enumerable.Range(n + 1, n)],
                    [.. _unit.Select(unit => -unit)]
                );
                var counts = first.Counts(types.Types.Count);
                var over = Enumerable
                    .Range(0, n)
                    .MaxBy(i => (counts[_rows[i]] - _right[n + 1 + i]) / _unit[i]);
                basis.AddRange(room);
                if (counts[_rows[over]] > _right[n + 1 + over])
                {
                    basis[n + 1 + over] = _excess;
                }
            }

            _simplex.Begin([.. basis]);
        }

        /// <summary>Lowers what is above the cap as far as it goes; the least possible cap where that is above the one wanted.</summary>
        public int? LeastCap()
        {
            if (!_capped)
            {
                return null;
            }

            _simplex.SetCost(_excess, -1);
            Optimise();
            var excess = _simplex.Value(_excess) * _scale;
            if (excess > Enough)
            {
                return _types.Requirement.CapPerMille + (int)Math.Ceiling((excess * 1000) - 1e-6);
            }

            _simplex.SetCost(_excess, 0);
            if (_simplex.IsBasic(_excess))
            {
                // At 0: whatever takes its row does so without moving anything.
                var n = _rows.Length;
                _ = _slack
                    .Concat(_columns.Keys)
                    .Concat(Enumerable.Range(_excess - n, n))
                    .First(column =>
                        !_simplex.IsBasic(column) && _simplex.Exchange(_excess, column)
                    );
            }

            _simplex.Close(_excess);
            return null;
        }

        /// <summary>Raises the lowest level, keeps whoever cannot rise above it there, and goes on with the rest; the first level's bound.</summary>
        public double Raise()
        {
            var open = Enumerable.Range(0, _rows.Length).ToHashSet();
            var level = 0.0;
            double? bound = null;
            _simplex.SetCost(_level, 1);
            while (open.Count > 0)
            {
                var surplus = Optimise();
                var duals = _simplex.Duals();
                level += _simplex.Value(_level);
                bound ??= (level + surplus) * _scale;
                var stuck = open.Where(i => -duals[i] * _unit[i] > 1e-7).ToArray();
                if (stuck.Length == 0)
                {
                    stuck = [open.MaxBy(i => -duals[i] * _unit[i])];
                }

                if (_simplex.IsBasic(_level))
                {
                    _ = stuck
                        .OrderByDescending(i => -duals[i] * _unit[i])
                        .First(i =>
                            !_simplex.IsBasic(_slack[i]) && _simplex.Exchange(_level, _slack[i])
                        );
                }

                open.ExceptWith(stuck);
                foreach (var i in open.Concat(stuck))
                {
                    _right[i] = _unit[i] * level;
                }

                SetLevel([.. open.Order()]);
                _simplex.SetRight(_right);
            }

            return bound ?? 0;
        }

        public IReadOnlyList<WeightedComposition> Panels()
        {
            var panels = _columns
                .Select(one => new WeightedComposition(
                    one.Value,
                    Math.Max(0, _simplex.Value(one.Key))
                ))
                .Where(one => one.Probability > 1e-13)
                .OrderBy(one => one.Composition.Key, StringComparer.Ordinal)
                .ToArray();
            var sum = panels.Sum(one => one.Probability);
            return [.. panels.Select(one => one with { Probability = one.Probability / sum })];
        }

        // By how much, at most, the optimum over all panels exceeds that over the columns at hand.
        private double Optimise()
        {
            while (true)
            {
                _simplex.Maximise();
                var duals = _simplex.Duals();
                var weights = new double[_types.Types.Count];
                for (var i = 0; i < _rows.Length; i++)
                {
                    weights[_rows[i]] = -duals[i] - (_capped ? duals[_rows.Length + 1 + i] : 0);
                }

                var (best, weight) = _graph.Best(weights);
                var gain = weight - duals[_sum];
                if (gain <= Enough || Add(best) is null)
                {
                    return Math.Max(0, gain);
                }
            }
        }

        private int? Add(Composition composition)
        {
            if (!_known.Add(composition.Key))
            {
                return null;
            }

            var counts = composition.Counts(_types.Types.Count);
            var held = Enumerable.Range(0, _rows.Length).Where(i => counts[_rows[i]] > 0).ToArray();
            var entries = held.Select(i => (double)counts[_rows[i]]).ToArray();
            var column = _simplex.Add(
                [.. held, _sum, .. _capped ? held.Select(i => _rows.Length + 1 + i) : []],
                [.. entries, 1, .. _capped ? entries : []]
            );
            _columns[column] = composition;
            return column;
        }

        private void SetLevel(int[] open) =>
            _simplex.Replace(_level, open, [.. open.Select(i => -_unit[i])]);
    }
}
