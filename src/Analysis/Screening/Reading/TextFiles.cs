using System.Text;

namespace Trading.Analysis.Screening.Reading;

/// <summary>Plain texts in UTF-8, UTF-16 or GB18030.</summary>
internal static class TextFiles
{
    private static readonly Encoding Utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    /// <summary>GB18030, of which GBK and GB2312 are parts.</summary>
    public static Encoding Gb18030 { get; } =
        CodePagesEncodingProvider.Instance.GetEncoding(
            "GB18030",
            EncoderFallback.ExceptionFallback,
            DecoderFallback.ExceptionFallback
        ) ?? throw new InvalidOperationException("GB18030 is part of the runtime.");

    public static FileReading Read(string name, string text)
    {
        var document = ScreenedDocument.OfText(name, text);
        return document.Lines.All(line => string.IsNullOrWhiteSpace(line.Text))
            ? FileReading.Refused(name, "文件没有文字。", "The file has no text.")
            : FileReading.Read(document with { Notes = Garbage(text) is { } note ? [note] : [] });
    }

    /// <summary>Says so where much of a text is no writing, as a poor recognition of a scan leaves it.</summary>
    public static LocalizedText? Garbage(string text)
    {
        var (odd, all) = (0, 0);
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character))
            {
                continue;
            }

            all++;
            odd += character is '\ufffd' or (>= '\ue000' and <= '\uf8ff') or '□' or '■' ? 1 : 0;
        }

        return all > 50 && odd * 5 > all
            ? new(
                "许多字符不能辨认，可能是识别质量差的扫描件，结果不可靠，请上传原件。",
                "Many characters cannot be read, as from a poor scan; do not rely on the result, upload the original."
            )
            : null;
    }

    /// <summary>The same of the first lines of a document.</summary>
    public static IEnumerable<LocalizedText> Unreliable(IEnumerable<DocumentLine> lines) =>
        Garbage(string.Concat(lines.Take(2000).Select(line => line.Text))) is { } note
            ? [note]
            : [];

    /// <summary>The text; null where the bytes are none in any of these encodings.</summary>
    public static string? Decode(byte[] content)
    {
        if (content is [0xef, 0xbb, 0xbf, ..])
        {
            return Try(Utf8, content.AsSpan(3));
        }

        if (content is [0xff, 0xfe, ..])
        {
            return Encoding.Unicode.GetString(content.AsSpan(2));
        }

        if (content is [0xfe, 0xff, ..])
        {
            return Encoding.BigEndianUnicode.GetString(content.AsSpan(2));
        }

        if (WideOrder(content) is { } wide)
        {
            return wide.GetString(content);
        }

        // A file that has bytes of neither is none of ours.
        return content.AsSpan(0, Math.Min(content.Length, 8192)).Contains((byte)0)
            ? null
            : Try(Utf8, content) ?? Try(Gb18030, content);
    }

    // Without a mark: figures, spaces and line ends have a zero byte on the same side, other characters hardly ever both.
    private static Encoding? WideOrder(ReadOnlySpan<byte> content)
    {
        if (content.Length % 2 != 0)
        {
            return null;
        }

        var (little, big) = (0, 0);
        var head = content[..Math.Min(content.Length, 4096)];
        for (var at = 0; at + 1 < head.Length; at += 2)
        {
            little += IsPlain(head[at]) && head[at + 1] == 0 ? 1 : 0;
            big += IsPlain(head[at + 1]) && head[at] == 0 ? 1 : 0;
        }

        return little >= 2 && little > 3 * big ? Encoding.Unicode
            : big >= 2 && big > 3 * little ? Encoding.BigEndianUnicode
            : null;
    }

    private static bool IsPlain(byte value) => value is 9 or 10 or 13 or (>= 32 and < 127);

    private static string? Try(Encoding encoding, ReadOnlySpan<byte> content)
    {
        try
        {
            return encoding.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
