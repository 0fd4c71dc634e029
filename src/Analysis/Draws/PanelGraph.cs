using System.Buffers;
using System.Numerics;

namespace Trading.Analysis.Draws;

/// <summary>
/// Every feasible composition as a path: one layer for each type, or for each signature of which large classes make a choice of
/// types; a node is the seats that are left and what still counts of quotas and employers. A counter is dropped once nothing more
/// can change it, so the graph stays small where cities and employers are treated one after another. Built once; the best
/// composition under given weights is a longest path.
/// </summary>
internal sealed class PanelGraph
{
    /// <summary>More steps than these are refused: the requirement has too many quotas that hang together.</summary>
    public const int MostEdges = 4_000_000;

    private const int CountBits = 5;

    private readonly ExpertTypes _types;
    private readonly List<Item> _items;

    // Laid out for the search, which reads all of it thousands of times: the steps into a node stand side by side, and each
    // node behind those that lead to it.
    private readonly int[] _into;
    private readonly int[] _from;
    private readonly int[] _code;
    private readonly byte[]?[] _choice;
    private readonly int _end;

    private PanelGraph(ExpertTypes types, List<Item> items, List<Edge> edges, int nodes)
    {
        (_types, _items) = (types, items);
        Possible = new bool[types.Types.Count];
        foreach (var edge in edges.Where(edge => edge.Count > 0))
        {
            foreach (var type in items[edge.Item].Types)
            {
                Possible[type] = true;
            }
        }

        var steps = Steps(edges, nodes, out _end);
        _into = new int[steps.Count + 2];
        var number = new Dictionary<int, int>(steps.Count + 1);
        if (edges.Count > 0)
        {
            number[edges[0].From] = 0;
        }

        foreach (var (node, into) in steps)
        {
            number[node] = number.Count;
            _into[number.Count] = _into[number.Count - 1] + into.Count;
        }

        _end = number.GetValueOrDefault(_end);
        Edge[] all = [.. steps.SelectMany(one => one.Into)];
        _from = [.. all.Select(edge => number[edge.From])];
        _code = [.. all.Select(edge => (edge.Item << CountBits) | edge.Count)];
        _choice = [.. all.Select(edge => edge.Choice)];
    }

    // The edges into each node, in their order, without those that decide nothing where a node has no other into it or none
    // other out of it: the two are one node then. Of equal sums the first edge counts, here as in the whole graph.
    private static List<(int Node, List<Edge> Into)> Steps(List<Edge> edges, int nodes, out int end)
    {
        var (into, outOf, same) = (new int[nodes], new int[nodes], new int[nodes]);
        foreach (var edge in edges)
        {
            into[edge.To]++;
        }

        for (var node = 0; node < nodes; node++)
        {
            same[node] = node;
        }

        foreach (var edge in edges)
        {
            if (edge.Count == 0 && into[edge.To] == 1)
            {
                same[edge.To] = same[edge.From];
            }
            else
            {
                outOf[same[edge.From]]++;
            }
        }

        var lists = new Dictionary<int, List<Edge>>();
        foreach (var edge in edges)
        {
            var from = same[edge.From];
            if (edge.Count == 0 && into[edge.To] == 1)
            {
                continue;
            }

            if (!lists.TryGetValue(edge.To, out var list))
            {
                lists[edge.To] = list = [];
            }

            if (edge.Count == 0 && outOf[from] == 1 && lists.Remove(from, out var before))
            {
                list.AddRange(before);
            }
            else
            {
                list.Add(edge with { From = from });
            }
        }

        end = edges.Count > 0 ? same[edges[^1].To] : 0;
        return [.. lists.Select(one => (one.Key, one.Value)).OrderBy(one => one.Key)];
    }

    /// <summary>True where some feasible composition exists.</summary>
    public bool IsFeasible => _from.Length > 0;

    /// <summary>The types that are on some feasible composition, by index.</summary>
    public bool[] Possible { get; }

    /// <summary>The graph; null where it would be larger than <paramref name="most"/>.</summary>
    public static PanelGraph? Of(ExpertTypes types, int most = MostEdges)
    {
        var items = Order(types);
        var bounds = new Bounds(types, items);
        var layer = new Dictionary<State, int> { [bounds.Start] = 0 };
        var edges = new List<Edge>();
        var nodes = 1;
        for (var at = 0; at < items.Count; at++)
        {
            var next = new Dictionary<State, int>();
            foreach (var (state, from) in layer)
            {
                foreach (var step in bounds.Steps(state, at))
                {
                    if (!next.TryGetValue(step.To, out var to))
                    {
                        next[step.To] = to = nodes++;
                    }

                    edges.Add(new(from, to, at, step.Count, step.Choice));
                    if (edges.Count > most)
                    {
                        return null;
                    }
                }
            }

            layer = next;
        }

        var end = layer.TryGetValue(bounds.End, out var last) ? last : -1;
        var alive = new bool[nodes];
        if (end >= 0)
        {
            alive[end] = true;
        }

        // Edges stand in the order of their layers, so one pass backwards finds what leads to the end.
        var kept = new List<Edge>();
        for (var i = edges.Count - 1; i >= 0; i--)
        {
            if (alive[edges[i].To])
            {
                alive[edges[i].From] = true;
                kept.Add(edges[i]);
            }
        }

        kept.Reverse();
        return new PanelGraph(types, items, kept, nodes);
    }

