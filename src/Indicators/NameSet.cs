using System.Text;

namespace Trading.Indicators;

/// <summary>A list of names from the settings, asked for in UTF-8.</summary>
internal sealed class NameSet(IEnumerable<string> names)
{
    private readonly byte[][] _names = [.. names.Select(Encoding.UTF8.GetBytes)];

    public bool IsEmpty => _names.Length == 0;

    /// <summary>Its place in the list; negative when it is not in it.</summary>
    public int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (name.SequenceEqual(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    public bool Contains(ReadOnlySpan<byte> name) => IndexOf(name) >= 0;
}
