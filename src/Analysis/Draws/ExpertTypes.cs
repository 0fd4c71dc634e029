using System.Runtime.InteropServices;

namespace Trading.Analysis.Draws;

/// <summary>Experts whom the requirement cannot tell apart: equal in the specialties that are wanted and in every quota.</summary>
/// <param name="Strata">Indices of the wanted specialties, a bit each.</param>
/// <param name="Quotas">Indices of the quotas that count them, a bit each.</param>
public readonly record struct Signature(int Strata, int Quotas);

/// <summary>Experts who are alike, their employers included, and so are equally likely in the fairest distribution.</summary>
/// <param name="Signature">What the requirement sees of them.</param>
/// <param name="Class">The class of their employers.</param>
/// <param name="Ids">Who they are, in code-unit order.</param>
public sealed record ExpertType(Signature Signature, int Class, IReadOnlyList<string> Ids);

/// <summary>Employers that have as many experts of each signature as one another.</summary>
/// <param name="Employers">How many they are; of each at most one expert is on a panel.</param>
/// <param name="Merged">True for the one class that holds employers of unlike make-up.</param>
public sealed record EmployerClass(int Employers, bool Merged);

/// <summary>
/// The eligible experts by what a draw can tell apart. Exchanging two employers of one class, or two experts of one type at one
/// employer, changes nothing in what is feasible; so the one leximin-optimal vector gives all of a type the same, and a panel is
/// feasible exactly when its counts by type are and no class gives more than it has employers. That is exact. Where there would
/// be more types than <see cref="Most"/>, employers that weigh least are merged into one class without that limit: the walk then
/// passes over a second expert of one employer, and <see cref="Shortfall"/> says what that can cost anybody.
/// </summary>
public sealed class ExpertTypes
{
    /// <summary>More types than these are not told apart by their employers.</summary>
    public const int Most = 256;

    /// <summary>The same for a pool of more experts than <see cref="Large"/>, in which colleagues seldom meet.</summary>
    public const int MostOfLarge = 96;

    /// <summary>Experts from whom on a pool is large.</summary>
    public const int Large = 1000;

    private readonly int[][] _merged = [];
    private readonly int[] _free = [];

