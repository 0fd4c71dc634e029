using System.Text;
using Trading.Documents;
using Trading.Documents.Contracts;
using Trading.Documents.Scanning;

namespace Trading.Tests.Documents;

/// <summary>What files become when they are opened: more than a reader can bear is refused without being borne.</summary>
public sealed class UnfoldingTests
{
    // What a scanner may allocate: its buffers, and not the 400 MB.
    private const long Memory = 8 * 1024 * 1024;
    private const int Deep = 200_000;
    private static readonly DocumentSettings Usual = new();
    private static readonly Lazy<byte[]> FourHundredMegabytes = new(() => Files.PackedZeros(400));
    private static readonly Lazy<byte[]> Fifty = new(() => Files.PackedZeros(50));
    private static readonly byte[] Content = Encoding.Latin1.GetBytes(
        string.Concat(Enumerable.Repeat("BT /F1 12 Tf 72 720 Td (Licence) Tj ET\n", 200))
    );

    public static TheoryData<string> Bombs => [.. MakesBombs.Keys];

    public static TheoryData<string> Fair => [.. MakesFair.Keys];

    private static readonly Dictionary<string, Func<byte[]>> MakesBombs = new()
    {
        ["a pdf whose page unfolds to 400 MB"] = () =>
            Files.PdfWithStreams(("/Filter /FlateDecode", FourHundredMegabytes.Value)),
        ["a pdf whose picture unfolds to 400 MB"] = () =>
            Files.PdfWithStreams(
                (
                    "/Type /XObject /Subtype /Image /Width 10000 /Height 9000 /Filter [ /FlateDecode ]",
                    FourHundredMegabytes.Value
                )
            ),
        ["a pdf that is packed twice"] = () =>
            Files.PdfWithStreams(
                ("/Filter [/FlateDecode /FlateDecode]", Files.Packed(FourHundredMegabytes.Value))
            ),
        ["a pdf that is packed twice under short names"] = () =>
            Files.PdfWithStreams(("/Filter [/Fl/Fl]", Files.Packed(FourHundredMegabytes.Value))),
        ["a pdf whose streams are fair each and 400 MB together"] = () =>
            Files.PdfWithStreams([.. Enumerable.Repeat(("/Filter /FlateDecode", Fifty.Value), 8)]),
        ["a pdf packed by Flate in hexadecimal"] = () =>
            Files.PdfWithStreams(
                (
                    "/Filter [/ASCIIHexDecode /FlateDecode]",
                    Encoding.Latin1.GetBytes(Convert.ToHexString(FourHundredMegabytes.Value) + ">")
                )
            ),
        ["a pdf packed by Flate and run lengths"] = () =>
            Files.PdfWithStreams(
                (
                    "/Filter [/FlateDecode /RunLengthDecode]",
                    // 129 repeats the byte that follows 128 times.
                    Files.Packed([.. Enumerable.Repeat<byte>(129, 5_000_000)])
                )
            ),
        ["a pdf packed by LZW"] = () =>
            Files.PdfWithStreams([
                .. Enumerable.Repeat(("/Filter /LZWDecode", Files.Lzw(new byte[2_000_000])), 150),
            ]),
        ["a pdf whose picture says that it is large"] = () =>
            Files.PdfWithStreams(
                ("/Subtype /Image /Width 60000 /Height 60000 /Filter /CCITTFaxDecode", [1, 2, 3])
            ),
        ["a pdf of arrays in arrays"] = () => Files.Pdf("/A " + Repeat("[", Deep)),
        ["a pdf of arrays that something else seems to close"] = () =>
            Files.Pdf("/A " + Repeat("[ >> ", Deep)),
        ["a pdf of dictionaries in dictionaries"] = () => Files.Pdf("/A " + Repeat("<< /A ", Deep)),
        ["a pdf of packed arrays in arrays"] = () => Files.PdfWithObjects(Repeat("[1", Deep)),
        ["a pdf whose page nests"] = () =>
            Files.PdfWithStreams(
                (
                    "/Filter /FlateDecode",
                    Files.Packed(
                        Encoding.Latin1.GetBytes(
                            Repeat("[(", 10) + Repeat(")", 10) + Repeat("[(a) <41> ", Deep)
                        )
                    )
                )
            ),
        ["a pdf whose page nests dictionaries"] = () =>
            Files.PdfWithStreams(("", Encoding.Latin1.GetBytes("/P " + Repeat("<</A", Deep)))),
        ["a pdf whose function nests"] = () =>
            Files.PdfWithStreams(("/FunctionType 4", Encoding.Latin1.GetBytes(Repeat("{", Deep)))),
        ["a png that unfolds to more than it is"] = () =>
            Files.PngOf(2, 2, 8, 0, [("IDAT", FourHundredMegabytes.Value)]),
        ["a png whose data lie in many chunks"] = () =>
            Files.PngOf(
                20_000,
                5_000,
                16,
                4,
                FourHundredMegabytes.Value.Chunk(1_000).Select(piece => ("IDAT", piece))
            ),
        ["a png with deep colours"] = () => Files.PngOf(10_000, 9_000, 16, 6, []),
        ["a png with packed words"] = () =>
            Files.PngOf(
                2,
                2,
                8,
                0,
                [("zTXt", [.. "Comment\0\0"u8, .. FourHundredMegabytes.Value])]
            ),
        ["a png with packed words in a language"] = () =>
            Files.PngOf(
                2,
                2,
                8,
                0,
                [("iTXt", [.. "Comment\0\u0001\0zh\0\0"u8, .. FourHundredMegabytes.Value])]
            ),
        ["a png with a colour profile"] = () =>
            Files.PngOf(2, 2, 8, 3, [("iCCP", [.. "p\0\0"u8, .. FourHundredMegabytes.Value])]),
        ["a png that moves"] = () =>
            Files.PngOf(
                2,
                2,
                8,
                0,
                [
                    ("IDAT", Files.Packed(new byte[6])),
                    .. Enumerable.Repeat(("fcTL", new byte[26]), 1),
                    .. Enumerable.Repeat<(string, byte[])>(
                        ("fdAT", [0, 0, 0, 1, .. FourHundredMegabytes.Value]),
                        1
                    ),
                ]
            ),
        ["a docx of elements in elements"] = () =>
            Files.Docx(("word/document.xml", Repeat("<a>", Deep) + Repeat("</a>", Deep))),
        ["an ofd of elements in elements"] = () =>
            Files.Ofd(("Doc_0/Pages/P.xml", Repeat("<a b='c'>", Deep))),
        ["a docx with a tag without end"] = () =>
            Files.Docx(("word/document.xml", "<a b='" + Repeat("x", 4_000_000) + "'/>")),
        ["a docx with a comment without end"] = () =>
            Files.Docx(("word/document.xml", "<!--" + Repeat("x", 4_000_000) + "--><a/>")),
    };

