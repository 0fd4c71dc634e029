using System.Buffers.Binary;
using System.Text;

namespace Trading.Documents.Scanning;

/// <summary>One packed file, as both of its headers agree.</summary>
internal sealed record ZipEntry(string Name, ushort Method, long Packed, long Size, long At)
{
    /// <summary>Where its bytes begin.</summary>
    public long DataAt { get; init; }
}

/// <summary>
/// The directory of a zip (PKWARE APPNOTE 6.3), read strictly: nothing before the first entry, between entries or after
/// the end, so that no two programs see two different archives in one file.
/// </summary>
internal static class ZipDirectory
{
    private const int MaxEntries = 5_000;
    private const int MaxDirectoryBytes = 2 * 1024 * 1024;
    private const int EndBytes = 22;
    private const int CentralBytes = 46;
    private const int LocalBytes = 30;

    // After an entry's data its sizes may be said again, in 12, 16 or (64-bit) up to 24 bytes.
    private const int DescriptorBytes = 24;
    private const ushort EncryptedFlag = 1;
    private const ushort Utf8Flag = 0x800;

    public static (IReadOnlyList<ZipEntry> Entries, Finding? Fault) Read(Stream content)
    {
        if (FindEnd(content) is not { } end)
        {
            return ([], Broken("缺少目录结尾", "it has no end of directory"));
        }

        var count = BinaryPrimitives.ReadUInt16LittleEndian(end.Record.AsSpan(10));
        long size = BinaryPrimitives.ReadUInt32LittleEndian(end.Record.AsSpan(12));
        long start = BinaryPrimitives.ReadUInt32LittleEndian(end.Record.AsSpan(16));
        if (count > MaxEntries || size > MaxDirectoryBytes)
        {
            return (
                [],
                Finding.Bomb(
                    $"内含文件过多（{count} 个，最多 {MaxEntries} 个）。",
                    $"it holds too many files ({count}; at most {MaxEntries})."
                )
            );
        }

        if (start + size != end.At)
        {
            return (
                [],
                Finding.Polyglot(
                    "压缩结构与文件大小不符，可能夹带了其他文件。",
                    "its packed structure does not fill the file; something else may be hidden in it."
                )
            );
        }

        var directory = new byte[size];
        content.Position = start;
        content.ReadExactly(directory);
        return Entries(content, directory, count, start);
    }

    /// <summary>True when the file ends as a zip does, whatever it begins as.</summary>
    public static bool EndsAsZip(Stream content) => FindEnd(content) is not null;

    private static (IReadOnlyList<ZipEntry> Entries, Finding? Fault) Entries(
        Stream content,
        byte[] directory,
        int count,
        long start
    )
    {
        var entries = new List<ZipEntry>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            if (
                at + CentralBytes > directory.Length
                || !directory.AsSpan(at).StartsWith("PK\u0001\u0002"u8)
            )
            {
                return ([], Broken("目录损坏", "its directory is damaged"));
            }

            var record = directory.AsSpan(at);
            var flags = BinaryPrimitives.ReadUInt16LittleEndian(record[8..]);
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(record[28..]);
            var rest =
                BinaryPrimitives.ReadUInt16LittleEndian(record[30..])
                + BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
            if (record.Length < CentralBytes + nameLength + rest)
            {
                return ([], Broken("目录损坏", "its directory is damaged"));
            }

            var name = NameOf(record.Slice(CentralBytes, nameLength), flags);
            var entry = new ZipEntry(
                name,
                BinaryPrimitives.ReadUInt16LittleEndian(record[10..]),
                BinaryPrimitives.ReadUInt32LittleEndian(record[20..]),
                BinaryPrimitives.ReadUInt32LittleEndian(record[24..]),
                BinaryPrimitives.ReadUInt32LittleEndian(record[42..])
            );
            if ((flags & EncryptedFlag) != 0)
            {
                return (
                    [],
                    new Finding(
                        "file.encrypted",
                        new(
                            "已加密，无法检查；请去掉密码。",
                            "it is encrypted and cannot be checked; remove the password."
                        )
                    )
                );
            }

            if (
                entry.Method is not (0 or 8)
                || entry.Packed == uint.MaxValue
                || entry.Size == uint.MaxValue
            )
            {
                return (
                    [],
                    Broken("压缩方式不受支持", "it is packed in a way that is not supported")
                );
            }

            if (!IsSafe(name) || !names.Add(name))
            {
                return (
                    [],
                    new Finding(
                        "file.path",
                        new(
                            $"内含文件名“{Shown(name)}”越出文件夹、重复或不合规。",
                            $"a name inside it ({Shown(name)}) leads out of its folder, is there twice or is malformed."
                        )
                    )
                );
            }

            entries.Add(entry);
            at += CentralBytes + nameLength + rest;
        }

