using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Trading.Tests.Documents;

/// <summary>Files as people send them, good and bad, made in place.</summary>
internal static class Files
{
    private const string Relations =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>One page of nothing, as ISO 32000 wants it; what is added goes into the catalogue.</summary>
    public static byte[] Pdf(string catalogue = "", string body = "", string trailer = "")
    {
        var text = new StringBuilder("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"1 0 obj\n<< /Type /Catalog /Pages 2 0 R {catalogue} >>\nendobj\n"
        );
        text.Append(
            "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
                + "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>\nendobj\n"
                + "4 0 obj\n<< /Length 44 >>\nstream\nBT /F1 24 Tf 72 720 Td (Licence \\(copy\\)) Tj ET\nendstream\nendobj\n"
        );
        text.Append(body);
        text.Append(
            CultureInfo.InvariantCulture,
            $"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 5 /Root 1 0 R {trailer} >>\nstartxref\n9\n%%EOF\n"
        );
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>A PDF whose catalogue lies in a packed object stream, as writers since PDF 1.5 make them.</summary>
    public static byte[] PdfWithObjects(string objects, string dictionary = "/Filter /FlateDecode")
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(Encoding.Latin1.GetBytes("1 0 " + objects));
        }

        return Pdf(
            body: $"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Length {packed.Length} {dictionary} >>\nstream\n"
                + Encoding.Latin1.GetString(packed.ToArray())
                + "\nendstream\nendobj\n"
        );
    }

    public static byte[] Docx(params (string Name, string Text)[] more) =>
        Zip([
            (
                "[Content_Types].xml",
                """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"""
            ),
            (
                "_rels/.rels",
                $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{Relations}/officeDocument" Target="word/document.xml"/></Relationships>"""
            ),
            .. more.Any(entry => entry.Name == "word/document.xml")
                ? Array.Empty<(string, string)>()
                : [("word/document.xml", Words("<w:r><w:t>授权委托书</w:t></w:r>"))],
            .. more,
        ]);

    public static string Words(string runs) =>
        $"""<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>{runs}</w:p></w:body></w:document>""";

    public static string Related(string type, string target) =>
        $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" Type="{Relations}/{type}" Target="{target}" TargetMode="External"/></Relationships>""";

    public static byte[] Xlsx(params (string Name, string Text)[] more) =>
        Zip([
            (
                "[Content_Types].xml",
                """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"""
            ),
            (
                "xl/workbook.xml",
                """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>"""
            ),
            .. more,
        ]);

    public static byte[] Ofd(params (string Name, string Text)[] more) =>
        Zip([
            (
                "OFD.xml",
                """<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"""
            ),
            ("Doc_0/Document.xml", """<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"/>"""),
            .. more,
        ]);

    public static byte[] Zip(IEnumerable<(string Name, string Text)> entries)
    {
        using var made = new MemoryStream();
        using (var zip = new ZipArchive(made, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return made.ToArray();
    }

    /// <summary>A docx with 64 MB of nothing in it, which packs to some 64 KB.</summary>
    public static byte[] ZipBomb()
    {
        using var made = new MemoryStream();
        made.Write(Docx());
        using (var zip = new ZipArchive(made, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("word/media/image1.png").Open();
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 64; i++)
            {
                entry.Write(zeros);
            }
        }

        return made.ToArray();
    }

    public static byte[] Png(int width = 2, int height = 2) =>
        PngOf(width, height, 8, 0, [("IDAT", Packed(new byte[6]))]);

    /// <summary>A PNG with a header and chunks.</summary>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels down.</param>
    /// <param name="depth">Bits of a sample.</param>
    /// <param name="colour">0 grey, 2 colour, 3 palette, 4 grey with alpha, 6 colour with alpha.</param>
    /// <param name="chunks">What lies between header and end.</param>
    /// <param name="interlaced">Whether the picture comes in seven passes.</param>
    public static byte[] PngOf(
        int width,
        int height,
        byte depth,
        byte colour,
        IEnumerable<(string Type, byte[] Data)> chunks,
        bool interlaced = false
    )
    {
        using var made = new MemoryStream();
        made.Write([0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (depth, colour, interlaced ? (byte)1 : (byte)0);
        Chunk("IHDR", header);
        foreach (var (type, data) in chunks)
        {
            Chunk(type, data);
        }

        Chunk("IEND", []);
        return made.ToArray();

        void Chunk(string type, byte[] data)
        {
            byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
            made.Write(Number(data.Length));
            made.Write(body);
            made.Write(Number((int)Crc(body)));
        }

        static byte[] Number(int number)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(bytes, number);
            return bytes;
        }

        static uint Crc(byte[] bytes)
        {
            var crc = uint.MaxValue;
            foreach (var b in bytes)
            {
                crc ^= b;
                for (var bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
                }
            }

            return ~crc;
        }
    }

    /// <summary>As Flate packs it, in the form of zlib.</summary>
    public static byte[] Packed(byte[] clear)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(clear);
        }

        return packed.ToArray();
    }

    /// <summary>So many megabytes of nothing, packed: a thousandth of it.</summary>
    public static byte[] PackedZeros(int megabytes)
    {
        var zeros = new byte[1024 * 1024];
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var i = 0; i < megabytes; i++)
            {
                zlib.Write(zeros);
            }
        }

        return packed.ToArray();
    }

    /// <summary>A PDF with streams beside its page: what stands in the dictionary of each, and its bytes.</summary>
    public static byte[] PdfWithStreams(params (string Dictionary, byte[] Content)[] streams)
    {
        var body = new StringBuilder();
        foreach (var (number, (dictionary, content)) in streams.Index())
        {
            body.Append(
                    CultureInfo.InvariantCulture,
                    $"{number + 9} 0 obj\n<< /Length {content.Length} {dictionary} >>\nstream\n"
                )
                .Append(Encoding.Latin1.GetString(content))
                .Append("\nendstream\nendobj\n");
        }

        return Pdf(body: body.ToString());
    }

    /// <summary>As LZW packs it (ISO 32000-2, 7.4.4), codes growing one early.</summary>
    public static byte[] Lzw(byte[] clear)
    {
        var packed = new List<byte>();
        long bits = 0;
        var held = 0;
        var codes = new Dictionary<(int Prefix, byte Last), int>();
        var (next, width) = (258, 9);
        Write(256);
        var before = -1;
        foreach (var b in clear)
        {
            if (before < 0)
            {
                before = b;
                continue;
            }

            if (codes.TryGetValue((before, b), out var longer))
            {
                before = longer;
                continue;
            }

            Write(before);
            codes[(before, b)] = next++;
            width = next switch
            {
                < 512 => 9,
                < 1024 => 10,
                < 2048 => 11,
                _ => 12,
            };
            if (next == 4095)
            {
                Write(256);
                codes.Clear();
                (next, width) = (258, 9);
            }

            before = b;
        }

        if (before >= 0)
        {
            Write(before);
        }

        Write(257);
        if (held > 0)
        {
            packed.Add((byte)(bits << (8 - held)));
        }

        return [.. packed];

        void Write(int code)
        {
            bits = ((bits << width) | (uint)code) & 0xFFFFFFFFFF;
            held += width;
            for (; held >= 8; held -= 8)
            {
                packed.Add((byte)(bits >> (held - 8)));
            }
        }
    }

    /// <summary>A JPEG as far as its structure goes; the second argument is what stands in the scan.</summary>
    public static byte[] Jpeg(int width = 2, int height = 2, byte fill = 0x11) =>
        [
            0xFF,
            0xD8,
            0xFF,
            0xE0,
            0,
            16,
            .. "JFIF"u8,
            0,
            1,
            1,
            0,
            0,
            1,
            0,
            1,
            0,
            0,
            0xFF,
            0xC0,
            0,
            11,
            8,
            (byte)(height >> 8),
            (byte)height,
            (byte)(width >> 8),
            (byte)width,
            1,
            1,
            0x11,
            0,
            0xFF,
            0xDA,
            0,
            8,
            1,
            1,
            0,
            0,
            63,
            0,
            fill,
            0xFF,
            0,
            fill,
            0xFF,
            0xD0,
            fill,
            0xFF,
            0xD9,
        ];

    /// <summary>The head of a Windows program.</summary>
    public static byte[] Program() =>
        [.. "MZ"u8, 0x90, 0, 3, 0, 0, 0, .. new byte[120], .. "PE\0\0"u8];
}
