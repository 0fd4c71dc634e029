using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>
/// The price ratios of all processes, as they came: whether one is an outlier is known when all are in, and few are. A
/// process that stands on several lines counts with the last of them that has a ratio.
/// </summary>
internal sealed class PriceLog
{
    private readonly List<IRun> _runs = [];
    private readonly Dictionary<ulong, long> _lastLines = [];
    private int _entries;

    /// <summary>What is done with an entry that counts; without ratio when it has none in the compared currency.</summary>
    public delegate void Visit(ReadOnlySpan<byte> ocid, long line, in LoggedPrice price);

    public void Add(IRun run, int entries)
    {
        lock (_runs)
        {
            _runs.Add(run);
            _entries += entries;
        }
    }

    public static void Write(
        ByteWriter writer,
        long line,
        List<PriceRatio> ratios,
        Subjects tenderers
    )
    {
        writer.Number(line);
        foreach (var ratio in ratios)
        {
            writer.Number(ratio.Currency);
            writer.Figure(ratio.Ratio);
            writer.Text(tenderers.IdOf(ratio.Winner));
            writer.Text(tenderers.IdOf(ratio.Next));
            writer.Figure(ratio.WinnerAmount);
            writer.Figure(ratio.NextAmount);
        }
    }

    /// <summary>The ratios in the compared currency.</summary>
    public Figures Ratios(int? currency, TemporaryFile file)
    {
        var figures = new Figures(file);
        var ids = new List<ulong>(_entries);
        Scan(
            currency,
            (ocid, _, in price) =>
            {
                if (price.HasRatio)
                {
                    figures.Add(price.Ratio);
                    ids.Add(ByteTable.Hash64(ocid));
                }
            }
        );
        ids.Sort();
        for (var i = 1; i < ids.Count; i++)
        {
            if (ids[i] == ids[i - 1])
            {
                _lastLines[ids[i]] = 0;
            }
        }

        if (_lastLines.Count == 0)
        {
            return figures;
        }

        Scan(
            currency,
            (ocid, line, in price) =>
            {
                var id = ByteTable.Hash64(ocid);
                if (price.HasRatio && _lastLines.TryGetValue(id, out var last))
                {
                    _lastLines[id] = Math.Max(last, line);
                }
            }
        );
        var single = new Figures(file);
        Walk(
            currency,
            (_, _, in price) =>
            {
                if (price.HasRatio)
                {
                    single.Add(price.Ratio);
                }
            }
        );
        return single;
    }

    /// <summary>Every entry that counts; <see cref="Ratios"/> must have been asked before.</summary>
    public void Walk(int? currency, Visit visit) =>
        Scan(
            currency,
            (ocid, line, in price) =>
            {
                if (
                    _lastLines.Count == 0
                    || !price.HasRatio
                    || !_lastLines.TryGetValue(ByteTable.Hash64(ocid), out var last)
                    || last == line
                )
                {
                    visit(ocid, line, price);
                }
            }
        );

    private void Scan(int? currency, Visit visit)
    {
        foreach (var run in _runs)
        {
            var cursor = run.Open();
            while (cursor.Next())
            {
                var entry = new ByteReader(cursor.Value);
                var line = entry.Number();
                var price = default(LoggedPrice);
                while (!entry.AtEnd)
                {
                    var isIt = entry.Number() == currency;
                    var one = new LoggedPrice
                    {
                        HasRatio = true,
                        Ratio = entry.Figure(),
                        Winner = entry.Text(),
                        Next = entry.Text(),
                        WinnerAmount = entry.Figure(),
                        NextAmount = entry.Figure(),
                    };
                    if (isIt)
                    {
                        price = one;
                    }
                }

                visit(cursor.Key, line, price);
            }
        }
    }
}

/// <summary>A ratio with what it rests on.</summary>
internal ref struct LoggedPrice
{
    public bool HasRatio;
    public double Ratio;
    public ReadOnlySpan<byte> Winner;
    public ReadOnlySpan<byte> Next;
    public double WinnerAmount;
    public double NextAmount;
}
