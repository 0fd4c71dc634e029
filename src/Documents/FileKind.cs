using System.Collections.Frozen;
using Trading.Documents.Scanning;

namespace Trading.Documents;

/// <summary>A kind of file, told by its content.</summary>
/// <param name="MediaType">As IANA registers it; 开放版式 by GB/T 33190-2016.</param>
/// <param name="Extension">What its name ends with.</param>
/// <param name="Name">In words.</param>
internal sealed record FileKind(string MediaType, string Extension, LocalizedText Name)
{
    public static readonly FileKind Pdf = new("application/pdf", ".pdf", new("PDF", "PDF"));
    public static readonly FileKind Jpeg = new("image/jpeg", ".jpg", new("JPEG 图片", "JPEG"));
    public static readonly FileKind Png = new("image/png", ".png", new("PNG 图片", "PNG"));
    public static readonly FileKind Ofd = new("application/ofd", ".ofd", new("OFD", "OFD"));
    public static readonly FileKind Docx = new(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".docx",
        new("Word 文档（docx）", "Word (docx)")
    );
    public static readonly FileKind Xlsx = new(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx",
        new("Excel 表格（xlsx）", "Excel (xlsx)")
    );

    private static readonly FrozenDictionary<string, FileKind> ByMediaType = new[]
    {
        Pdf,
        Jpeg,
        Png,
        Ofd,
        Docx,
        Xlsx,
    }.ToFrozenDictionary(kind => kind.MediaType);

    public static readonly LocalizedText Allowed = new(
        "只接受 PDF、OFD、JPEG、PNG、DOCX、XLSX",
        "only PDF, OFD, JPEG, PNG, DOCX and XLSX are taken"
    );

    public static FileKind Of(string mediaType) => ByMediaType[mediaType];

    public bool IsPacked => this == Ofd || this == Docx || this == Xlsx;
}

/// <summary>First bytes and what they begin. Source: the file(1) database (magic/Magdir: msdos, elf, archive, compress, images, ole2compounddocs, sgml), public domain facts.</summary>
internal static class Magic
{
    public const int Longest = 16;

    private static readonly (byte[] Bytes, LocalizedText Name)[] Foreign =
    [
        ([.. "MZ"u8], new("Windows 程序（MZ）", "a Windows program (MZ)")),
        ([0x7F, .. "ELF"u8], new("Linux 程序（ELF）", "a Linux program (ELF)")),
        ([0xCF, 0xFA, 0xED, 0xFE], new("macOS 程序", "a macOS program")),
        ([0xCA, 0xFE, 0xBA, 0xBE], new("Java 或 macOS 程序", "a Java or macOS program")),
        ([.. "#!"u8], new("脚本", "a script")),
        (
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
            new("旧版 Office 文件或安装包（OLE）", "an old Office file or an installer (OLE)")
        ),
        ([.. "Rar!"u8, 0x1A, 0x07], new("RAR 压缩包", "a RAR archive")),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], new("7z 压缩包", "a 7z archive")),
        ([0x1F, 0x8B], new("gzip 压缩包", "a gzip archive")),
        ([.. "BZh"u8], new("bzip2 压缩包", "a bzip2 archive")),
        ([0xFD, .. "7zXZ"u8, 0x00], new("xz 压缩包", "an xz archive")),
        ([.. "MSCF"u8], new("CAB 压缩包", "a CAB archive")),
        ([.. "GIF8"u8], new("GIF 图片", "a GIF image")),
        ([.. "BM"u8], new("BMP 图片", "a BMP image")),
        ([.. "II*"u8, 0x00], new("TIFF 图片", "a TIFF image")),
        ([.. "MM"u8, 0x00, .. "*"u8], new("TIFF 图片", "a TIFF image")),
        ([.. "RIFF"u8], new("RIFF（WebP、音视频）", "RIFF (WebP, audio, video)")),
        ([.. "{\\rtf"u8], new("RTF 文档", "an RTF document")),
        ([.. "<"u8], new("网页或 XML", "a web page or XML")),
    ];

    private static readonly byte[] Zip = [.. "PK"u8, 3, 4];

    public static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith(Zip);

    /// <summary>What it is, where it is something that is not taken; null where no table knows it.</summary>
    public static LocalizedText? NameForeign(ReadOnlySpan<byte> head)
    {
        foreach (var (bytes, name) in Foreign)
        {
            if (head.StartsWith(bytes))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>Programs and archives, which no packed document has inside.</summary>
    public static LocalizedText? NameInside(ReadOnlySpan<byte> head) =>
        IsZip(head) ? new LocalizedText("压缩包", "an archive")
        : head
            is [(byte)'<', ..]
                or [(byte)'B', (byte)'M', ..]
                or [(byte)'I', (byte)'I', ..]
                or [(byte)'M', (byte)'M', ..]
                or [(byte)'G', (byte)'I', (byte)'F', ..]
                or [(byte)'R', (byte)'I', (byte)'F', ..]
            ? null
        : NameForeign(head);

    /// <summary>The kind by content, or why it is not taken.</summary>
    public static (FileKind? Kind, Finding? Fault) Recognise(Stream content)
    {
        content.Position = 0;
        Span<byte> buffer = stackalloc byte[Longest];
        var head = buffer[..content.ReadAtLeast(buffer, Longest, throwOnEndOfStream: false)];
        if (head.StartsWith("%PDF-"u8))
        {
            return (FileKind.Pdf, null);
        }

        if (head is [0xFF, 0xD8, 0xFF, ..])
        {
            return (FileKind.Jpeg, null);
        }

        if (head.StartsWith(ImageScanner.PngSignature))
        {
            return (FileKind.Png, null);
        }

        if (IsZip(head))
        {
            var directory = ZipDirectory.Read(content);
            return directory.Fault is { } fault ? (null, fault)
                : KindOf(directory.Entries) is { } kind ? (kind, null)
                : (null, NotTaken(new("压缩包（ZIP）", "an archive (ZIP)")));
        }

        return (null, NotTaken(NameForeign(head) ?? new("无法识别的格式", "of no kind we know")));
    }

    private static FileKind? KindOf(IReadOnlyList<ZipEntry> entries) =>
        entries.Any(entry => entry.Name == "OFD.xml") ? FileKind.Ofd
        : entries.All(entry => entry.Name != "[Content_Types].xml") ? null
        : entries.Any(entry => entry.Name.StartsWith("word/", StringComparison.Ordinal))
            ? FileKind.Docx
        : entries.Any(entry => entry.Name.StartsWith("xl/", StringComparison.Ordinal))
            ? FileKind.Xlsx
        : null;

    private static Finding NotTaken(LocalizedText name) =>
        new(
            "file.kind",
            new(
                $"按内容看是{name.Zh}；{FileKind.Allowed.Zh}。",
                $"by its content it is {name.En}; {FileKind.Allowed.En}."
            )
        );
}