    /// <summary>The composition of the greatest sum of weights of its experts, and that sum.</summary>
    /// <param name="weights">By type.</param>
    public (Composition Composition, double Weight) Best(double[] weights)
    {
        var choice = _items.ConvertAll(item => item.Types.MaxBy(type => weights[type]));
        var gains = new double[_items.Count << CountBits];
        for (var code = 0; code < gains.Length; code++)
        {
            gains[code] = (code & ((1 << CountBits) - 1)) * weights[choice[code >> CountBits]];
        }

        var best = ArrayPool<double>.Shared.Rent(_into.Length);
        var by = ArrayPool<int>.Shared.Rent(_into.Length);
        Search(gains, best, by);
        var seats = new List<TypeSeats>();
        for (var node = _end; node != 0; node = _from[by[node]])
        {
            var step = by[node];
            for (var bit = 0; _choice[step] is { } taken && bit < taken.Length; bit++)
            {
                if (taken[bit] > 0)
                {
                    seats.Add(
                        new(
                            _types.Strata[bit].Stratum,
                            choice[_code[step] >> CountBits],
                            taken[bit]
                        )
                    );
                }
            }
        }

        var weight = best[_end];
        ArrayPool<double>.Shared.Return(best);
        ArrayPool<int>.Shared.Return(by);
        return (
            new Composition([
                .. seats
                    .OrderBy(one => one.Stratum, StringComparer.Ordinal)
                    .ThenBy(one => one.Type),
            ]),
            weight
        );
    }

    private void Search(double[] gains, double[] best, int[] by)
    {
        var (into, from, code) = (_into, _from, _code);
        best[0] = 0;
        for (var node = 1; node < into.Length - 1; node++)
        {
            var (most, at) = (double.NegativeInfinity, -1);
            for (var step = into[node]; step < into[node + 1]; step++)
            {
                var sum = best[from[step]] + gains[code[step]];
                if (sum > most)
                {
                    (most, at) = (sum, step);
                }
            }

            (best[node], by[node]) = (most, at);
        }
    }

    /// <summary>
    /// One item for each specialty and set of quotas, of all types that can give every seat; else one for each type, those of a
    /// class next to one another. Neighbours share the cities they count for.
    /// </summary>
    internal static List<Item> Order(ExpertTypes types)
    {
        var all = Enumerable.Range(0, types.Types.Count).ToArray();
        var free = all.Where(types.IsFree)
            .SelectMany(type =>
                Enumerable
                    .Range(0, types.Strata.Count)
                    .Where(bit => ((types.Types[type].Signature.Strata >> bit) & 1) == 1)
                    .Select(bit =>
                        (type, seen: types.Types[type].Signature with { Strata = 1 << bit })
                    )
            )
            .GroupBy(one => one.seen, one => one.type)
            .Select(group => new[] { new Item([.. group], group.Key, -1, int.MaxValue) });
        var scarce = all.Where(type =>
                !types.IsFree(type) && types.Classes[types.Types[type].Class].Merged
            )
            .Select(type =>
                new[]
                {
                    new Item([type], types.Types[type].Signature, -1, types.Types[type].Ids.Count),
                }
            );
        var bound = all.Where(type =>
                !types.IsFree(type) && !types.Classes[types.Types[type].Class].Merged
            )
            .GroupBy(type => types.Types[type].Class)
            .Select(group =>
                group
                    .Select(type => new Item(
                        [type],
                        types.Types[type].Signature,
                        group.Key,
                        types.Classes[group.Key].Employers
                    ))
                    .ToArray()
            );
        return
        [
            .. free.Concat(scarce)
                .Concat(bound)
                .OrderBy(group => Cities(types, group[0].Signature))
                .ThenBy(group => group[0].Signature.Quotas)
                .ThenBy(group => group[0].Signature.Strata)
                .ThenBy(group => group[0].Types[0])
                .SelectMany(group => group),
        ];
    }

    private static int Cities(ExpertTypes types, Signature signature)
    {
        var cities = 0;
        for (var i = 0; i < types.Requirement.Quotas.Count; i++)
        {
            if (types.Requirement.Quotas[i].Trait == QuotaTrait.City)
            {
                cities |= signature.Quotas & (1 << i);
            }
        }

        return cities;
    }

    /// <summary>What one layer decides: how many of these types, which are alike but for their employers.</summary>
    /// <param name="Types">Of which one is chosen.</param>
    /// <param name="Signature">What a seat of it counts for.</param>
    /// <param name="Class">The class of employers whose limit it shares with its neighbours; -1 where it shares none.</param>
    /// <param name="Room">How many it can give.</param>
    internal sealed record Item(IReadOnlyList<int> Types, Signature Signature, int Class, int Room);

