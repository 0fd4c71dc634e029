using System.Security.Cryptography;
using System.Text;
using Trading.Analysis.Screening;
using Trading.Analysis.Screening.Reading;

namespace Trading.Alerts.Screening;

/// <summary>
/// A draft that has arrived and was read. Only this makes one, so that no message can name a text it has not brought. The
/// file itself is kept nowhere.
/// </summary>
public sealed record ReceivedDraft
{
    private const int LongestName = 200;

    internal ReceivedDraft() { }

    /// <summary>The largest file, in bytes.</summary>
    public const int MostBytes = 20 * 1024 * 1024;

    /// <summary>The longest text, in characters: some six hundred pages.</summary>
    public const int MostCharacters = 1_000_000;

    /// <summary>Its name, made fit to be shown.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>Bytes.</summary>
    public long Size { get; internal init; }

    /// <summary>Of its content, in lower-case hexadecimal digits; of a text of its UTF-8.</summary>
    public string Sha256 { get; internal init; } = "";

    internal ScreenedDocument? Document { get; init; }
    internal Problem? Problem { get; init; }

    /// <summary>A text that was pasted.</summary>
    public static ReceivedDraft OfText(string? text, string? name)
    {
        var shown = Shown(name, new LocalizedText("粘贴的文本.txt", "pasted text.txt").ToString());
        return string.IsNullOrWhiteSpace(text)
            ? Refused(
                shown,
                "/text",
                "screening.empty",
                new("请粘贴文本，或者上传文件。", "Paste a text, or upload a file.")
            )
            : Read(
                shown,
                Encoding.UTF8.GetBytes(text),
                ScreenedDocument.OfText(shown, text),
                "/text"
            );
    }

    /// <summary>A file, read to its end; what cannot be read comes back with the reason and what to do.</summary>
    public static async Task<ReceivedDraft> OfFile(
        Stream body,
        string? name,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        var shown = Shown(name, new LocalizedText("未命名文件", "unnamed file").ToString());
        using var whole = new MemoryStream();
        var piece = new byte[64 * 1024];
        for (int read; (read = await body.ReadAsync(piece, cancel)) > 0; )
        {
            if (whole.Length + read > MostBytes)
            {
                return TooLarge(name);
            }

            whole.Write(piece, 0, read);
        }

        var content = whole.ToArray();
        var readings = DocumentReader.Read(shown, content);
        if (readings is not [var reading] || reading.File != shown)
        {
            return Refused(
                shown,
                "/file",
                "screening.archive",
                new(
                    "这里一次筛查一个文件，请解压后逐个上传。",
                    "One file is screened at a time here; unpack the archive and upload each."
                )
            );
        }

        return reading.Document is { } document
            ? Read(shown, content, document, "/file")
            : Refused(shown, "/file", "screening.unreadable", reading.Refusal!.Value);
    }

    /// <summary>A file whose size is known to be too much before it is read.</summary>
    public static ReceivedDraft TooLarge(string? name) =>
        new()
        {
            Name = Shown(name, ""),
            Problem = new(
                ProblemKind.TooLarge,
                "screening.too_large",
                new(
                    $"文件超过 {MostBytes >> 20} MB，请拆分后再试。",
                    $"The file is over {MostBytes >> 20} MB; split it."
                )
            ),
        };

    private static ReceivedDraft Read(
        string name,
        byte[] content,
        ScreenedDocument document,
        string pointer
    ) =>
        document.Lines.Sum(line => (long)line.Text.Length) > MostCharacters
            ? Refused(
                name,
                pointer,
                "screening.too_long",
                new(
                    $"文本超过 {MostCharacters / 10_000} 万字，请拆分后再试。",
                    $"The text is over {MostCharacters:#,##0} characters; split it."
                )
            )
            : new()
            {
                Name = name,
                Size = content.Length,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
                Document = document,
            };

    private static ReceivedDraft Refused(
        string name,
        string pointer,
        string code,
        LocalizedText why
    ) => new() { Name = name, Problem = Problem.Invalid(pointer, code, why) };

    private static string Shown(string? name, string otherwise)
    {
        var plain = string.Concat(
                Path.GetFileName((name ?? "").Replace('\\', '/'))
                    .Where(character => !char.IsControl(character) && !char.IsSurrogate(character))
            )
            .Trim();
        return plain.Length == 0 ? otherwise
            : plain.Length > LongestName ? plain[..LongestName]
            : plain;
    }
}
