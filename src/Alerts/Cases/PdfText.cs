using System.Globalization;
using System.Text;

namespace Trading.Alerts.Cases;

/// <summary>One paragraph of a printed text.</summary>
/// <param name="Text">Its words.</param>
/// <param name="Size">Points.</param>
/// <param name="Centred">In the middle of the line.</param>
internal sealed record PdfParagraph(string Text, double Size = 12, bool Centred = false);

/// <summary>
/// A text of paragraphs as PDF (ISO 32000-1), A4, Chinese and Latin. Chinese is written by its code points in a font of the
/// Adobe-GB1 collection that is named and not embedded (9.7.5.2), which a reader draws with the Chinese font it has. The
/// same text gives the same bytes, so its fingerprint can be computed again.
/// </summary>
internal static class PdfText
{
    private const double Width = 595;
    private const double Height = 842;
    private const double Margin = 72;
    private const double Leading = 1.7;

    // Helvetica's widths from the space to the tilde, in thousandths (Adobe's AFM).
    private static readonly int[] Latin =
    [
        278,
        278,
        355,
        556,
        556,
        889,
        667,
        191,
        333,
        333,
        389,
        584,
        278,
        333,
        278,
        278,
        556,
        556,
        556,
        556,
        556,
        556,
        556,
        556,
        556,
        556,
        278,
        278,
        584,
        584,
        584,
        556,
        1015,
        667,
        667,
        722,
        722,
        667,
        611,
        778,
        722,
        278,
        500,
        667,
        556,
        833,
        722,
        778,
        667,
        778,
        722,
        667,
        611,
        722,
        667,
        944,
        667,
        667,
        611,
        278,
        278,
        278,
        469,
        556,
        333,
        556,
        556,
        500,
        556,
        556,
        278,
        556,
        556,
        222,
        222,
        500,
        222,
        833,
        556,
        556,
        556,
        556,
        333,
        500,
        278,
        556,
        500,
        722,
        500,
        500,
        500,
        334,
        260,
        334,
        584,
    ];

    // They never begin a line (GB/T 15834): the line before takes them beyond its edge.
    private const string NeverFirst = "，。；：、！？）》」』】〉”’";

