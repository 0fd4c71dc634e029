using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Trading.Analysis.Screening;
using Trading.Analysis.Screening.Reading;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;
using Formula = DocumentFormat.OpenXml.Math;
using PageSize = UglyToad.PdfPig.Content.PageSize;

namespace Trading.Tests.Analysis.Screening;

/// <summary>Files as they should not be: each has an answer, nothing is lost, nothing falls over.</summary>
public sealed class BadInputTests
{
    private const string Clause = "供应商注册资本不低于500万元。";
    private const int Pages = 2000;

    [Fact]
    public void Two_thousand_pages_of_word_are_read_to_the_last()
    {
        var lines = Lines(
            "long.docx",
            Word([
                .. Enumerable.Range(1, Pages * 10).Select(at => Line($"第{at}条 按月付款。")),
                Line(Clause),
            ])
        );
        Assert.Equal((Pages * 10) + 1, lines.Count);
        Assert.Equal(lines.Count, Assert.Single(Hits(lines)).At.Line);
    }

    [Fact]
    public void Two_thousand_pages_of_pdf_are_read_to_the_last()
    {
        var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        for (var page = 1; page <= Pages; page++)
        {
            builder
                .AddPage(PageSize.A4)
                .AddText($"{Letters(page)} ends.", 10, new PdfPoint(50, 500), font);
        }

        var lines = Lines("long.pdf", builder.Build());
        Assert.Equal(Pages, lines[^1].Page);
        Assert.Equal(Pages, lines.Count);

        // Figures alone would make it a foot that every page repeats.
        static string Letters(int number) =>
            number == 0 ? "" : Letters(number / 26) + (char)('a' + (number % 26));
    }

