namespace Trading.Analysis.Draws;

/// <summary>What of a requirement is loosened.</summary>
public enum Loosened
{
    /// <summary>A quota's minimum, downwards.</summary>
    Least,

    /// <summary>A quota's maximum, upwards.</summary>
    Most,

    /// <summary>The seats of a specialty, downwards: there are not enough experts whatever the quotas.</summary>
    Seats,
}

/// <summary>One step of the smallest loosening that makes a requirement feasible.</summary>
/// <param name="What">What is loosened.</param>
/// <param name="Code">The quota's code, or the specialty.</param>
/// <param name="From">As it is.</param>
/// <param name="To">As it would have to be.</param>
/// <param name="Cost">
/// How much this counts: 1 for each step of a maximum, 1 + 2/minimum for each step of a minimum, so that lowering from 1 to 0
/// weighs most; 1,000 for an empty seat.
/// </param>
public sealed record Relaxation(Loosened What, string Code, int From, int To, double Cost)
{
    /// <summary>An empty seat costs more than all quotas together can.</summary>
    private const double EmptySeat = 1000;

    /// <summary>More combinations than these at one time are not looked through.</summary>
    private const int MostPartial = 300_000;

    /// <summary>As it is asked about and kept.</summary>
    public Loosening Step => new(What, Code, From, To);

    /// <summary>
    /// The loosening of least cost; empty where none is needed, null where none was found: the law's own minima, or what else may
    /// not be loosened, stand in the way, or the quotas combine in too many ways. One expert per employer is never loosened.
    /// </summary>
    public static IReadOnlyList<Relaxation>? Of(ExpertTypes types)
    {
        ArgumentNullException.ThrowIfNull(types);
        var items = PanelGraph.Order(types);
        var quotas = types.Requirement.Quotas;
        var last = new int[quotas.Count];
        Array.Fill(last, -1);
        for (var at = 0; at < items.Count; at++)
        {
            for (var i = 0; i < quotas.Count; i++)
            {
                if ((items[at].Signature.Quotas & (1 << i)) != 0)
                {
                    last[i] = at;
                }
            }
        }

        var start = new Partial(
            [.. types.Strata.Select(one => one.Count)],
            new int[quotas.Count],
            0
        );
        Path? first = new(0, null, null);
        for (var i = 0; i < quotas.Count && first is not null; i++)
        {
            first = last[i] < 0 ? Counted(first, quotas[i], 0) : first;
        }

        var layer = new Dictionary<Partial, Path>();
        if (first is not null)
        {
            layer[start] = first;
        }

        for (var at = 0; at < items.Count && layer.Count <= MostPartial; at++)
        {
            layer = Layer(types, items, at, last, layer);
        }

        if (layer.Count > MostPartial)
        {
            return null;
        }

        var best = layer
            .Select(one =>
                one.Key.Left.Select((left, bit) => (left, types.Strata[bit]))
                    .Where(seat => seat.left > 0)
                    .Aggregate(
                        one.Value,
                        (path, seat) =>
                            path.With(
                                new(
                                    Loosened.Seats,
                                    seat.Item2.Stratum,
                                    seat.Item2.Count,
                                    seat.Item2.Count - seat.left,
                                    seat.left * EmptySeat
                                )
                            )
                    )
            )
            .MinBy(path => path.Cost);
        return best is null ? null : [.. best.Steps().Reverse()];
    }

    private static Dictionary<Partial, Path> Layer(
        ExpertTypes types,
        List<PanelGraph.Item> items,
        int at,
        int[] last,
        Dictionary<Partial, Path> layer
    )
    {
        var next = new Dictionary<Partial, Path>();
        var (item, quotas) = (items[at], types.Requirement.Quotas);
        foreach (var (from, path) in layer)
        {
            var room = item.Room - from.Used;
            foreach (var (left, count) in Choices(from.Left, item.Signature.Strata, 0, room))
            {
                int[] counted = [.. from.Counted];
                Path? on = path;
                for (var i = 0; i < quotas.Count && on is not null; i++)
                {
                    if ((item.Signature.Quotas & (1 << i)) == 0)
                    {
                        continue;
                    }

                    counted[i] += count;
                    if (quotas[i].Most >= types.Requirement.Size)
                    {
                        counted[i] = Math.Min(counted[i], quotas[i].Least);
                    }

                    if (last[i] == at)
                    {
                        on = Counted(on, quotas[i], counted[i]);
                        counted[i] = 0;
                    }
                }

                var follows =
                    item.Class >= 0 && at + 1 < items.Count && items[at + 1].Class == item.Class;
                var to = new Partial(left, counted, follows ? from.Used + count : 0);
                if (
                    on is not null
                    && (!next.TryGetValue(to, out var known) || on.Cost < known.Cost)
                )
                {
                    next[to] = on;
                }
            }
        }

        return next;
    }

    private static IEnumerable<(int[] Left, int Count)> Choices(
        int[] left,
        int strata,
        int bit,
        int room
    )
    {
        while (bit < left.Length && ((strata >> bit) & 1) == 0)
        {
            bit++;
        }

        if (bit == left.Length)
        {
            yield return ([.. left], 0);
            yield break;
        }

        for (var here = 0; here <= Math.Min(left[bit], room); here++)
        {
            foreach (var (rest, count) in Choices(left, strata, bit + 1, room - here))
            {
                rest[bit] -= here;
                yield return (rest, count + here);
            }
        }
    }

    private static Path? Counted(Path path, Quota quota, int counted)
    {
        if (counted < quota.Least)
        {
            return counted < quota.Floor
                ? null
                : path.With(
                    new(
                        Loosened.Least,
                        quota.Code,
                        quota.Least,
                        counted,
                        (quota.Least - counted) * (1 + (2.0 / quota.Least))
                    )
                );
        }

        if (counted > quota.Most)
        {
            return counted > quota.Ceiling
                ? null
                : path.With(
                    new(Loosened.Most, quota.Code, quota.Most, counted, counted - quota.Most)
                );
        }

        return path;
    }

    private sealed record Path(double Cost, Relaxation? Step, Path? Before)
    {
        public Path With(Relaxation step) => new(Cost + step.Cost, step, this);

        public IEnumerable<Relaxation> Steps()
        {
            for (var path = this; path?.Step is { } step; path = path.Before)
            {
                yield return step;
            }
        }
    }

    private sealed record Partial(int[] Left, int[] Counted, int Used)
    {
        public bool Equals(Partial? other) =>
            other is not null
            && Used == other.Used
            && Left.AsSpan().SequenceEqual(other.Left)
            && Counted.AsSpan().SequenceEqual(other.Counted);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Used);
            foreach (var one in Left)
            {
                hash.Add(one);
            }

            foreach (var one in Counted)
            {
                hash.Add(one);
            }

            return hash.ToHashCode();
        }
    }
}
