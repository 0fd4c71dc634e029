using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Trading.Kernel.Tables;

/// <summary>The encodings in which offices keep texts: told by the bytes, or said by somebody who knows better.</summary>
public static class TextEncoding
{
    // Two words of Chinese in UTF-8 are hardly ever there by chance: what fails after them is a broken file in UTF-8.
    private const int WordsOfUtf8 = 2;
    private const int Looked = 4096;

    /// <summary>The names by which one can be asked for.</summary>
    public static readonly IReadOnlyList<string> Names = ["utf-8", "gb18030", "utf-16", "utf-16be"];

    /// <summary>By name; null for none. Throws <see cref="UnreadableTableException"/> for one that is not read here.</summary>
    public static (Encoding Encoding, string Name)? Of(string? name) =>
        name?.Trim().ToUpperInvariant().Replace("_", "-", StringComparison.Ordinal) switch
        {
            null or "" or "AUTO" => null,
            "UTF-8" or "UTF8" => AsUtf8(),
            "GB18030" or "GBK" or "GB2312" or "CP936" or "936" => AsGb18030(),
            "UTF-16" or "UTF16" or "UTF-16LE" or "UNICODE" => AsUtf16(),
            "UTF-16BE" => AsUtf16Big(),
            _ => throw new UnreadableTableException(
                new(
                    $"不支持编码“{name}”；可用：{string.Join("、", Names)}。",
                    $"The encoding '{name}' is not read here; there are {string.Join(", ", Names)}."
                )
            ),
        };

    /// <summary>The encoding of a whole content.</summary>
    public static (Encoding Encoding, string Name) Detect(Stream stream)
    {
        stream.Position = 0;
        var head = new byte[Looked];
        var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return Detect(stream, head.AsSpan(0, length));
    }

    /// <summary>Where a text breaks its encoding: by line, column and character.</summary>
    public static UnreadableTableException Broken(
        Stream stream,
        Encoding encoding,
        char separator = '\0',
        DecoderFallbackException? error = null
    )
    {
        stream.Position = 0;
        var lenient = (Encoding)encoding.Clone();
        lenient.DecoderFallback = new DecoderReplacementFallback("\uFFFF");
        using var reader = new StreamReader(stream, lenient, false, -1, leaveOpen: true);
        var (line, column, place, quoted) = (1, 1, 1, false);
        for (int read; (read = reader.Read()) >= 0 && read != 0xFFFF; )
        {
            quoted ^= read == '"';
            place++;
            if (read == '\n')
            {
                (line, place) = (line + 1, 1);
                column = quoted ? column : 1;
            }
            else if (read == separator && !quoted)
            {
                column++;
            }
        }

        var bytes = error?.BytesUnknown is { Length: > 0 } unknown
            ? $"0x{Convert.ToHexString(unknown)} "
            : "";
        var name = encoding.WebName.ToUpperInvariant();
        return new(
            separator == '\0'
                ? new(
                    $"第 {line} 行第 {place} 个字符 {bytes}不是 {name} 编码；请把文件另存为 UTF-8，或指定编码。",
                    $"Line {line}, character {place} {bytes}is not {name}; save the file as UTF-8, or say its encoding."
                )
                : new(
                    $"第 {line} 行第 {column} 列（第 {place} 个字符 {bytes}）不是 {name} 编码；请把文件另存为 UTF-8，或指定编码。",
                    $"Line {line}, column {column} (character {place}) {bytes}is not {name}; save the file as UTF-8, or say its encoding."
                )
        );
    }

    private static (Encoding, string) AsUtf8() => (new UTF8Encoding(true, true), "UTF-8");

    private static (Encoding, string) AsUtf16() =>
        (new UnicodeEncoding(false, true, true), "UTF-16");

    private static (Encoding, string) AsUtf16Big() =>
        (new UnicodeEncoding(true, true, true), "UTF-16 BE");

    private static (Encoding, string) AsGb18030() =>
        (
            CodePagesEncodingProvider.Instance.GetEncoding(
                "GB18030",
                EncoderFallback.ExceptionFallback,
                DecoderFallback.ExceptionFallback
            )!,
            "GB18030"
        );

    /// <summary>The encoding of a text by its content, beginning with what stands first in it.</summary>
    public static (Encoding Encoding, string Name) Detect(Stream stream, ReadOnlySpan<byte> start)
    {
        switch (start)
        {
            case [0xFF, 0xFE, ..]:
                return AsUtf16();
            case [0xFE, 0xFF, ..]:
                return AsUtf16Big();
            case [0xEF, 0xBB, 0xBF, ..]:
                return AsUtf8();
            default:
                break;
        }

        // Every second byte of Latin in UTF-16 is nothing; a byte that is nothing is in no other text.
        var (even, odd) = (0, 0);
        for (var i = 0; i < start.Length; i++)
        {
            even += i % 2 == 0 && start[i] == 0 ? 1 : 0;
            odd += i % 2 == 1 && start[i] == 0 ? 1 : 0;
        }

        if (Math.Max(even, odd) > start.Length / 10 && Math.Min(even, odd) == 0)
        {
            var wide = new UnicodeEncoding(even > 0, false);
            if (!wide.GetString(start[..(start.Length / 2 * 2)]).Any(IsNoText))
            {
                return even > 0 ? AsUtf16Big() : AsUtf16();
            }
        }

        return IsUtf8(stream) ? AsUtf8() : AsGb18030();
    }

    private static bool IsNoText(char character) =>
        char.IsControl(character) && character is not ('\t' or '\r' or '\n');

    private static bool IsUtf8(Stream stream)
    {
        stream.Position = 0;
        var buffer = new byte[Math.Clamp(stream.Length + 1, 16, 1 << 16)];
        var (kept, words) = (0, 0);
        while (true)
        {
            var read = stream.Read(buffer, kept, buffer.Length - kept);
            var rest = buffer.AsSpan(0, kept + read);
            // Millions of rows are looked through at the speed of the disk; only what fails is looked at closely.
            if (read > 0 && Whole(rest) is var whole && Utf8.IsValid(rest[..whole]))
            {
                words += rest[..whole].ContainsAnyInRange((byte)0xE3, (byte)0xE9) ? WordsOfUtf8 : 0;
                rest = rest[whole..];
            }

            while (rest.Length > 0)
            {
                if (Rune.DecodeFromUtf8(rest, out var rune, out var taken) != OperationStatus.Done)
                {
                    // What the buffer cuts in two is looked at with what follows.
                    if (rest.Length < 4 && read > 0)
                    {
                        break;
                    }

                    return words >= WordsOfUtf8;
                }

                words += rune.Value is >= 0x3400 and <= 0x9FFF ? 1 : 0;
                rest = rest[taken..];
            }

            if (read == 0)
            {
                return true;
            }

            kept = rest.Length;
            rest.CopyTo(buffer);
        }
    }

    // Without the beginning of a character that the buffer cuts in two.
    private static int Whole(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            if (bytes[^back] >= 0xC0)
            {
                return bytes.Length - back;
            }

            if (bytes[^back] < 0x80)
            {
                break;
            }
        }

        return bytes.Length;
    }
}
