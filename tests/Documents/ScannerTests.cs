using Trading.Documents;
using Trading.Documents.Contracts;
using Trading.Documents.Scanning;

namespace Trading.Tests.Documents;

/// <summary>What is taken and what is not, by the content alone.</summary>
public sealed class ScannerTests
{
    private static readonly DocumentSettings Usual = new();

    public static TheoryData<string, byte[], string> Good =>
        new()
        {
            { "pdf", Files.Pdf(), "application/pdf" },
            {
                "a pdf that opens at its first page and links to the web",
                Files.Pdf(
                    "/OpenAction [3 0 R /Fit]",
                    "6 0 obj\n<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://www.ln.gov.cn) >> >>\nendobj\n"
                ),
                "application/pdf"
            },
            {
                "a pdf of packed objects",
                Files.PdfWithObjects("<< /Type /Catalog /Pages 2 0 R >>"),
                "application/pdf"
            },
            { "jpeg", Files.Jpeg(), "image/jpeg" },
            {
                "a phone's jpeg with its preview behind",
                [.. Files.Jpeg(), .. Files.Jpeg(1, 1)],
                "image/jpeg"
            },
            { "png", Files.Png(), "image/png" },
            { "ofd", Files.Ofd(), "application/ofd" },
            { "docx", Files.Docx(), FileKind.Docx.MediaType },
            {
                "a docx with a link",
                Files.Docx(
                    (
                        "word/_rels/document.xml.rels",
                        Files.Related("hyperlink", "https://www.ln.gov.cn")
                    )
                ),
                FileKind.Docx.MediaType
            },
            { "xlsx", Files.Xlsx(), FileKind.Xlsx.MediaType },
        };

