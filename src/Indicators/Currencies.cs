using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>Numbers currencies for all threads of a run; a number means nothing but itself.</summary>
internal sealed class Currencies
{
    private readonly Lock _lock = new();
    private readonly ByteTable _table = new();

    public int NumberOf(ReadOnlySpan<byte> currency)
    {
        lock (_lock)
        {
            return _table.NumberOf(currency);
        }
    }

    public byte[] this[int number]
    {
        get
        {
            lock (_lock)
            {
                return _table[number].ToArray();
            }
        }
    }

    /// <summary>What one thread has seen, so that it asks the others only for what is new to it.</summary>
    public sealed class Seen(Currencies all)
    {
        private readonly ByteTable _own = new();
        private readonly List<int> _numbers = [];
        private int _last = -1;

        public int NumberOf(ReadOnlySpan<byte> currency)
        {
            // Mostly that of the bid before.
            if (_last >= 0 && _own[_last].SequenceEqual(currency))
            {
                return _numbers[_last];
            }

            _last = _own.NumberOf(currency);
            if (_last == _numbers.Count)
            {
                _numbers.Add(all.NumberOf(currency));
            }

            return _numbers[_last];
        }
    }
}
