using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Trading.Analysis.Draws;

/// <summary>
/// HMAC_DRBG with SHA-256 of NIST SP 800-90A Rev. 1, section 10.1.2, without reseeding: here it must be
/// reproducible by anybody who holds the seed, so no other entropy may enter.
/// </summary>
internal sealed class HmacDrbg
{
    private const int Length = 32;

    private byte[] _key = new byte[Length];
    private byte[] _value = new byte[Length];

    public HmacDrbg(params ReadOnlySpan<byte[]> seedMaterial)
    {
        Array.Fill(_value, (byte)1);
        Update(Concat(seedMaterial));
    }

    public byte[] Next(int count)
    {
        var output = new byte[count];
        for (var filled = 0; filled < count; filled += Length)
        {
            _value = HMACSHA256.HashData(_key, _value);
            _value.AsSpan(0, Math.Min(Length, count - filled)).CopyTo(output.AsSpan(filled));
        }

        Update([]);
        return output;
    }

    /// <summary>Uniform below the bound: what would make the remainder uneven is rejected.</summary>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        var n = (ulong)bound;
        // 2^64 mod n, in 64-bit arithmetic.
        var uneven = (ulong.MaxValue % n + 1) % n;
        while (true)
        {
            var drawn = BinaryPrimitives.ReadUInt64BigEndian(Next(sizeof(ulong)));
            if (drawn <= ulong.MaxValue - uneven)
            {
                return (int)(drawn % n);
            }
        }
    }

    /// <summary>Fisher-Yates from the end, as Durstenfeld wrote it.</summary>
    public T[] Permute<T>(IEnumerable<T> items)
    {
        T[] order = [.. items];
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    private void Update(byte[] provided)
    {
        Mix(0, provided);
        if (provided.Length > 0)
        {
            Mix(1, provided);
        }
    }

    private void Mix(byte separator, byte[] provided)
    {
        byte[] mixed = [.. _value, separator, .. provided];
        _key = HMACSHA256.HashData(_key, mixed);
        _value = HMACSHA256.HashData(_key, _value);
    }

    private static byte[] Concat(ReadOnlySpan<byte[]> parts)
    {
        var whole = new List<byte>();
        foreach (var part in parts)
        {
            whole.AddRange(part);
        }

        return [.. whole];
    }
}