    private static readonly Dictionary<string, Func<byte[]>> MakesFair = new()
    {
        ["a page in hexadecimal"] = () =>
            Files.PdfWithStreams(
                (
                    "/Filter /ASCIIHexDecode",
                    Encoding.Latin1.GetBytes(Convert.ToHexString(Content) + ">")
                )
            ),
        ["a page by LZW"] = () => Files.PdfWithStreams(("/Filter /LZWDecode", Files.Lzw(Content))),
        ["a page by Flate twice"] = () =>
            Files.PdfWithStreams(
                ("/Filter [/FlateDecode /FlateDecode]", Files.Packed(Files.Packed(Content)))
            ),
        ["a page in 85 letters"] = () =>
            Files.PdfWithStreams(("/Filter /ASCII85Decode", [.. "87cURD]i,\"Ebo80~>"u8])),
        ["a page of runs"] = () =>
            Files.PdfWithStreams(("/Filter /RunLengthDecode", [2, 65, 66, 67, 200, 32, 128])),
        ["a scan of two pages, not packed well"] = () =>
            Files.PdfWithStreams([
                .. Enumerable.Repeat(
                    (
                        "/Subtype /Image /Width 2480 /Height 3508 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 2480 /Colors 3 >>",
                        Files.PackedZeros(25)
                    ),
                    2
                ),
            ]),
        ["a flat picture of brackets"] = () =>
            Files.PdfWithStreams(
                (
                    "/Subtype /Image /Width 100 /Height 100 /Filter /FlateDecode",
                    Files.Packed([.. Enumerable.Repeat((byte)'[', 10_000)])
                )
            ),
        ["bytes that have brackets by chance"] = () =>
        {
            var bytes = new byte[4 * 1024 * 1024];
            new Random(20261128).NextBytes(bytes);
            return Files.PdfWithStreams(("/N 3 /Filter /FlateDecode", Files.Packed(bytes)));
        },
        ["a picture in a page"] = () =>
            Files.PdfWithStreams(
                (
                    "",
                    Encoding.Latin1.GetBytes(
                        "q BI /W 100 /H 100 /CS /G /BPC 8 ID " + Repeat("[", 10_000) + "\nEI Q"
                    )
                )
            ),
        ["a stream of nothing"] = () => Files.PdfWithStreams(("/Filter /FlateDecode", [])),
        ["a stream with a broken end"] = () =>
            Files.PdfWithStreams(("/Filter /FlateDecode", Files.Packed(Content)[..^6])),
        ["a jpeg in a pdf"] = () =>
            Files.PdfWithStreams(
                ("/Subtype /Image /Width 2 /Height 2 /Filter /DCTDecode", Files.Jpeg())
            ),
        ["a jpeg packed again"] = () =>
            Files.PdfWithStreams(
                (
                    "/Subtype /Image /Width 2 /Height 2 /Filter [/FlateDecode /DCTDecode]",
                    Files.Packed(Files.Jpeg())
                )
            ),
        ["arrays as deep as writers make them"] = () =>
            Files.Pdf("/A " + Repeat("[<</B ", 50) + "1" + Repeat(">>]", 50)),
        ["a png of a camera"] = () =>
            Files.PngOf(
                4_000,
                3_000,
                8,
                2,
                Files.PackedZeros(34).Chunk(8_192).Select(piece => ("IDAT", piece))
            ),
        ["a png in seven passes"] = () =>
            Files.PngOf(9, 9, 8, 2, [("IDAT", Files.Packed(new byte[262]))], interlaced: true),
        ["a png with words"] = () =>
            Files.PngOf(
                2,
                2,
                8,
                0,
                [
                    ("tEXt", [.. "Title\0a"u8]),
                    ("zTXt", [.. "Comment\0\0"u8, .. Files.Packed([.. "words"u8])]),
                    ("iTXt", [.. "Comment\0\0\0zh\0\0words"u8]),
                    ("iTXt", [.. "Comment\0\u0001\0zh\0\0"u8, .. Files.Packed([.. "words"u8])]),
                    ("IDAT", Files.Packed(new byte[6])),
                    ("fdAT", [0, 0, 0, 1, .. Files.Packed(new byte[6])]),
                ]
            ),
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void What_unfolds_or_nests_beyond_all_measure_is_refused_without_the_memory_for_it(
        string what
    )
    {
        var content = MakesBombs[what]();
        Assert.True(content.Length < 20 * 1024 * 1024, what);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var finding = Judge(content);
        var used = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(finding?.Rule == "file.bomb", $"{what}: {finding}");
        Assert.True(used < Memory, $"{what}: {used / 1024 / 1024} MB");
    }

    [Theory]
    [MemberData(nameof(Fair))]
    public void What_people_send_is_taken_however_it_is_packed(string what)
    {
        var finding = Judge(MakesFair[what]());
        Assert.True(finding is null, $"{what}: {finding}");
    }

    [Theory]
    [InlineData("/Filter 8 0 R")]
    [InlineData("/Filter /FlateDecode /Filter /ASCIIHexDecode")]
    [InlineData("/Filter /OfMyOwn")]
    [InlineData("/Filter [/DCTDecode /FlateDecode]")]
    [InlineData("/Filter [/Crypt /FlateDecode]")]
    [InlineData("/Filter [/Fl/Fl/Fl/Fl/Fl/Fl/Fl/Fl/Fl]")]
    // Some readers pass over the head of zlib and go on.
    [InlineData("/Filter /FlateDecode")]
    public void A_stream_that_cannot_be_unfolded_is_refused(string dictionary) =>
        Assert.Equal(
            "file.active",
            Judge(Files.PdfWithStreams((dictionary, [.. "not as it says"u8])))?.Rule
        );

    [Fact]
    public void What_is_unfolded_is_what_was_packed()
    {
        Assert.Equal(Content, Unfolded("LZWDecode", Files.Lzw(Content)));
        var zeros = new byte[300_000];
        Assert.Equal(zeros, Unfolded("LZWDecode", Files.Lzw(zeros)));
        var random = new byte[100_000];
        new Random(7).NextBytes(random);
        Assert.Equal(random, Unfolded("LZWDecode", Files.Lzw(random)));
        Assert.Equal("Hello World!", Text("ASCII85Decode", "87cURD]i,\"Ebo80~>"));
        Assert.Equal("\0\0\0\0A", Text("A85", "z5l~>"));
        Assert.Equal("Hello\u0070", Text("ASCIIHexDecode", "48 65 6C\n6c 6F 7>"));
        Assert.Equal(
            "ABC" + Repeat(" ", 57),
            Encoding.Latin1.GetString(Unfolded("RL", [2, 65, 66, 67, 200, 32, 128]))
        );

        string Text(string filter, string packed) =>
            Encoding.Latin1.GetString(Unfolded(filter, Encoding.Latin1.GetBytes(packed)));

        static byte[] Unfolded(string filter, byte[] packed)
        {
            using var clear = new MemoryStream();
            using var stream = PdfFilters.Unfold(filter, new MemoryStream(packed), true)!;
            stream.CopyTo(clear);
            return clear.ToArray();
        }
    }

    private static Finding? Judge(byte[] content)
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
            finding ??= scanner.Scan(stream, kind!, CancellationToken.None).Result;
        }

        return finding;
    }

    private static string Repeat(string text, int times) =>
        new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
