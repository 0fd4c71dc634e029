using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Trading.Domain.Codes;

namespace Trading.Registry.Intake;

/// <summary>
/// On which line a code was first, and under which name. Less than thirty bytes a code, in many small tables: one large
/// one would double itself, and with it the memory, at the millionth row.
/// </summary>
internal sealed class CodesSeen
{
    private readonly Dictionary<UInt128, Seen>[] _tables =
    [
        .. Enumerable.Range(0, 256).Select(_ => new Dictionary<UInt128, Seen>()),
    ];

    /// <summary>Where a code was first.</summary>
    /// <param name="Line">Its line.</param>
    /// <param name="Name">Of its name.</param>
    /// <param name="Row">Of its row.</param>
    public readonly record struct Seen(int Line, int Name, int Row);

    /// <summary>Where the code was seen before; null when it is new, and noted now.</summary>
    public Seen? Before(EntityCode code, long line, string name, IEnumerable<string> cells)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(code.ToString()), hash);
        var key = BinaryPrimitives.ReadUInt128BigEndian(hash);
        ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _tables[hash[16]],
            key,
            out var known
        );
        var now = new Seen((int)line, Of([name]), Of(cells));
        if (known)
        {
            return first;
        }

        first = now;
        return null;
    }

    /// <summary>A hash of texts, within this run.</summary>
    public static int Of(IEnumerable<string> texts)
    {
        var hash = new HashCode();
        foreach (var text in texts)
        {
            hash.Add(text, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }
}
