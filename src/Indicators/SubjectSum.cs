using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>Adds up what all threads know of one subject.</summary>
internal sealed class SubjectSum
{
    private readonly ByteTable _classes = new();

    public Subject Sum { get; private set; }

    /// <summary>How many classes of items it supplies.</summary>
    public int Classes { get; private set; }

    /// <summary>It is known already; <paramref name="far"/> classes have no bit in it.</summary>
    public void Set(in Subject subject, int far)
    {
        Sum = subject;
        Classes = (int)UInt128.PopCount(subject.Classes) + far;
    }

    public void Read(ReadOnlySpan<byte> values)
    {
        var sum = default(Subject);
        if (_classes.Count > 0)
        {
            _classes.Clear();
        }

        var all = new ByteReader(values);
        while (!all.AtEnd)
        {
            var one = new ByteReader(all.Text());
            sum.Contested += (uint)one.Number();
            sum.Won += (uint)one.Number();
            sum.Submitted += (uint)one.Number();
            sum.Disqualified += (uint)one.Number();
            sum.Processes += (uint)one.Number();
            sum.Supplied += (uint)one.Number();
            sum.Flags |= (int)one.Number();
            while (!one.AtEnd)
            {
                _classes.NumberOf(one.Text());
            }
        }

        Sum = sum;
        Classes = _classes.Count;
    }
}
