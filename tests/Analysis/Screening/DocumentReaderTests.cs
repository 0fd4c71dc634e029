using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Trading.Analysis.Screening.Reading;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;
using PageSize = UglyToad.PdfPig.Content.PageSize;
using Vml = DocumentFormat.OpenXml.Vml;

namespace Trading.Tests.Analysis.Screening;

/// <summary>What readers make of files, good and bad ones: an answer each.</summary>
public sealed class DocumentReaderTests
{
    private const string Clause = "供应商注册资本不低于500万元。";

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("gb18030")]
    public void A_text_is_read_in_the_encoding_it_has(string name)
    {
        var encoding =
            name == "gb18030"
                ? CodePagesEncodingProvider.Instance.GetEncoding(name)!
                : Encoding.GetEncoding(name);
        var text = $"第一章\r\n{Clause}\r\n2026年";
        byte[][] forms =
        [
            encoding.GetBytes(text),
            [.. encoding.GetPreamble(), .. encoding.GetBytes(text)],
        ];
        Assert.All(
            forms,
            bytes =>
                Assert.Equal(
                    ["第一章", Clause, "2026年"],
                    Assert
                        .Single(DocumentReader.Read("a.txt", bytes))
                        .Document!.Lines.Select(line => line.Text)
                )
        );
    }

    [Fact]
    public void A_page_is_read_block_by_block_and_a_cell_knows_its_column()
    {
        var lines = Read(
            "a.html",
            Encoding.UTF8.GetBytes(
                $"<!DOCTYPE html><html><head><style>p{{}}</style></head><body><h1>公告</h1><p>甲<b>乙</b></p><script>x</script><table><tr><th>项</th><th>评分标准</th></tr><tr><td>业绩</td><td>{Clause}<table><tr><td>内</td></tr></table></td></tr></table></body></html>"
            )
        );
        Assert.Equal(
            ["公告", "甲乙", "项", "评分标准", "业绩", Clause, "内"],
            lines.Select(line => line.Text)
        );
        Assert.Equal(("t1r2c2", "评分标准"), (lines[5].Cell, lines[5].Heading));
        Assert.Equal("t1r2c2/t2r1c1", lines[6].Cell);
    }

    [Fact]
    public void A_word_document_is_read_with_its_tables_boxes_and_changes()
    {
        var reading = Assert.Single(
            DocumentReader.Read(
                "a.docx",
                Word(
                    new Paragraph(
                        new Run(new Text("供应商")),
                        new InsertedRun(new Run(new Text("注册资本"))),
                        new DeletedRun(new Run(new DeletedText("不限"))),
                        new Run(new Text("不低于500万元。"))
                    ),
                    new Table(
                        Row(Cell("项"), Cell("资格条件")),
                        Row(Cell("一"), new TableCell(new Table(Row(Cell("内"))), Line(Clause)))
                    ),
                    new Paragraph(
                        new Run(
                            new Picture(
                                new Vml.Shape(new Vml.TextBox(new TextBoxContent(Line("框中文字"))))
                            )
                        )
                    )
                )
            )
        );
        var document = reading.Document!;
        Assert.Equal(
            [Clause, "项", "资格条件", "一", "内", Clause, "框中文字"],
            document.Lines.Select(line => line.Text)
        );
        Assert.Equal("资格条件", document.Lines[5].Heading);
        Assert.Contains("修订", Assert.Single(document.Notes).Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pdf_is_read_by_page_and_what_every_page_repeats_once()
    {
        var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        for (var page = 1; page <= 4; page++)
        {
            var sheet = builder.AddPage(PageSize.A4);
            sheet.AddText($"Tender 12 page {page}", 10, new PdfPoint(50, 800), font);
            sheet.AddText($"ISO9001 clause {(char)('a' + page)}", 10, new PdfPoint(50, 700), font);
            sheet.AddText($"{(char)('k' + page)} goes on", 10, new PdfPoint(50, 680), font);
        }

        builder.AddPage(PageSize.A4);
        var document = Assert.Single(DocumentReader.Read("a.pdf", builder.Build())).Document!;
        Assert.Equal(
            1,
            document.Lines.Count(line => line.Text.Contains("Tender", StringComparison.Ordinal))
        );
        Assert.Equal(
            3,
            document
                .Lines.Single(line => line.Text.EndsWith("clause d", StringComparison.Ordinal))
                .Page
        );
        Assert.Contains("第5页", Assert.Single(document.Notes).Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_gives_an_answer_for_each_of_its_files()
    {
        var readings = DocumentReader.Read(
            "all.zip",
            Zip(
                ("招标/a.txt", Encoding.UTF8.GetBytes(Clause)),
                ("b.exe.txt", "MZ\0\0"u8.ToArray()),
                ("c.zip", Zip(("d.txt", "x"u8.ToArray())))
            )
        );
        Assert.Equal(
            ["all.zip!/招标/a.txt", "all.zip!/b.exe.txt", "all.zip!/c.zip"],
            readings.Select(reading => reading.File)
        );
        Assert.Equal(
            [true, false, false],
            readings.Select(reading => reading.Document is not null)
        );
    }

    [Fact]
    public void What_unpacks_without_bound_is_not_unpacked()
    {
        var reading = Assert.Single(
            DocumentReader.Read(
                "bomb.zip",
                Zip(("a.txt", new byte[DocumentReader.LargestFile + 1]))
            )
        );
        Assert.Contains("过大", reading.Refusal!.Value.Zh, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[], string> Bad() =>
        new()
        {
            { "empty.txt", [], "空的" },
            { "blank.txt", "  \n\n"u8.ToArray(), "没有文字" },
            { "notice.docx", "MZ\u0090\0\u0003"u8.ToArray(), "可执行" },
            { "notice.pdf", [0x7f, (byte)'E', (byte)'L', (byte)'F', 2], "可执行" },
            { "broken.pdf", "%PDF-1.7\nnonsense"u8.ToArray(), "损坏" },
            { "broken.docx", Cut(Word(Line(Clause))), "损坏" },
            { "locked.docx", Ole("EncryptedPackage"), "密码" },
            { "old.doc", Ole("WordDocument"), "旧的 Word" },
            { "scan.png", [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10], "图片" },
            { "empty.docx", Word(new Paragraph()), "没有文字" },
            { "scan.pdf", Blank(), "上传原件" },
            { "noise.txt", [0xff, 0x00, 0x81, 0x00, 0x00, 0xfe, 0x80], "不是可以识别" },
        };

    [Theory, MemberData(nameof(Bad))]
    public void A_bad_file_is_refused_with_its_reason(string name, byte[] content, string reason)
    {
        var reading = Assert.Single(DocumentReader.Read(name, content));
        Assert.Null(reading.Document);
        Assert.Contains(reason, reading.Refusal!.Value.Zh, StringComparison.Ordinal);
        Assert.NotEmpty(reading.Refusal.Value.En);
    }

    [Fact]
    public void Garbage_of_a_poor_scan_is_read_and_said()
    {
        var text = string.Concat(Enumerable.Repeat("供□\ue123应■商", 40));
        Assert.Single(
            Assert
                .Single(DocumentReader.Read("ocr.txt", Encoding.UTF8.GetBytes(text)))
                .Document!.Notes
        );
    }

    private static IReadOnlyList<Trading.Analysis.Screening.DocumentLine> Read(
        string name,
        byte[] content
    ) => Assert.Single(DocumentReader.Read(name, content)).Document!.Lines;

    private static byte[] Word(params OpenXmlElement[] parts)
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

    private static Paragraph Line(string text) => new(new Run(new Text(text)));

    private static TableRow Row(params TableCell[] cells) => new(cells.Cast<OpenXmlElement>());

    private static TableCell Cell(string text) => new(Line(text));

    private static byte[] Cut(byte[] file) => file[..(file.Length / 2)];

    private static byte[] Ole(string stream) =>
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, .. Encoding.Unicode.GetBytes(stream)];

    private static byte[] Blank()
    {
        var builder = new PdfDocumentBuilder();
        builder.AddPage(PageSize.A4);
        return builder.Build();
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return file.ToArray();
    }
}