    private ExpertTypes(
        DrawRequirement requirement,
        IReadOnlyList<PoolMember> eligible,
        Signature[] signatures,
        int most
    )
    {
        Requirement = requirement;
        Strata = [.. requirement.Seats.OrderBy(one => one.Stratum, StringComparer.Ordinal)];
        Eligible = eligible;
        var kinds = signatures
            .Distinct()
            .OrderBy(one => one.Quotas)
            .ThenBy(one => one.Strata)
            .ToArray();
        var index = kinds.Select((kind, at) => (kind, at)).ToDictionary(x => x.kind, x => x.at);
        int[] kindOf = [.. signatures.Select(signature => index[signature])];
        var units = new List<Unit>();
        var employers = new Dictionary<string, Unit>();
        for (var i = 0; i < eligible.Count; i++)
        {
            // An expert without employer is an employer of one; the space keeps the two kinds of names apart.
            if (eligible[i].Employer is not { } employer)
            {
                units.Add(new("p " + eligible[i].Id) { Members = { i } });
            }
            else if (employers.TryGetValue(employer, out var unit))
            {
                unit.Members.Add(i);
            }
            else
            {
                employers[employer] = unit = new("e " + employer) { Members = { i } };
                units.Add(unit);
            }
        }

        var alone = kinds.Select((_, kind) => CountsOf(kind)).ToArray();
        foreach (var unit in units)
        {
            unit.Counts =
                unit.Members.Count == 1
                    ? alone[kindOf[unit.Members[0]]]
                    : CountsOf([.. unit.Members.Select(i => kindOf[i])]);
        }

        // Units of one make-up have the same counts, which a text of their bytes compares quickest.
        var classes = units
            .GroupBy(unit => new string(MemoryMarshal.Cast<int, char>(unit.Counts)))
            .Select(group => group.ToArray())
            .ToArray();
        var totals = new int[kinds.Length];
        foreach (var kind in kindOf)
        {
            totals[kind]++;
        }

        classes =
        [
            .. classes
                .Select(group => (Group: group, group[0].Counts))
                .OrderByDescending(x => x.Counts.Select((n, at) => n / (double)totals[at]).Max())
                .ThenBy(
                    x => x.Group.Select(unit => unit.Key).Min(StringComparer.Ordinal),
                    StringComparer.Ordinal
                )
                .Select(x => x.Group),
        ];
        var kept = Kept(
            [.. classes.Select(group => group[0].Counts)],
            [.. classes.Select(group => group.Length)],
            totals,
            most
        );
        var types = new List<ExpertType>();
        var held = new List<EmployerClass>();
        for (var at = 0; at < kept; at++)
        {
            Add(classes[at].SelectMany(unit => unit.Members), held.Count);
            held.Add(new(classes[at].Length, false));
        }

        FirstMerged = types.Count;
        if (kept < classes.Length)
        {
            var rest = classes[kept..].SelectMany(group => group).ToArray();
            Add(rest.SelectMany(unit => unit.Members), held.Count);
            held.Add(new(rest.Length, true));
            var made = rest.Select(unit => unit.Counts).ToArray();
            _free =
            [
                .. types
                    .Skip(FirstMerged)
                    .Select(type =>
                        type.Ids.Count
                        - made.Select(counts => counts[index[type.Signature]])
                            .OrderDescending()
                            .Take(requirement.Size - 1)
                            .Sum()
                    ),
            ];
            _merged =
            [
                .. made.Where(counts => counts.Sum() > 1)
                    .Select(counts =>
                        types
                            .Skip(FirstMerged)
                            .Select(type => counts[index[type.Signature]])
                            .ToArray()
                    ),
            ];
        }

        Types = types;
        Classes = held;

        int[] CountsOf(params ReadOnlySpan<int> members)
        {
            var counts = new int[kinds.Length];
            foreach (var kind in members)
            {
                counts[kind]++;
            }

            return counts;
        }

        void Add(IEnumerable<int> members, int at) =>
            types.AddRange(
                members
                    .GroupBy(i => signatures[i])
                    .OrderBy(group => index[group.Key])
                    .Select(group => new ExpertType(
                        group.Key,
                        at,
                        Sorted(group.Select(i => eligible[i].Id))
                    ))
            );
    }

    /// <summary>What is wanted.</summary>
    public DrawRequirement Requirement { get; }

    /// <summary>Seats by specialty in code-unit order; the bits of a signature follow it.</summary>
    public IReadOnlyList<Seats> Strata { get; }

    /// <summary>All who may be drawn, one line each.</summary>
    public IReadOnlyList<PoolMember> Eligible { get; }

    /// <summary>The types, those of merged employers last.</summary>
    public IReadOnlyList<ExpertType> Types { get; }

    /// <summary>The classes of employers, by the index that types name.</summary>
    public IReadOnlyList<EmployerClass> Classes { get; }

    /// <summary>Index of the first type of merged employers; the number of types where none were merged.</summary>
    public int FirstMerged { get; }

    /// <summary>True when no employers were merged, so that probabilities by type are those by person.</summary>
    public bool IsExact => FirstMerged == Types.Count;

    /// <summary>Who may be drawn, by type.</summary>
    public static ExpertTypes Of(
        DrawRequirement requirement,
        IEnumerable<PoolMember> pool,
        int? most = null
    )
    {
        ArgumentNullException.ThrowIfNull(requirement);
        ArgumentNullException.ThrowIfNull(pool);
        var strata = requirement
            .Seats.Select(one => one.Stratum)
            .Order(StringComparer.Ordinal)
            .Select((stratum, bit) => (stratum, bit))
            .ToDictionary(x => x.stratum, x => x.bit);
        var eligible = new List<PoolMember>();
        var signatures = new List<Signature>();
        foreach (var member in pool.Where(one => one.Exclusions.Count == 0))
        {
            var wanted = 0;
            foreach (var stratum in member.Strata)
            {
                wanted |= strata.TryGetValue(stratum, out var bit) ? 1 << bit : 0;
            }

            if (wanted == 0)
            {
                continue;
            }

            var counted = 0;
            for (var i = 0; i < requirement.Quotas.Count; i++)
            {
                counted |= requirement.Quotas[i].Counts(member) ? 1 << i : 0;
            }

            eligible.Add(member);
            signatures.Add(new(wanted, counted));
        }

        return new ExpertTypes(
            requirement,
            eligible,
            [.. signatures],
            most ?? (eligible.Count > Large ? MostOfLarge : Most)
        );
    }

