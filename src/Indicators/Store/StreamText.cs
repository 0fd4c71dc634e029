namespace Trading.Indicators.Store;

/// <summary>A <see cref="ByteWriter"/> that empties itself into a stream.</summary>
internal sealed class StreamText(Stream stream)
{
    public ByteWriter Text { get; } = new();

    /// <summary>Between two pieces: hands over what has gathered.</summary>
    public void Settle()
    {
        if (Text.Length > 1 << 16)
        {
            Flush();
        }
    }

    public void Flush()
    {
        stream.Write(Text.Written);
        Text.Clear();
    }
}
