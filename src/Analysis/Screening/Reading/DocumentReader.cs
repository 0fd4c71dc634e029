using System.IO.Compression;

namespace Trading.Analysis.Screening.Reading;

/// <summary>
/// Reads txt, docx, pdf and html files and zip archives of them. What a file is its content tells, not its name. Every
/// file has an answer: what cannot be read is refused with the reason and what to do.
/// </summary>
public static class DocumentReader
{
    private const int Sniffed = 4096;

    /// <summary>The largest file that is read, in bytes.</summary>
    public const int LargestFile = 64 * 1024 * 1024;

    /// <summary>Reads a file; an archive gives a reading for each of its entries.</summary>
    public static IReadOnlyList<FileReading> Read(string name, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (!IsArchive(content))
        {
            return [One(name, content)];
        }

        try
        {
            return OfficeKind(content) is { } office
                ? [Office(name, content, office)]
                : ZipFiles.Read(name, content);
        }
        catch (InvalidDataException)
        {
            return [Broken(name)];
        }
    }

    internal static FileReading One(string name, byte[] content)
    {
        if (content.Length > LargestFile)
        {
            return FileReading.Refused(
                name,
                $"文件超过{LargestFile >> 20} MB，请拆分后再试。",
                $"The file is larger than {LargestFile >> 20} MB; split it."
            );
        }

        if (content.Length == 0)
        {
            return FileReading.Refused(name, "文件是空的。", "The file is empty.");
        }

        if (IsArchive(content))
        {
            try
            {
                return OfficeKind(content) is { } office
                    ? Office(name, content, office)
                    : FileReading.Refused(
                        name,
                        "压缩包里的压缩包不展开，请直接放入文件。",
                        "An archive within an archive is not opened; put the files in directly."
                    );
            }
            catch (InvalidDataException)
            {
                return Broken(name);
            }
        }

        if (Refusal(content) is var (zh, en))
        {
            return FileReading.Refused(name, zh, en);
        }

        var head = content.AsSpan(0, Math.Min(Sniffed, content.Length));
        return head[..Math.Min(1024, head.Length)].IndexOf("%PDF-"u8) >= 0
                ? PdfFiles.Read(name, content)
            : TextFiles.Decode(content) is not { } text
                ? FileReading.Refused(
                    name,
                    "不是可以识别的文本，也不是 docx、pdf、html；请另存为其中一种再上传。",
                    "This is no text that can be told, nor docx, pdf or html; save it as one of them."
                )
            : HtmlFiles.IsHtml(name, text) ? HtmlFiles.Read(name, text)
            : TextFiles.Read(name, text);
    }

    private static FileReading Office(string name, byte[] content, string kind) =>
        kind == "word/"
            ? WordFiles.Read(name, content)
            : FileReading.Refused(
                name,
                "是电子表格或演示文稿，请另存为 docx 或 pdf。",
                "This is a workbook or a presentation; save it as docx or pdf."
            );

    private static string? OfficeKind(byte[] content)
    {
        using var archive = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read);
        return archive.GetEntry("[Content_Types].xml") is null
            ? null
            : new[] { "word/", "xl/", "ppt/" }.FirstOrDefault(kind =>
                archive.Entries.Any(entry =>
                    entry.FullName.StartsWith(kind, StringComparison.Ordinal)
                )
            );
    }

    private static FileReading Broken(string name) =>
        FileReading.Refused(
            name,
            "文件已损坏，无法打开，请重新导出或者上传原件。",
            "The file is broken and cannot be opened; export it again or upload the original."
        );

    private static bool IsArchive(ReadOnlySpan<byte> content) =>
        content.StartsWith("PK\u0003\u0004"u8) || content.StartsWith("PK\u0005\u0006"u8);

    private static (string Zh, string En)? Refusal(ReadOnlySpan<byte> content) =>
        content.StartsWith("MZ"u8)
        || content.StartsWith(new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F' })
        || content.StartsWith(new byte[] { 0xcf, 0xfa, 0xed, 0xfe })
        || content.StartsWith("#!/"u8)
            ? ("是可执行文件，不予读取。", "This is a program, whatever its name; it is not read.")
        : content.StartsWith(new byte[] { 0xd0, 0xcf, 0x11, 0xe0 })
            ? content.IndexOf("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"u8) >= 0
                    ? (
                        "文件有密码，请去掉密码后上传。",
                        "The file is protected by a password; remove it and upload again."
                    )
                : (
                    "是旧的 Word 格式（.doc），请另存为 docx 或 pdf。",
                    "This is the old Word format (.doc); save it as docx or pdf."
                )
        : content.StartsWith("{\\rtf"u8)
            ? ("是 RTF 文件，请另存为 docx。", "This is RTF; save it as docx.")
        : content.StartsWith(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' })
        || content.StartsWith(new byte[] { 0xff, 0xd8, 0xff })
        || content.StartsWith("II*\0"u8)
        || content.StartsWith("MM\0*"u8)
        || content.StartsWith("GIF8"u8)
            ? (
                "是图片，没有文字，请上传原件。",
                "This is a picture without text; upload the original."
            )
        : content.StartsWith("Rar!"u8)
        || content.StartsWith(new byte[] { (byte)'7', (byte)'z', 0xbc, 0xaf })
        || content.StartsWith(new byte[] { 0x1f, 0x8b })
            ? ("是 rar、7z 或 gz 压缩包，请改用 zip。", "This is a rar, 7z or gz archive; use zip.")
        : null;
}
