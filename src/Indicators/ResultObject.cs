using Trading.Indicators.Store;

namespace Trading.Indicators;

/// <summary>The results of one id.</summary>
internal sealed class ResultObject
{
    private readonly (RedFlag Flag, double Value)[] _results = new (RedFlag, double)[
        Enum.GetValues<RedFlag>().Length
    ];

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public void Add(RedFlag flag, double value) => _results[Count++] = (flag, value);

    public bool Has(RedFlag flag)
    {
        foreach (var (own, _) in _results.AsSpan(0, Count))
        {
            if (own == flag)
            {
                return true;
            }
        }

        return false;
    }

    public void WriteTo(StreamText text, ReadOnlySpan<byte> id, long before)
    {
        var writer = text.Text;
        if (before > 0)
        {
            writer.Byte((byte)',');
        }

        JsonText.Name(writer, id);
        writer.Byte((byte)'{');
        for (var i = 0; i < Count; i++)
        {
            if (i > 0)
            {
                writer.Byte((byte)',');
            }

            writer.Byte((byte)'"');
            writer.Raw(EvidenceLine.CodeOf(_results[i].Flag));
            writer.Raw("\":"u8);
            JsonText.Decimal(writer, _results[i].Value);
        }

        writer.Byte((byte)'}');
        text.Settle();
    }
}