    /// <summary>True where the type can give every seat, whoever else of its class has one: no limit of it ever binds.</summary>
    internal bool IsFree(int type) =>
        Classes[Types[type].Class] is var held
        && (held.Merged ? Types[type].Ids.Count : held.Employers) >= Requirement.Size;

    /// <summary>
    /// By how much anybody's probability may fall short of what the lottery says because a colleague was seated first. A pick of a
    /// merged type is even among those who are free: N less those of the employers, one for each other seat, that have most of
    /// them. So given a ticket, a colleague sits with a probability of at most the sum, over its seats, of colleagues in the seat's
    /// type over that. Weighed by the tickets that hold the expert's type. 0 where no employers were merged.
    /// </summary>
    public double Shortfall(IEnumerable<Ticket> tickets)
    {
        ArgumentNullException.ThrowIfNull(tickets);
        (int Count, (int At, int Count)[] Seats)[] given =
        [
            .. tickets.Select(ticket =>
                (
                    ticket.Count,
                    ((int, int)[])
                        [
                            .. ticket
                                .Seats.Where(seat => seat.Type >= FirstMerged)
                                .Select(seat => (seat.Type - FirstMerged, seat.Count)),
                        ]
                )
            ),
        ];
        var worst = 0.0;
        foreach (var employer in _merged)
        {
            double[] taken =
            [
                .. employer.Select((colleagues, at) => colleagues == 0 ? 0 : Taken(at, colleagues)),
            ];
            var lost = new double[_free.Length];
            foreach (var (count, seats) in given)
            {
                var sits = 0.0;
                foreach (var (at, seat) in seats)
                {
                    sits += seat * taken[at];
                }

                for (var i = 0; sits > 0 && i < seats.Length; i++)
                {
                    var (at, seat) = seats[i];
                    lost[at] += employer[at] == 0 ? 0 : count * seat * Math.Min(1, sits);
                }
            }

            for (var at = 0; at < lost.Length; at++)
            {
                worst = Math.Max(
                    worst,
                    lost[at] / Lottery.Numbers / Types[FirstMerged + at].Ids.Count
                );
            }
        }

        return worst;
    }

    /// <summary>Fewest of a merged type who are free whatever was drawn before; less than 1 where that is not sure of anybody.</summary>
    internal int FreeOf(int type) => _free[type - FirstMerged];

    private double Taken(int at, int colleagues) =>
        _free[at] > colleagues ? (double)colleagues / _free[at] : 1;

    private static string[] Sorted(IEnumerable<string> ids)
    {
        string[] sorted = [.. ids];
        Array.Sort(sorted, StringComparer.Ordinal);
        return sorted;
    }

    // As many classes as there is room for, the weightiest first.
    private static int Kept(int[][] counts, int[] employers, int[] totals, int most)
    {
        if (counts.Sum(one => one.Count(n => n > 0)) <= most)
        {
            return counts.Length;
        }

        int[] left = [.. totals];
        var types = 0;
        for (var at = 0; at < counts.Length; at++)
        {
            types += counts[at].Count(n => n > 0);
            if (types + left.Count(n => n > 0) > most)
            {
                return at;
            }

            for (var kind = 0; kind < left.Length; kind++)
            {
                left[kind] -= counts[at][kind] * employers[at];
            }
        }

        return counts.Length;
    }

    private sealed record Unit(string Key)
    {
        public List<int> Members { get; } = [];
        public int[] Counts { get; set; } = [];
    }
}
