using System.Text;
using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>All that was kept of one process id, which should stand on one line but may stand on several.</summary>
internal sealed class MergedProcess(FoldPlan plan)
{
    private readonly List<(long Line, byte Kind, int Start, int Length)> _records = [];

    /// <summary>It stands on more than one line.</summary>
    public bool IsRepeated { get; private set; }

    public int Flags { get; private set; }

    public long DisqualifiedOthers { get; private set; }

    /// <summary>The lowest bid in the compared currency was disqualified.</summary>
    public bool LowestOut { get; private set; }

    /// <summary>The lowest bid in another currency was.</summary>
    public bool LowestOutElsewhere { get; private set; }

    public double Ratio { get; private set; }

    public string Winner { get; private set; } = "";

    public string Next { get; private set; } = "";

    public long Line { get; private set; }

    /// <summary>Buyer, procuring entity, tenderers, and those of R028, R030 and R035.</summary>
    public SortedSet<string>[] Organisations { get; } =
    [
        .. Enumerable
            .Range(0, ProcessRecord.Sets)
            .Select(_ => new SortedSet<string>(Utf8Order.Instance)),
    ];

    /// <summary>The outcomes: the line, and its lines of evidence.</summary>
    public List<(long Line, byte[] Evidence)> Evidence { get; } = [];

    /// <summary>Reads what all threads kept; <paramref name="currency"/> is the compared one.</summary>
    public void Read(ReadOnlySpan<byte> values, int? currency)
    {
        (Flags, DisqualifiedOthers, LowestOut, LowestOutElsewhere) = (0, 0, false, false);
        (Ratio, Line, IsRepeated) = (double.NaN, 0, false);
        if (plan.Map)
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
            var head = new ByteReader(record);
            _records.Add((head.Number(), head.Byte(), start, record.Length));
        }

        if (_records.Count > 1)
        {
            // As if the lines had been read one after the other: what comes later replaces.
            _records.Sort();
            IsRepeated = _records[0].Line != _records[^1].Line;
        }

        foreach (var (_, _, start, length) in _records)
        {
            One(values.Slice(start, length), currency);
        }
    }

    private void One(ReadOnlySpan<byte> value, int? currency)
    {
        var record = new ByteReader(value);
        Line = record.Number();
        var isPriced = record.Byte() == 1;
        var flags = (int)record.Number();
        Flags |= flags;
        if (isPriced)
        {
            Ratio = record.Figure();
            Winner = Encoding.UTF8.GetString(record.Text());
            Next = Encoding.UTF8.GetString(record.Text());
        }
        else
        {
            Unpriced(ref record, flags, currency);
        }

        if (plan.Evidence)
        {
            Evidence.Add((Line, record.Text().ToArray()));
        }
    }

    private void Unpriced(ref ByteReader record, int flags, int? currency)
    {
        var others = record.Number();
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

        if (!plan.Map)
        {
            return;
        }

        for (var set = 0; set < ProcessRecord.Sets; set++)
        {
            var count = record.Number();
            if (set < 2 && count > 0)
            {
                Organisations[set].Clear();
            }

            for (; count > 0; count--)
            {
                Organisations[set].Add(Encoding.UTF8.GetString(record.Text()));
            }
        }
    }
}