        return Placed(content, entries, start);
    }

    // Entries lie one after the other from the first byte on, under the names that the directory says.
    private static (IReadOnlyList<ZipEntry> Entries, Finding? Fault) Placed(
        Stream content,
        List<ZipEntry> entries,
        long start
    )
    {
        var placed = new List<ZipEntry>();
        long expected = 0;
        var header = new byte[LocalBytes];
        foreach (var entry in entries.OrderBy(entry => entry.At))
        {
            var gap = entry.At - expected;
            if (
                gap < 0
                || gap > (placed.Count == 0 ? 0 : DescriptorBytes)
                || entry.At + LocalBytes > start
            )
            {
                return ([], Hidden());
            }

            content.Position = entry.At;
            content.ReadExactly(header);
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26));
            var extra = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
            var dataAt = entry.At + LocalBytes + nameLength + extra;
            if (!header.AsSpan().StartsWith("PK\u0003\u0004"u8) || dataAt + entry.Packed > start)
            {
                return ([], Broken("目录与内容不符", "its directory does not match its content"));
            }

            var name = new byte[nameLength];
            content.ReadExactly(name);
            if (
                NameOf(name, BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(6)))
                != entry.Name
            )
            {
                return ([], Hidden());
            }

            expected = dataAt + entry.Packed;
            placed.Add(entry with { DataAt = dataAt });
        }

        return start - expected > (placed.Count == 0 ? 0 : DescriptorBytes)
            ? ([], Hidden())
            : (placed, null);
    }

    private static (byte[] Record, long At)? FindEnd(Stream content)
    {
        var length = content.Length;
        var tail = new byte[Math.Min(length, EndBytes + ushort.MaxValue)];
        content.Position = length - tail.Length;
        content.ReadExactly(tail);
        for (var i = tail.Length - EndBytes; i >= 0; i--)
        {
            if (
                tail.AsSpan(i).StartsWith("PK\u0005\u0006"u8)
                && i + EndBytes + BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(i + 20))
                    == tail.Length
            )
            {
                return (tail[i..(i + EndBytes)], length - tail.Length + i);
            }
        }

        return null;
    }

    private static string NameOf(ReadOnlySpan<byte> bytes, ushort flags) =>
        ((flags & Utf8Flag) != 0 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes);

    private static bool IsSafe(string name) =>
        name.Length is > 0 and <= 250
        && name[0] != '/'
        && !name.Any(c => c is '\\' or ':' || char.IsControl(c))
        && !name.Split('/').Any(part => part is ".." or ".");

    private static string Shown(string name) =>
        new([.. name.Where(c => !char.IsControl(c)).Take(60)]);

    private static Finding Hidden() =>
        Finding.Polyglot(
            "压缩结构中夹有目录没有列出的内容。",
            "its packed structure holds something that its directory does not list."
        );

    private static Finding Broken(string zh, string en) =>
        Finding.Damaged($"压缩结构{zh}。", $"{en}.");
}
