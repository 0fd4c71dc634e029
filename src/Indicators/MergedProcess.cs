using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>All that was kept of one process id, which should stand on one line but may stand on several.</summary>
internal sealed class MergedProcess(FoldPlan plan)
{
    /// <summary>The sets of organisations that are kept of a process, in the order in which they are written.</summary>
    public const int Sets = 6;

    private readonly List<(long Line, int Start, int Length)> _records = [];
    private readonly byte[] _none = [];

    /// <summary>How many lines have something of it.</summary>
    public int Lines => _records.Count;

    public int Flags { get; private set; }

    public long DisqualifiedOthers { get; private set; }

    /// <summary>The lowest bid in the compared currency was disqualified.</summary>
    public bool LowestOut { get; private set; }

    /// <summary>The lowest bid in another currency was.</summary>
    public bool LowestOutElsewhere { get; private set; }

    /// <summary>Not a number when there is none in the compared currency.</summary>
    public double Ratio { get; private set; }

    public bool HasRatio { get; private set; }

    /// <summary>There is one in another currency.</summary>
    public bool HasRatioElsewhere { get; private set; }

    public byte[] Winner { get; private set; } = [];

    public byte[] Next { get; private set; } = [];

    public double WinnerAmount { get; private set; }

    public double NextAmount { get; private set; }

    public long Line { get; private set; }

    /// <summary>Buyer, procuring entity, tenderers, and those of R028, R030 and R035.</summary>
    public SortedSet<string>[] Organisations { get; } =
    [
        .. Enumerable.Range(0, Sets).Select(_ => new SortedSet<string>(Utf8Order.Instance)),
    ];

    /// <summary>The outcomes known at once: the line, and its lines of evidence.</summary>
    public List<(long Line, byte[] Evidence)> Evidence { get; } = [];

    /// <summary>Reads what all threads kept; <paramref name="currency"/> is the compared one.</summary>
    public void Read(ReadOnlySpan<byte> values, int? currency, bool whole)
    {
        (Flags, DisqualifiedOthers, LowestOut, LowestOutElsewhere) = (0, 0, false, false);
        (Ratio, HasRatio, HasRatioElsewhere, Line) = (double.NaN, false, false, 0);
        (Winner, Next) = (_none, _none);
        if (whole && plan.Map)
        {
            foreach (var set in Organisations)
            {
                set.Clear();
            }
        }

        Evidence.Clear();
        _records.Clear();
        var all = new ByteReader(values);
        while (!all.AtEnd)
        {
            var record = all.Text();
            values.Overlaps(record, out var start);
            _records.Add((new ByteReader(record).Number(), start, record.Length));
        }

        if (_records.Count > 1)
        {
            // As if the lines had been read one after the other: what comes later replaces.
            _records.Sort();
        }

        foreach (var (_, start, length) in _records)
        {
            One(values.Slice(start, length), currency, whole);
        }
    }

    private void One(ReadOnlySpan<byte> value, int? currency, bool whole)
    {
        var record = new ByteReader(value);
        Line = record.Number();
        var flags = (int)record.Number();
        var others = record.Number();
        Flags |= flags;
        if ((flags & (1 << (int)RedFlag.R035)) != 0)
        {
            DisqualifiedOthers = others;
        }

        for (var left = record.Number(); left > 0; left--)
        {
            var isIt = record.Number() == currency;
            LowestOut |= isIt;
            LowestOutElsewhere |= !isIt;
        }

        for (var left = record.Number(); left > 0; left--)
        {
            var isIt = record.Number() == currency;
            var ratio = record.Figure();
            var winner = record.Text();
            var next = record.Text();
            var (winning, second) = (record.Figure(), record.Figure());
            if (!isIt)
            {
                HasRatioElsewhere = true;
                continue;
            }

            (Ratio, HasRatio, WinnerAmount, NextAmount) = (ratio, true, winning, second);
            if (whole)
            {
                (Winner, Next) = (winner.ToArray(), next.ToArray());
            }
        }

        if (!whole)
        {
            return;
        }

        if (plan.Map)
        {
            for (var set = 0; set < Sets; set++)
            {
                var count = record.Number();
                if (set < 2 && count > 0)
                {
                    Organisations[set].Clear();
                }

                for (; count > 0; count--)
                {
                    Organisations[set].Add(System.Text.Encoding.UTF8.GetString(record.Text()));
                }
            }
        }

        if (plan.Evidence)
        {
            Evidence.Add((Line, record.Text().ToArray()));
        }
    }
}

/// <summary>The order of texts by their UTF-8 bytes, as the ids of the output are ordered.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y)
    {
        var (one, other) = (x!, y!);
        for (var i = 0; i < one.Length && i < other.Length; i++)
        {
            if (one[i] != other[i])
            {
                // Halves of a pair come behind everything that needs none.
                var (a, b) = (char.IsSurrogate(one[i]), char.IsSurrogate(other[i]));
                return a == b ? one[i] - other[i]
                    : a ? 1
                    : -1;
            }
        }

        return one.Length - other.Length;
    }
}
