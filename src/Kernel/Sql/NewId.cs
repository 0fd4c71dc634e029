using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Trading.Kernel.Sql;

/// <summary>
/// Ids that follow each other in time in the order in which an engine compares its keys, so that what is new is written
/// at the end of a table and not all over it. SQL Server compares the last six bytes of a <c>uniqueidentifier</c> first,
/// so there the milliseconds stand in them (a UUID of version 8); elsewhere they stand in front (version 7). To see what
/// is latest a list goes by an instant, and by its id only among those of one instant.
/// </summary>
internal static class NewId
{
    private const int MillisecondsAt = 10;

    public static Guid At(Engine engine, DateTimeOffset instant) =>
        engine == Engine.SqlServer ? LastBytesFirst(instant) : Guid.CreateVersion7(instant);

    private static Guid LastBytesFirst(DateTimeOffset instant)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[..MillisecondsAt]);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        Span<byte> milliseconds = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, instant.ToUnixTimeMilliseconds());
        milliseconds[2..].CopyTo(bytes[MillisecondsAt..]);
        return new Guid(bytes, bigEndian: true);
    }
}
