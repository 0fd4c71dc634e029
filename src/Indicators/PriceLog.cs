using System.Runtime.InteropServices;
using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>
/// The price ratios of all processes, as they came: whether one is an outlier is known when all are in, and few are. What
/// decides it lies apart from the texts, which are read for those few. A process that stands on several lines counts with
/// the last of them that has a ratio.
/// </summary>
internal sealed class PriceLog(TemporaryFile file)
{
    private readonly List<Run> _runs = [];
    private readonly Dictionary<ulong, long> _lastLines = [];
    private long _entries;

    /// <summary>Where an entry stands.</summary>
    private sealed record Run(IPieces Entries, IPieces Texts);

    /// <summary>Whether the texts of an entry are wanted; without ratio when it has none in the compared currency.</summary>
    public delegate bool Choose(bool hasRatio, double ratio);

    /// <summary>What is done with an entry whose texts are wanted.</summary>
    public delegate void Visit(ReadOnlySpan<byte> ocid, long line, in LoggedPrice price);

    /// <summary>The ratios in the compared currency.</summary>
    public Figures Ratios(int? currency)
    {
        var figures = new Figures(file);
        var seen = new Seen(_entries);
        Scan(
            currency,
            (_, process, hasRatio, ratio, _) =>
            {
                if (hasRatio)
                {
                    figures.Add(ratio);
                    seen.Add(process);
                }
            }
        );
        if (seen.Suspects.Count > 0)
        {
            Scan(
                currency,
                (_, process, hasRatio, _, _) =>
                {
                    if (hasRatio)
                    {
                        seen.Count(process);
                    }
                }
            );
        }

        foreach (var (process, times) in seen.Suspects)
        {
            if (times > 1)
            {
                _lastLines[process] = 0;
            }
        }

        if (_lastLines.Count == 0)
        {
            return figures;
        }

        Scan(
            currency,
            (texts, process, hasRatio, _, text) =>
            {
                if (hasRatio && _lastLines.TryGetValue(process, out var last))
                {
                    _lastLines[process] = Math.Max(last, LineAt(texts, text));
                }
            }
        );
        var single = new Figures(file);
        Scan(
            currency,
            (texts, process, hasRatio, ratio, text) =>
            {
                if (hasRatio && Counts(texts, process, text))
                {
                    single.Add(ratio);
                }
            }
        );
        return single;
    }

    /// <summary>Every entry that counts; <see cref="Ratios"/> must have been asked before.</summary>
    public void Walk(int? currency, Choose choose, Visit visit) =>
        Scan(
            currency,
            (texts, process, hasRatio, ratio, text) =>
            {
                if (
                    (hasRatio && _lastLines.Count > 0 && !Counts(texts, process, text))
                    || !choose(hasRatio, ratio)
                )
                {
                    return;
                }

                var read = new ByteReader(texts.Text(text));
                var line = read.Number();
                var ocid = read.Text();
                var price = default(LoggedPrice);
                while (!read.AtEnd)
                {
                    var isIt = read.Number() == currency;
                    var one = new LoggedPrice
                    {
                        HasRatio = true,
                        Ratio = read.Figure(),
                        Winner = read.Text(),
                        Next = read.Text(),
                        WinnerAmount = read.Figure(),
                        NextAmount = read.Figure(),
                    };
                    if (isIt)
                    {
                        price = one;
                    }
                }

                visit(ocid, line, price);
            }
        );

    private bool Counts(PieceReader texts, ulong process, int text) =>
        !_lastLines.TryGetValue(process, out var last) || last == LineAt(texts, text);

    private static long LineAt(PieceReader texts, int text) =>
        new ByteReader(texts.Text(text)).Number();

    private delegate void Each(
        PieceReader texts,
        ulong process,
        bool hasRatio,
        double ratio,
        int text
    );

