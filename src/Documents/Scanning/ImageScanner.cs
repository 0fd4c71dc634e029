using Trading.Documents.Contracts;

namespace Trading.Documents.Scanning;

/// <summary>
/// JPEG (ISO/IEC 10918-1 annex B) and PNG (<see cref="PngReading"/>) walked from their first byte to their last: a size a
/// viewer can bear, and nothing behind the picture.
/// </summary>
internal sealed class ImageScanner(DocumentSettings settings) : IContentScanner
{
    public static readonly byte[] PngSignature =
    [
        0x89,
        (byte)'P',
        (byte)'N',
        (byte)'G',
        0x0D,
        0x0A,
        0x1A,
        0x0A,
    ];

    // Phones append a preview or the brightness map as further pictures (CIPA DC-007).
    private const int MostPictures = 8;

    public Task<Finding?> Scan(Stream content, FileKind kind, CancellationToken cancel)
    {
        if (kind != FileKind.Jpeg && kind != FileKind.Png)
        {
            return Task.FromResult<Finding?>(null);
        }

        if (ZipDirectory.EndsAsZip(content))
        {
            return Task.FromResult<Finding?>(Behind());
        }

        content.Position = 0;
        var reader = new ByteReader(content);
        return Task.FromResult(
            kind == FileKind.Png ? new PngReading(reader, settings, cancel).Run() : Jpeg(reader)
        );
    }

    private Finding? Jpeg(ByteReader reader)
    {
        reader.Skip(2);
        for (var picture = 1; picture <= MostPictures; picture++)
        {
            if (Picture(reader) is { } fault)
            {
                return fault;
            }

            var next = reader.Next();
            // Some writers round the file up with zeros.
            while (next == 0)
            {
                next = reader.Next();
            }

            if (next < 0)
            {
                return null;
            }

            if (next != 0xFF || reader.Next() != 0xD8)
            {
                return Behind();
            }
        }

        return Behind();
    }

    private Finding? Picture(ByteReader reader)
    {
        var sized = false;
        var marker = Marker(reader, inScan: false);
        while (true)
        {
            switch (marker)
            {
                case < 0:
                    return Broken();
                case 0xD9:
                    return sized ? null : Broken();
                case 0x01 or (>= 0xD0 and <= 0xD7):
                    marker = Marker(reader, inScan: false);
                    continue;
            }

            var left = reader.Number(2) - 2;
            if (left < 0)
            {
                return Broken();
            }

            if (marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC)
            {
                reader.Skip(1);
                var height = reader.Number(2);
                var width = reader.Number(2);
                left -= 5;
                sized = true;
                if (left < 0 || TooBig(width, height) is { })
                {
                    return left < 0 ? Broken() : TooBig(width, height);
                }
            }

            if (!reader.Skip(left))
            {
                return Broken();
            }

            marker = Marker(reader, inScan: marker == 0xDA);
        }
    }

    // In a scan everything up to the next marker that is no restart is the picture.
    private static int Marker(ByteReader reader, bool inScan)
    {
        var next = reader.Next();
        while (true)
        {
            if (next < 0 || (!inScan && next != 0xFF))
            {
                return -1;
            }

            if (next != 0xFF)
            {
                next = reader.Next();
                continue;
            }

            do
            {
                next = reader.Next();
            } while (next == 0xFF);
            if (inScan && next is 0 or (>= 0xD0 and <= 0xD7))
            {
                next = reader.Next();
                continue;
            }

            return next == 0 ? -1 : next;
        }
    }

    private Finding? TooBig(long width, long height) => TooBig(width, height, settings.MaxPixels);

    public static Finding? TooBig(long width, long height, long maxPixels) =>
        width <= 0 || height <= 0 ? Broken()
        : width > 65_000 || height > 65_000 || width * height > maxPixels
            ? Finding.Bomb(
                $"图片为 {width}×{height} 像素，最多 {maxPixels:N0} 像素。",
                $"the picture has {width}×{height} pixels; at most {maxPixels:N0} are taken."
            )
        : null;

    public static Finding Broken() =>
        Finding.Damaged("图片不完整或已损坏。", "the picture is incomplete or damaged.");

    public static Finding Behind() =>
        Finding.Polyglot(
            "图片之后还附有其他内容，请重新另存图片。",
            "something else follows the picture; save the picture anew."
        );
}
