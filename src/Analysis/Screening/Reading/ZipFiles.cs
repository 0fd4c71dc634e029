using System.IO.Compression;

namespace Trading.Analysis.Screening.Reading;

/// <summary>Archives: each entry is read like a file of its own, within bounds that a bomb runs into.</summary>
internal static class ZipFiles
{
    private const int MostEntries = 1000;
    private const long LargestContent = 256L * 1024 * 1024;

    public static IReadOnlyList<FileReading> Read(string name, byte[] content)
    {
        using var archive = new ZipArchive(
            new MemoryStream(content),
            ZipArchiveMode.Read,
            leaveOpen: false,
            TextFiles.Gb18030
        );
        ZipArchiveEntry[] files =
        [
            .. archive.Entries.Where(entry =>
                !entry.FullName.EndsWith('/')
                && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal)
            ),
        ];
        if (files.Length == 0)
        {
            return [FileReading.Refused(name, "压缩包是空的。", "The archive is empty.")];
        }

        if (files.Length > MostEntries)
        {
            return
            [
                FileReading.Refused(
                    name,
                    $"压缩包有{files.Length}个文件，最多{MostEntries}个，请拆分。",
                    $"The archive has {files.Length} files; at most {MostEntries} are read. Split it."
                ),
            ];
        }

        var readings = new List<FileReading>();
        var left = LargestContent;
        foreach (var entry in files)
        {
            var within = $"{name}!/{entry.FullName}";
            readings.Add(
                Unpack(entry, Math.Min(left, DocumentReader.LargestFile)) is { } bytes
                    ? Take(within, bytes)
                    : FileReading.Refused(
                        within,
                        "展开后过大或者已损坏、加密，不予读取。",
                        "Unpacked it is too large, or it is broken or encrypted; it is not read."
                    )
            );
        }

        return readings;

        FileReading Take(string within, byte[] bytes)
        {
            left -= bytes.Length;
            return DocumentReader.One(within, bytes);
        }
    }

    // What the directory says of a size is not believed: reading stops at the bound.
    private static byte[]? Unpack(ZipArchiveEntry entry, long most)
    {
        try
        {
            if (entry.IsEncrypted || entry.Length > most)
            {
                return null;
            }

            using var stream = entry.Open();
            using var copy = new MemoryStream();
            var block = new byte[81920];
            int read;
            while ((read = stream.Read(block)) > 0)
            {
                if (copy.Length + read > most)
                {
                    return null;
                }

                copy.Write(block, 0, read);
            }

            return copy.ToArray();
        }
        catch (Exception error)
            when (error is InvalidDataException or IOException or NotSupportedException)
        {
            return null;
        }
    }
}