    /// <summary>The file.</summary>
    /// <param name="title">Of the document, for readers.</param>
    /// <param name="footer">On each page before its number.</param>
    /// <param name="paragraphs">The text; an empty one is a gap.</param>
    public static byte[] Of(string title, string footer, IReadOnlyList<PdfParagraph> paragraphs)
    {
        var pages = Pages(paragraphs);
        var objects = new List<string>
        {
            "<< /Type /Catalog /Pages 2 0 R /Lang (zh-CN) >>",
            $"<< /Type /Pages /Kids [{string.Join(' ', pages.Select((_, i) => $"{8 + (2 * i)} 0 R"))}] /Count {pages.Count} >>",
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UTF16-H /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] >>",
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 5 0 R /DW 1000 >>",
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            $"<< /Title <FEFF{Hex(title)}> /Producer (Trading) >>",
        };
        foreach (var (i, lines) in pages.Index())
        {
            var content = Content(lines, $"{footer}  {i + 1} / {pages.Count}");
            objects.Add(
                $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {Points(Width)} {Points(Height)}] /Resources << /Font << /F1 3 0 R /F2 6 0 R >> >> /Contents {9 + (2 * i)} 0 R >>"
            );
            objects.Add($"<< /Length {content.Length} >>\nstream\n{content}\nendstream");
        }

        return Written(objects);
    }

    private static byte[] Written(List<string> objects)
    {
        var file = new StringBuilder("%PDF-1.7\n");
        var places = new List<int>();
        foreach (var (i, one) in objects.Index())
        {
            places.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{one}\nendobj\n");
        }

        var table = file.Length;
        file.Append(
            CultureInfo.InvariantCulture,
            $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n"
        );
        foreach (var place in places)
        {
            file.Append(CultureInfo.InvariantCulture, $"{place:0000000000} 00000 n \n");
        }

        file.Append(
            CultureInfo.InvariantCulture,
            $"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R /Info 7 0 R >>\nstartxref\n{table}\n%%EOF\n"
        );
        return Encoding.ASCII.GetBytes(file.ToString());
    }

    private static List<List<Line>> Pages(IReadOnlyList<PdfParagraph> paragraphs)
    {
        var pages = new List<List<Line>> { new() };
        var y = Height - Margin;
        foreach (var paragraph in paragraphs)
        {
            foreach (var text in Lines(paragraph))
            {
                var step = paragraph.Size * Leading;
                if (y - step < Margin)
                {
                    pages.Add([]);
                    y = Height - Margin;
                }

                y -= step;
                var x = paragraph.Centred
                    ? (Width - (WidthOf(text) * paragraph.Size / 1000)) / 2
                    : Margin;
                pages[^1].Add(new(x, y, paragraph.Size, text));
            }
        }

        return pages;
    }

    private static IEnumerable<string> Lines(PdfParagraph paragraph)
    {
        var most = (Width - (2 * Margin)) * 1000 / paragraph.Size;
        foreach (var part in paragraph.Text.ReplaceLineEndings("\n").Split('\n'))
        {
            var line = new StringBuilder();
            var width = 0;
            foreach (var word in Words(part))
            {
                var wide = WidthOf(word);
                if (
                    line.Length > 0
                    && width + wide > most
                    && !NeverFirst.Contains(word[0], StringComparison.Ordinal)
                )
                {
                    yield return line.ToString();
                    (width, _) = (0, line.Clear());
                }

                line.Append(word);
                width += wide;
            }

            yield return line.ToString();
        }
    }

    // What is not parted: a Chinese sign, or a run of Latin signs up to a space, as long as it fits a line.
    private static IEnumerable<string> Words(string text)
    {
        const int longest = 40;
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsLatin(rune) && word.Length < longest)
            {
                word.Append(rune.ToString());
                if (rune.Value != ' ')
                {
                    continue;
                }
            }
            else if (IsLatin(rune))
            {
                yield return word.ToString();
                word.Clear().Append(rune.ToString());
                continue;
            }

            if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }

            if (!IsLatin(rune))
            {
                yield return rune.ToString();
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    private static int WidthOf(string text) =>
        text.EnumerateRunes().Sum(rune => IsLatin(rune) ? Latin[rune.Value - ' '] : 1000);

    private static bool IsLatin(Rune rune) => rune.Value is >= ' ' and <= '~';

    private static string Content(List<Line> lines, string footer)
    {
        var content = new StringBuilder();
        foreach (
            var line in lines.Append(
                new((Width - (WidthOf(footer) * 9 / 1000.0)) / 2, Margin / 2, 9, footer)
            )
        )
        {
            content.Append(
                CultureInfo.InvariantCulture,
                $"BT 1 0 0 1 {Points(line.X)} {Points(line.Y)} Tm"
            );
            foreach (var (latin, run) in Runs(line.Text))
            {
                content.Append(
                    CultureInfo.InvariantCulture,
                    $" /{(latin ? "F2" : "F1")} {Points(line.Size)} Tf {(latin ? $"({Escaped(run)})" : $"<{Hex(run)}>")} Tj"
                );
            }

            content.Append(" ET\n");
        }

        return content.ToString();
    }

    private static IEnumerable<(bool Latin, string Run)> Runs(string text)
    {
        var run = new StringBuilder();
        var latin = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (run.Length > 0 && IsLatin(rune) != latin)
            {
                yield return (latin, run.ToString());
                run.Clear();
            }

            latin = IsLatin(rune);
            run.Append(rune.ToString());
        }

        if (run.Length > 0)
        {
            yield return (latin, run.ToString());
        }
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("(", "\\(", StringComparison.Ordinal)
            .Replace(")", "\\)", StringComparison.Ordinal);

    private static string Hex(string text) =>
        Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text));

    private static string Points(double value) =>
        value.ToString("0.##", CultureInfo.InvariantCulture);

    private sealed record Line(double X, double Y, double Size, string Text);
}