    // Every process once, with its ratio in the compared currency if it has one.
    private void Scan(int? currency, Each each)
    {
        foreach (var run in _runs)
        {
            var texts = new PieceReader(run.Texts);
            var entries = new PieceReader(run.Entries);
            var held = default(Entry);
            var (any, has, ratio) = (false, false, 0.0);
            while (entries.Next<Entry>() is { Length: > 0 } some)
            {
                foreach (ref readonly var entry in some)
                {
                    if (any && entry.Text != held.Text)
                    {
                        each(texts, held.Process, has, ratio, held.Text);
                        has = false;
                    }

                    (held, any) = (entry, true);
                    if (entry.Currency == currency)
                    {
                        (has, ratio) = (true, entry.Ratio);
                    }
                }
            }

            if (any)
            {
                each(texts, held.Process, has, ratio, held.Text);
            }
        }
    }

    private void Add(Run run, int entries)
    {
        lock (_runs)
        {
            _runs.Add(run);
            _entries += entries;
        }
    }

    // As much as decides whether the texts are looked at.
    private struct Entry
    {
        public ulong Process;
        public double Ratio;
        public int Currency;
        public int Text;
    }

    /// <summary>What one thread logs; beyond its limit it goes to the temporary file.</summary>
    public sealed class Writer(PriceLog log, TemporaryFile file, long limit)
    {
        private readonly ByteWriter _text = new();
        private Entry[] _entries = new Entry[1024];
        private byte[] _texts = new byte[1 << 16];
        private int _count;
        private int _used;

        public void Add(ProcessFacts facts, List<PriceRatio> ratios)
        {
            var ocid = facts[facts.Ocid];
            var process = ByteTable.Hash64(ocid);
            _text.Clear();
            _text.Number(facts.Line);
            _text.Text(ocid);
            foreach (ref readonly var ratio in CollectionsMarshal.AsSpan(ratios))
            {
                if (_count == _entries.Length)
                {
                    Array.Resize(ref _entries, _count * 2);
                }

                _entries[_count++] = new()
                {
                    Process = process,
                    Ratio = ratio.Ratio,
                    Currency = ratio.Currency,
                    Text = _used,
                };
                _text.Number(ratio.Currency);
                _text.Figure(ratio.Ratio);
                _text.Text(facts.IdOf(ratio.Winner));
                _text.Text(facts.IdOf(ratio.Next));
                _text.Figure(ratio.WinnerAmount);
                _text.Figure(ratio.NextAmount);
            }

            var size = _text.Length + 4;
            if (_texts.Length - _used < size)
            {
                Array.Resize(ref _texts, Math.Max(_texts.Length * 2, _used + size));
            }

            MemoryMarshal.Write(_texts.AsSpan(_used), _text.Length);
            _text.Written.CopyTo(_texts.AsSpan(_used + 4));
            _used += size;
            if (_used > limit)
            {
                log.Add(
                    new(
                        file.Write(MemoryMarshal.AsBytes(_entries.AsSpan(0, _count))),
                        file.Write(_texts.AsSpan(0, _used))
                    ),
                    _count
                );
                (_count, _used) = (0, 0);
            }
        }

        /// <summary>No more will come; the buffers are the log's from now on.</summary>
        public void Finish()
        {
            if (_count > 0)
            {
                log.Add(
                    new(
                        new MemoryPieces(
                            MemoryMarshal.AsBytes(_entries.AsSpan(0, _count)).ToArray()
                        ),
                        new MemoryPieces(_texts)
                    ),
                    _count
                );
                (_entries, _texts, _count, _used) = ([], [], 0, 0);
            }
        }
    }

    // Which processes may stand on several lines: those whose bit was set before. They are counted in a second pass.
    private sealed class Seen
    {
        private readonly ulong[] _bits;
        private readonly int _shift;

        public Seen(long entries)
        {
            var log = Math.Clamp(
                System.Numerics.BitOperations.Log2((ulong)Math.Max(entries, 1)) + 5,
                10,
                28
            );
            _bits = new ulong[1 << (log - 6)];
            _shift = 64 - log;
        }

        public Dictionary<ulong, int> Suspects { get; } = [];

        public void Add(ulong process)
        {
            var bit = process >> _shift;
            ref var word = ref _bits[bit >> 6];
            var mask = 1UL << (int)(bit & 63);
            if ((word & mask) != 0)
            {
                Suspects[process] = 0;
            }

            word |= mask;
        }

        public void Count(ulong process)
        {
            ref var times = ref CollectionsMarshal.GetValueRefOrNullRef(Suspects, process);
            if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref times))
            {
                times++;
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