    private readonly record struct Edge(int From, int To, int Item, int Count, byte[]? Choice);

    /// <summary>Seats left, five bits a specialty; experts counted, five bits a quota; and experts of the class at hand.</summary>
    private readonly record struct State(UInt128 Left, UInt128 Low, UInt128 High, int Used);

    private readonly record struct Step(State To, int Count, byte[]? Choice);

    private sealed class Bounds
    {
        private const int Bits = 5;
        private const int Half = 15;

        private readonly ExpertTypes _types;
        private readonly List<Item> _items;
        private readonly int[] _last;
        private readonly int _strata;
        private readonly Dictionary<
            (UInt128 Left, int Strata, int Room),
            (byte[] Choice, int Count)[]
        > _choices = [];

        public Bounds(ExpertTypes types, List<Item> items)
        {
            (_types, _items, _strata) = (types, items, types.Strata.Count);
            UInt128 left = 0;
            for (var bit = 0; bit < _strata; bit++)
            {
                left |= (UInt128)types.Strata[bit].Count << (bit * Bits);
            }

            Start = new(left, 0, 0, 0);
            _last = new int[types.Requirement.Quotas.Count];
            Array.Fill(_last, -1);
            for (var at = 0; at < items.Count; at++)
            {
                for (var quota = 0; quota < _last.Length; quota++)
                {
                    if ((items[at].Signature.Quotas & (1 << quota)) != 0)
                    {
                        _last[quota] = at;
                    }
                }
            }

            IsMeetable = !_last
                .Where((last, quota) => last < 0 && types.Requirement.Quotas[quota].Least > 0)
                .Any();
        }

        public State Start { get; }

        public State End => default;

        private bool IsMeetable { get; }

        public IEnumerable<Step> Steps(State state, int at)
        {
            if (!IsMeetable)
            {
                yield break;
            }

            var item = _items[at];
            var room = Math.Min(item.Room - state.Used, DrawRequirement.MostSeats);
            foreach (var (choice, count) in Choices(state.Left, item.Signature.Strata, room))
            {
                if (Next(state, at, choice, count) is { } next)
                {
                    yield return new(next, count, count == 0 ? null : choice);
                }
            }
        }

        // Of one specialty or two they are few, and every node of every layer asks; of more they may be more than are wanted.
        private IEnumerable<(byte[] Choice, int Count)> Choices(UInt128 left, int strata, int room)
        {
            if (BitOperations.PopCount((uint)strata) > 2)
            {
                return Choices(left, strata, 0, room);
            }

            if (!_choices.TryGetValue((left, strata, room), out var choices))
            {
                _choices[(left, strata, room)] = choices = [.. Choices(left, strata, 0, room)];
            }

            return choices;
        }

        private IEnumerable<(byte[] Choice, int Count)> Choices(
            UInt128 left,
            int strata,
            int bit,
            int room
        )
        {
            while (bit < _strata && ((strata >> bit) & 1) == 0)
            {
                bit++;
            }

            if (bit == _strata)
            {
                yield return (new byte[_strata], 0);
                yield break;
            }

            var most = Math.Min((int)(left >> (bit * Bits)) & 31, room);
            for (var here = 0; here <= most; here++)
            {
                foreach (var (choice, count) in Choices(left, strata, bit + 1, room - here))
                {
                    choice[bit] = (byte)here;
                    yield return (choice, count + here);
                }
            }
        }

        private State? Next(State state, int at, byte[] choice, int count)
        {
            var (left, low, high) = (state.Left, state.Low, state.High);
            for (var bit = 0; bit < _strata && count > 0; bit++)
            {
                left -= (UInt128)choice[bit] << (bit * Bits);
            }

            var item = _items[at];
            for (var i = 0; i < _last.Length; i++)
            {
                if ((item.Signature.Quotas & (1 << i)) == 0)
                {
                    continue;
                }

                var quota = _types.Requirement.Quotas[i];
                ref var half = ref (i < Half ? ref low : ref high);
                var shift = i % Half * Bits;
                var counted = ((int)(half >> shift) & 31) + count;
                if (counted > quota.Most)
                {
                    return null;
                }

                // Beyond its minimum nobody counts on where there is no maximum to reach.
                counted =
                    quota.Most >= _types.Requirement.Size
                        ? Math.Min(counted, quota.Least)
                        : counted;
                if (_last[i] == at)
                {
                    if (counted < quota.Least)
                    {
                        return null;
                    }

                    counted = 0;
                }

                half = (half & ~((UInt128)31 << shift)) | ((UInt128)counted << shift);
            }

            var follows =
                item.Class >= 0 && at + 1 < _items.Count && _items[at + 1].Class == item.Class;
            return new(left, low, high, follows ? state.Used + count : 0);
        }
    }
}
