namespace Trading.Indicators;

/// <summary>A text of a <see cref="ProcessFacts"/>, as UTF-8 in its buffer.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">In bytes; negative when the process does not say it.</param>
internal readonly record struct TextSlice(int Start, int Length)
{
    public static readonly TextSlice None = new(0, -1);

    public bool IsSaid => Length >= 0;
}