    public static TheoryData<string, byte[], string> Bad =>
        new()
        {
            { "a renamed program", Files.Program(), "file.kind" },
            { "text", [.. "plain words"u8], "file.kind" },
            { "a page", [.. "<html><script>alert(1)</script>"u8], "file.kind" },
            { "an archive of no kind", Files.Zip([("a.txt", "a")]), "file.kind" },
            // PDF.
            {
                "a script",
                Files.Pdf("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
                "file.active"
            },
            {
                "a script under a name with escapes",
                Files.Pdf("/OpenAction << /S /J#61vaScript /#4a#53 (app.alert\\(1\\)) >>"),
                "file.active"
            },
            {
                "a script of two letters alone",
                Files.Pdf("/AA << /O << /S/X /JS(app) >> >>"),
                "file.active"
            },
            {
                "a script in a packed object",
                Files.PdfWithObjects(
                    "<< /Type /Catalog /OpenAction << /S /JavaScript /JS (x) >> >>"
                ),
                "file.active"
            },
            {
                "a script in a packed object that does not say that it is one",
                Replace(
                    Files.PdfWithObjects("<< /OpenAction << /S /J#61vaScript /JS (x) >> >>"),
                    "/Type /ObjStm",
                    "/Typ  /Other "
                ),
                "file.active"
            },
            {
                "objects packed so that they cannot be seen",
                Files.PdfWithObjects("<< >>", "/Filter [/ASCIIHexDecode /FlateDecode]"),
                "file.active"
            },
            {
                "objects whose packing is said elsewhere",
                Files.PdfWithObjects("<< >>", "/Filter 8 0 R"),
                "file.active"
            },
            {
                "an object hidden in a comment's stream",
                Files.Pdf(
                    body: "7 0 obj\n<< /Length 9 >>\nstream\n8 0 obj << /Type /ObjStm >> endobj\nendstream\nendobj\n"
                ),
                "file.active"
            },
            { "a command", Files.Pdf("/OpenAction << /S /Launch /F (cmd.exe) >>"), "file.active" },
            {
                "an embedded file",
                Files.Pdf("/Names << /EmbeddedFiles << /Names [] >> >>"),
                "file.active"
            },
            { "a dynamic form", Files.Pdf("/AcroForm << /XFA 8 0 R >>"), "file.active" },
            {
                "rich media",
                Files.Pdf(body: "6 0 obj << /Subtype /RichMedia >> endobj\n"),
                "file.active"
            },
            { "an encrypted pdf", Files.Pdf(trailer: "/Encrypt 8 0 R"), "file.encrypted" },
            { "a pdf cut off", Files.Pdf()[..200], "file.damaged" },
            {
                "a pdf with an archive behind it",
                [.. Files.Pdf(), .. Files.Zip([("a.exe", "MZ")])],
                "file.polyglot"
            },
            { "a pdf with something behind it", [.. Files.Pdf(), .. "MZ junk"u8], "file.polyglot" },
            // Packed.
            { "a zip bomb", Files.ZipBomb(), "file.bomb" },
            { "macros", Files.Docx(("word/vbaProject.bin", "x")), "file.active" },
            {
                "an embedded object",
                Files.Docx(("word/embeddings/oleObject1.bin", "x")),
                "file.active"
            },
            { "a control", Files.Docx(("word/activeX/activeX1.xml", "<x/>")), "file.active" },
            { "a program inside", Files.Ofd(("Doc_0/Attachs/a.dat", "MZ\u0090")), "file.active" },
            {
                "an archive inside",
                Files.Ofd(("Doc_0/Attachs/a.dat", "PK\u0003\u0004")),
                "file.active"
            },
            {
                "a template from outside",
                Files.Docx(
                    (
                        "word/_rels/settings.xml.rels",
                        Files.Related("attachedTemplate", "http://evil.example/a.dotm")
                    )
                ),
                "file.active"
            },
            {
                "a picture from outside",
                Files.Docx(
                    (
                        "word/_rels/document.xml.rels",
                        Files.Related("image", "file://evil.example/a.png")
                    )
                ),
                "file.active"
            },
            {
                "a link that is a program",
                Files.Docx(
                    (
                        "word/_rels/document.xml.rels",
                        Files.Related("hyperlink", "file:///c:/windows/cmd.exe")
                    )
                ),
                "file.active"
            },
            {
                "a DDE field spread over runs",
                Files.Docx(
                    (
                        "word/document.xml",
                        Files.Words(
                            "<w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\cmd.exe</w:instrText></w:r>"
                        )
                    )
                ),
                "file.active"
            },
            {
                "a DDE link of a workbook",
                Files.Xlsx(("xl/externalLinks/externalLink1.xml", "<x><ddeLink/></x>")),
                "file.active"
            },
            {
                "a document type with entities",
                Files.Docx(("word/settings.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")),
                "file.damaged"
            },
            { "a name that climbs", Files.Ofd(("../../etc/cron.d/a", "x")), "file.path" },
            { "a name from the root", Files.Ofd(("/etc/passwd", "x")), "file.path" },
            { "a name of another system", Files.Ofd(("..\\a.txt", "x")), "file.path" },
            { "a name twice", Files.Ofd(("Doc_0/document.XML", "<x/>")), "file.path" },
            { "something before the archive's end", [.. Files.Docx(), 1, 2, 3], "file.damaged" },
            // Pictures.
            {
                "a jpeg with an archive behind it",
                [.. Files.Jpeg(), .. Files.Zip([("a", "b")])],
                "file.polyglot"
            },
            {
                "a jpeg with a program behind it",
                [.. Files.Jpeg(), .. Files.Program()],
                "file.polyglot"
            },
            {
                "a png with a program behind it",
                [.. Files.Png(), .. Files.Program()],
                "file.polyglot"
            },
            { "a png too big to open", Files.Png(60_000, 60_000), "file.bomb" },
            { "a jpeg too big to open", Files.Jpeg(60_000, 60_000), "file.bomb" },
            { "a jpeg cut off", Files.Jpeg()[..^2], "file.damaged" },
            { "a png whose bytes were changed", Change(Files.Png(), 20), "file.damaged" },
        };

    [Theory]
    [MemberData(nameof(Good))]
    public async Task What_people_send_is_taken_for_what_it_is(
        string what,
        byte[] content,
        string mediaType
    )
    {
        var (kind, finding) = await Judge(content);
        Assert.True(finding is null, $"{what}: {finding}");
        Assert.Equal(mediaType, kind?.MediaType);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task What_could_harm_a_reader_is_refused_with_its_rule(
        string what,
        byte[] content,
        string rule
    )
    {
        var (_, finding) = await Judge(content);
        Assert.True(finding?.Rule == rule, $"{what}: {finding}");
    }

    [Fact]
    public async Task Packed_objects_of_a_pdf_unfold_under_a_bound()
    {
        var content = Files.PdfWithObjects("<< >>" + new string(' ', 4 * 1024 * 1024));
        var settings = new DocumentSettings { MaxInflatedBytes = 1024 * 1024 };
        using var stream = new MemoryStream(content);
        var finding = await new PdfScanner(settings).Scan(
            stream,
            FileKind.Pdf,
            CancellationToken.None
        );
        Assert.Equal("file.bomb", finding?.Rule);
    }

    [Fact]
    public async Task No_file_whatever_makes_a_scanner_fail()
    {
        // Good files with bytes changed at random: each is taken or refused, none throws and none hangs.
        byte[][] seeds =
        [
            Files.Pdf(),
            Files.PdfWithObjects("<< /A 1 >>"),
            Files.Docx(),
            Files.Ofd(),
            Files.Png(),
            Files.Jpeg(),
        ];
        var random = new Random(20261125);
        foreach (var seed in seeds)
        {
            for (var round = 0; round < 400; round++)
            {
                var content = seed.ToArray();
                for (var change = random.Next(1, 6); change > 0; change--)
                {
                    content[random.Next(content.Length)] = (byte)random.Next(256);
                }

                await Judge(
                    random.Next(4) == 0 ? content[..random.Next(1, content.Length)] : content
                );
            }
        }
    }

    [Theory]
    [InlineData("licence.pdf", "licence.pdf")]
    [InlineData("LICENCE.PDF", "LICENCE.pdf")]
    [InlineData("营业执照.pdf", "营业执照.pdf")]
    [InlineData("../../etc/passwd", "passwd.pdf")]
    [InlineData("C:\\Users\\a\\执照.pdf", "执照.pdf")]
    [InlineData("licence\u202Efdp.exe", "licencefdp.exe.pdf")]
    [InlineData("a\u200Bb\u0000c\r\n.pdf", "abc.pdf")]
    [InlineData("x<y>:\"|?*.pdf", "x_y______.pdf")]
    [InlineData("scan.png", "scan.png.pdf")]
    [InlineData("...", "document.pdf")]
    [InlineData("", "document.pdf")]
    [InlineData(null, "document.pdf")]
    public void A_name_is_made_fit_to_be_shown(string? given, string shown) =>
        Assert.Equal(shown, FileName.Of(given, FileKind.Pdf));

    [Fact]
    public void A_huge_name_is_cut_and_keeps_its_ending()
    {
        var name = FileName.Of(new string('长', 5_000) + ".pdf", FileKind.Pdf);
        Assert.Equal(FileName.Longest, name.Length);
        Assert.EndsWith("长.pdf", name, StringComparison.Ordinal);
        // Never half a character.
        var faces = FileName.Of(string.Concat(Enumerable.Repeat("😀", 100)), FileKind.Pdf);
        Assert.DoesNotContain(
            '\uFFFD',
            System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(faces))
        );
    }

    private static async Task<(FileKind? Kind, Finding? Finding)> Judge(byte[] content)
    {
        using var stream = new MemoryStream(content);
        var (kind, finding) = Magic.Recognise(stream);
        IContentScanner[] scanners =
        [
            new PdfScanner(Usual),
            new PackedScanner(Usual),
            new ImageScanner(Usual),
        ];
        foreach (var scanner in scanners)
        {
            finding ??= await scanner.Scan(stream, kind!, CancellationToken.None);
        }

        return (kind, finding);
    }

    private static byte[] Replace(byte[] content, string what, string with) =>
        System.Text.Encoding.Latin1.GetBytes(
            System
                .Text.Encoding.Latin1.GetString(content)
                .Replace(what, with, StringComparison.Ordinal)
        );

    private static byte[] Change(byte[] content, int at)
    {
        content[at] ^= 1;
        return content;
    }
}