    [Fact]
    public void A_pdf_with_a_password_is_refused_with_its_reason()
    {
        const string zeros = "00000000000000000000000000000000";
        var objects = new[]
        {
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
            $"<</Filter/Standard/V 1/R 2/Length 40/P -4/O<{zeros}{zeros}>/U<{zeros}{zeros}>>>",
        };
        var reading = Assert.Single(
            DocumentReader.Read(
                "locked.pdf",
                Pdf(objects, $"/Root 1 0 R/Encrypt 4 0 R/ID[<{zeros}><{zeros}>]")
            )
        );
        Assert.Contains("密码", reading.Refusal!.Value.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pdf_that_unpacks_without_bound_is_refused_before_it_is_held()
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var block = new byte[1 << 20];
            for (var megabyte = 0; megabyte < 80; megabyte++)
            {
                stream.Write(block);
            }
        }

        var content = Encoding.Latin1.GetString(packed.ToArray());
        var reading = Assert.Single(
            DocumentReader.Read(
                "bomb.pdf",
                Pdf(
                    [
                        "<</Type/Catalog/Pages 2 0 R>>",
                        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
                        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<<>>>>",
                        $"<</Length {content.Length}/Filter/FlateDecode>>stream\n{content}\nendstream",
                    ],
                    "/Root 1 0 R"
                )
            )
        );
        Assert.Contains("过大", reading.Refusal!.Value.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void A_docx_whose_directory_lies_of_its_size_is_refused()
    {
        var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var types = zip.CreateEntry("[Content_Types].xml").Open())
            {
                types.Write("<Types/>"u8);
            }

            using var part = zip.CreateEntry("word/document.xml").Open();
            var block = new byte[1 << 20];
            for (var megabyte = 0; megabyte < 260; megabyte++)
            {
                part.Write(block);
            }
        }

        var bytes = archive.ToArray();
        // The sizes in the central directory, which is all that is known before unpacking.
        for (var at = 0; at + 46 < bytes.Length; at++)
        {
            if (bytes.AsSpan(at).StartsWith("PK\u0001\u0002"u8))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 24), 1000);
            }
        }

        Assert.NotNull(Assert.Single(DocumentReader.Read("bomb.docx", bytes)).Refusal);
    }

    [Fact]
    public void Tables_within_tables_are_read_once_each_with_their_place()
    {
        OpenXmlElement inner = Line(Clause);
        for (var depth = 0; depth < 6; depth++)
        {
            inner = new Table(
                new TableRow(new TableCell(inner), new TableCell(Line($"旁{depth}")))
            );
        }

        var lines = Lines("nested.docx", Word([inner]));
        Assert.Equal(7, lines.Count);
        var clause = Assert.Single(lines, line => line.Text == Clause);
        Assert.Equal(6, clause.Cell!.Split('/').Length);
    }

    [Fact]
    public void Nesting_beyond_reason_is_answered_and_not_followed()
    {
        // Written as text: the library itself would not come back from so deep a tree.
        var open = string.Concat(Enumerable.Repeat("<w:tbl><w:tr><w:tc>", 3000));
        var close = string.Concat(Enumerable.Repeat("</w:tc></w:tr></w:tbl>", 3000));
        var word = Zip(
            (
                "[Content_Types].xml",
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"
            ),
            (
                "word/document.xml",
                $"<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{open}{close}</w:body></w:document>"
            )
        );
        Assert.Contains(
            "嵌套",
            Assert.Single(DocumentReader.Read("deep.docx", word)).Refusal!.Value.Zh,
            StringComparison.Ordinal
        );

        var divisions = string.Concat(Enumerable.Repeat("<div>", 50_000));
        var page = Assert
            .Single(
                DocumentReader.Read(
                    "deep.html",
                    Encoding.UTF8.GetBytes($"<html><body>{divisions}{Clause}&amp;</body></html>")
                )
            )
            .Document!;
        Assert.Equal(Clause + "&", Assert.Single(page.Lines).Text);
        Assert.Single(page.Notes);
    }

    [Fact]
    public void What_word_keeps_in_odd_places_is_read_too()
    {
        var joined = new Paragraph(
            new ParagraphProperties(new ParagraphMarkRunProperties(new Deleted())),
            new Run(new Text("供应商注册资本"))
        );
        var lines = Lines(
            "odd.docx",
            Word([
                joined,
                new Paragraph(
                    new Run(new Text("不低于")),
                    new Formula.OfficeMath(new Formula.Run(new Formula.Text("500"))),
                    new Run(new Text("万元。"))
                ),
                new Table(
                    new SdtRow(
                        new SdtContentRow(
                            new TableRow(
                                new SdtCell(new SdtContentCell(new TableCell(Line("控件"))))
                            )
                        )
                    )
                ),
            ])
        );
        Assert.Equal([Clause, "控件"], lines.Select(line => line.Text));
    }

    [Fact]
    public void Deleted_words_are_not_read_and_inserted_ones_are()
    {
        var lines = Lines(
            "tracked.docx",
            Word([
                new Paragraph(
                    new Run(new Text("供应商")),
                    new DeletedRun(new Run(new DeletedText("须在本市设有分公司，"))),
                    new InsertedRun(new Run(new Text("应具有独立法人资格。")))
                ),
            ])
        );
        Assert.Equal("供应商应具有独立法人资格。", Assert.Single(lines).Text);
        Assert.Empty(Hits(lines));
    }

    [Fact]
    public void What_is_not_read_is_said()
    {
        using var file = new MemoryStream();
        using (
            var package = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document)
        )
        {
            var main = package.AddMainDocumentPart();
            main.Document = new Document(new Body(Line(Clause), new AltChunk { Id = "r9" }));
            using var picture = new MemoryStream([0x89, 0x50]);
            main.AddImagePart(ImagePartType.Png).FeedData(picture);
        }

        var notes = Assert
            .Single(DocumentReader.Read("scan.docx", file.ToArray()))
            .Document!.Notes.Select(note => note.Zh)
            .ToArray();
        Assert.Contains(notes, note => note.Contains("嵌入", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.Contains("1张图片", StringComparison.Ordinal));
    }

    [Fact]
    public void Writing_from_top_to_bottom_is_read_by_columns_from_the_right()
    {
        var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        var page = builder.AddPage(PageSize.A4);
        foreach (var (column, text) in new[] { "ISO9001right", "secondcolumn" }.Index())
        {
            foreach (var (row, letter) in text.Index())
            {
                page.AddText(
                    $"{letter}",
                    12,
                    new PdfPoint(400 - (column * 60), 700 - (row * 20)),
                    font
                );
            }
        }

        Assert.Equal(
            ["ISO9001right", "secondcolumn"],
            Lines("vertical.pdf", builder.Build()).Select(line => line.Text)
        );
    }

    [Theory]
    [InlineData("供應商註冊資本不低於５００萬元。")]
    [InlineData("供\u200b应\u200c商注\ufeff册资本不\u2060低于500万元。")]
    [InlineData("供应商 注册 资本 不 低 于 ５00 万 元。")]
    [InlineData("供应商注册资本不低于伍佰万元。")]
    public void What_is_disguised_is_found_where_it_stands(string clause)
    {
        var lines = Lines("a.txt", Encoding.UTF8.GetBytes($"第一章\n{clause}"));
        var hit = Assert.Single(Hits(lines), found => found.Confidence >= 0.5);
        Assert.Equal(("P05", 2, clause), (hit.Pattern.Id, hit.At.Line, hit.Text + "。"));
    }

    [Fact]
    public void Whatever_bytes_are_put_in_there_is_an_answer()
    {
        byte[][] seeds =
        [
            Word([Line(Clause), new Table(new TableRow(new TableCell(Line("评分标准"))))]),
            Small(),
            Zip(("a.txt", Clause), ("b.html", $"<p>{Clause}<table><tr><td>x")),
            Encoding.UTF8.GetBytes($"<html><body><table><tr><td>{Clause}</table>"),
            Encoding.UTF8.GetBytes(Clause),
        ];
#pragma warning disable CA5394 // Which byte is broken is no secret.
        var random = new Random(20261129);
        for (var round = 0; round < 400; round++)
        {
            var content = seeds[round % seeds.Length].ToList();
            for (var change = random.Next(1, 6); change > 0 && content.Count > 1; change--)
            {
                var at = random.Next(content.Count);
                switch (random.Next(4))
                {
                    case 0:
                        content[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        content.RemoveRange(at, Math.Min(random.Next(1, 40), content.Count - at));
                        break;
                    case 2:
                        content.InsertRange(
                            at,
                            content.GetRange(at, Math.Min(random.Next(1, 200), content.Count - at))
                        );
                        break;
                    default:
                        content[at] ^= (byte)(1 << random.Next(8));
                        break;
                }
            }

            foreach (var reading in DocumentReader.Read($"fuzz{round}", [.. content]))
            {
                Assert.True(reading.Document is null != reading.Refusal is null, $"{round}");
                if (reading.Document is { } document)
                {
                    Assert.NotNull(ClauseScreen.Of(document, null, new(2026, 11, 1)).Hits);
                }
            }
        }
#pragma warning restore CA5394
    }

    private static byte[] Small()
    {
        var builder = new PdfDocumentBuilder();
        builder
            .AddPage(PageSize.A4)
            .AddText(
                "ISO9001 clause",
                10,
                new PdfPoint(50, 500),
                builder.AddStandard14Font(Standard14Font.Helvetica)
            );
        return builder.Build();
    }

    private static IReadOnlyList<DocumentLine> Lines(string name, byte[] content) =>
        Assert.Single(DocumentReader.Read(name, content)).Document!.Lines;

    private static IReadOnlyList<ClauseHit> Hits(IReadOnlyList<DocumentLine> lines) =>
        ClauseScreen.Of(new("t", lines, []), TenderRegime.Procurement, new(2026, 11, 1)).Hits;

    private static Paragraph Line(string text) => new(new Run(new Text(text)));

    private static byte[] Word(OpenXmlElement[] parts)
    {
        using var file = new MemoryStream();
        using (
            var package = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document)
        )
        {
            package.AddMainDocumentPart().Document = new Document(new Body(parts));
        }

        return file.ToArray();
    }

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return file.ToArray();
    }

    private static byte[] Pdf(string[] objects, string trailer)
    {
        var text = new StringBuilder("%PDF-1.4\n");
        var places = new List<int>();
        foreach (var (at, body) in objects.Index())
        {
            places.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{at + 1} 0 obj\n{body}\nendobj\n");
        }

        var table = text.Length;
        text.Append(
            CultureInfo.InvariantCulture,
            $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n"
        );
        foreach (var place in places)
        {
            text.Append(CultureInfo.InvariantCulture, $"{place:0000000000} 00000 n \n");
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"trailer\n<</Size {objects.Length + 1}{trailer}>>\nstartxref\n{table}\n%%EOF"
        );
        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
