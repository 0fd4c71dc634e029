namespace Trading.Indicators;

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
