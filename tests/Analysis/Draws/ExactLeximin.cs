using System.Numerics;

namespace Trading.Tests.Analysis.Draws;

/// <summary>
/// The leximin-optimal probabilities over panels that are all written out, person by person, in rational arithmetic: what the
/// product computes by types, column generation and doubles, computed without any of them.
/// </summary>
internal static class ExactLeximin
{
    /// <summary>Each person's probability; null where the cap cannot be kept. Who is on no panel has 0.</summary>
    /// <param name="people">How many.</param>
    /// <param name="panels">Who is on each, a bit a person.</param>
    /// <param name="capPerMille">The cap.</param>
    public static double[]? Of(int people, IReadOnlyList<int> panels, int? capPerMille)
    {
        int[] possible = [.. Enumerable.Range(0, people).Where(i => panels.Any(p => Holds(p, i)))];
        var floors = new Dictionary<int, Ratio>();
        while (floors.Count < possible.Length)
        {
            if (Stage(possible, panels, floors, capPerMille) is not { } stage)
            {
                return null;
            }

            foreach (var i in stage.Stuck)
            {
                floors[i] = stage.Level;
            }
        }

        return
        [
            .. Enumerable
                .Range(0, people)
                .Select(i => floors.TryGetValue(i, out var floor) ? floor.ToDouble() : 0),
        ];
    }

    private static bool Holds(int panel, int person) => ((panel >> person) & 1) == 1;

    // Columns: panels, the level, a surplus for each person, room under each cap, artificial variables, right side.
    private static (Ratio Level, IReadOnlyList<int> Stuck)? Stage(
        int[] people,
        IReadOnlyList<int> panels,
        Dictionary<int, Ratio> floors,
        int? capPerMille
    )
    {
        var n = people.Length;
        var caps = capPerMille is null ? 0 : n;
        var rows = n + caps + 1;
        var (level, surplus, room) = (panels.Count, panels.Count + 1, panels.Count + 1 + n);
        var real = room + caps;
        var table = new Ratio[rows][];
        for (var r = 0; r < rows; r++)
        {
            table[r] = [.. Enumerable.Repeat(Ratio.Zero, real + rows + 1)];
            table[r][real + r] = Ratio.One;
        }

        for (var i = 0; i < n; i++)
        {
            for (var p = 0; p < panels.Count; p++)
            {
                table[i][p] = Holds(panels[p], people[i]) ? Ratio.One : Ratio.Zero;
                if (caps > 0)
                {
                    table[n + i][p] = table[i][p];
                }
            }

            table[i][surplus + i] = -Ratio.One;
            if (floors.TryGetValue(people[i], out var floor))
            {
                table[i][^1] = floor;
            }
            else
            {
                table[i][level] = -Ratio.One;
            }

            if (caps > 0)
            {
                table[n + i][room + i] = Ratio.One;
                table[n + i][^1] = new(capPerMille!.Value, 1000);
            }
        }

        for (var p = 0; p < panels.Count; p++)
        {
            table[rows - 1][p] = Ratio.One;
        }

        table[rows - 1][^1] = Ratio.One;
        int[] basis = [.. Enumerable.Range(real, rows)];
        var first = Maximise(table, basis, real + rows, c => c >= real ? -Ratio.One : Ratio.Zero);
        if (first.Value != Ratio.Zero)
        {
            return null;
        }

        var second = Maximise(table, basis, real, c => c == level ? Ratio.One : Ratio.Zero);
        // The price of a person's row is the gain of its surplus: below zero exactly where the person holds the level down.
        return (
            second.Value,
            [
                .. Enumerable
                    .Range(0, n)
                    .Where(i =>
                        !floors.ContainsKey(people[i]) && second.Gains[surplus + i] != Ratio.Zero
                    )
                    .Select(i => people[i]),
            ]
        );
    }

    private static (Ratio Value, Ratio[] Gains) Maximise(
        Ratio[][] table,
        int[] basis,
        int columns,
        Func<int, Ratio> cost
    )
    {
        while (true)
        {
            var gains = new Ratio[columns];
            var entering = -1;
            for (var c = 0; c < columns; c++)
            {
                gains[c] = cost(c);
                for (var r = 0; r < table.Length; r++)
                {
                    gains[c] -= cost(basis[r]) * table[r][c];
                }

                if (entering < 0 && gains[c] > Ratio.Zero)
                {
                    entering = c;
                }
            }

            if (entering < 0)
            {
                var value = Ratio.Zero;
                for (var r = 0; r < table.Length; r++)
                {
                    value += cost(basis[r]) * table[r][^1];
                }

                return (value, gains);
            }

            var leaving = -1;
            for (var r = 0; r < table.Length; r++)
            {
                // An artificial variable that is left in the basis at 0 leaves it before anything moves.
                var stands = basis[r] >= columns && table[r][entering] != Ratio.Zero;
                if (stands || table[r][entering] > Ratio.Zero)
                {
                    var ratio = stands ? Ratio.Zero : table[r][^1] / table[r][entering];
                    var least =
                        leaving < 0 ? ratio
                        : basis[leaving] >= columns ? Ratio.Zero
                        : table[leaving][^1] / table[leaving][entering];
                    if (
                        leaving < 0
                        || ratio < least
                        || (ratio == least && basis[r] < basis[leaving])
                    )
                    {
                        leaving = r;
                    }
                }
            }

            Pivot(table, leaving, entering);
            basis[leaving] = entering;
        }
    }

    private static void Pivot(Ratio[][] table, int row, int column)
    {
        var pivot = table[row][column];
        table[row] = [.. table[row].Select(one => one / pivot)];
        for (var r = 0; r < table.Length; r++)
        {
            var factor = table[r][column];
            if (r != row && factor != Ratio.Zero)
            {
                table[r] = [.. table[r].Zip(table[row], (one, own) => one - (factor * own))];
            }
        }
    }

    private readonly record struct Ratio
    {
        public Ratio(BigInteger above, BigInteger below)
        {
            var common = BigInteger.GreatestCommonDivisor(above, below) * below.Sign;
            (Above, Below) = (above / common, below / common);
        }

        public static readonly Ratio Zero = new(0, 1);
        public static readonly Ratio One = new(1, 1);

        private BigInteger Above { get; }
        private BigInteger Below { get; }

        public double ToDouble() => (double)Above / (double)Below;

        public static Ratio operator +(Ratio a, Ratio b) =>
            new((a.Above * b.Below) + (b.Above * a.Below), a.Below * b.Below);

        public static Ratio operator -(Ratio a, Ratio b) =>
            a.Above.IsZero && b.Above.IsZero ? Zero
            : b.Above.IsZero ? a
            : new((a.Above * b.Below) - (b.Above * a.Below), a.Below * b.Below);

        public static Ratio operator -(Ratio a) => new(-a.Above, a.Below);

        public static Ratio operator *(Ratio a, Ratio b) =>
            a.Above.IsZero || b.Above.IsZero ? Zero : new(a.Above * b.Above, a.Below * b.Below);

        public static Ratio operator /(Ratio a, Ratio b) =>
            new(a.Above * b.Below, a.Below * b.Above);

        public static bool operator >(Ratio a, Ratio b) => a.Above * b.Below > b.Above * a.Below;

        public static bool operator <(Ratio a, Ratio b) => b > a;
    }
}
