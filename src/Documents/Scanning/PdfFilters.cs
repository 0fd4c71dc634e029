namespace Trading.Documents.Scanning;

/// <summary>The filters of a PDF's streams (ISO 32000-2, 7.4) other than Flate, as far as unfolding goes, in constant memory.</summary>
internal static class PdfFilters
{
    /// <summary>Those that only a picture has, and that are not unfolded here: how large they become, its width and height say.</summary>
    public static bool IsPicture(string filter) =>
        filter is "DCTDecode" or "DCT" or "JPXDecode" or "JBIG2Decode" or "CCITTFaxDecode" or "CCF";

    /// <summary>The stream without one filter; null for one that is not known. Throws <see cref="InvalidDataException"/> while it is read when it is broken.</summary>
    /// <param name="filter">Its name, long or short.</param>
    /// <param name="packed">What went through it.</param>
    /// <param name="earlyChange">For LZW: whether codes grow one early, as they do unless the stream says otherwise.</param>
    public static Stream? Unfold(string filter, Stream packed, bool earlyChange) =>
        filter switch
        {
            "FlateDecode" or "Fl" => new System.IO.Compression.ZLibStream(
                packed,
                System.IO.Compression.CompressionMode.Decompress,
                leaveOpen: true
            ),
            "ASCIIHexDecode" or "AHx" => new Pieces(packed, Hex),
            "ASCII85Decode" or "A85" => new Pieces(packed, Base85),
            "RunLengthDecode" or "RL" => new Pieces(packed, Runs),
            "LZWDecode" or "LZW" => new Pieces(packed, next => Lzw(next, earlyChange)),
            _ => null,
        };

    private static IEnumerable<ReadOnlyMemory<byte>> Hex(Func<int> next)
    {
        var piece = new byte[1];
        var high = -1;
        for (var b = next(); b >= 0 && b != '>'; b = next())
        {
            if (!char.IsAsciiHexDigit((char)b))
            {
                continue;
            }

            var digit = (b & 0xF) + (b > '9' ? 9 : 0);
            if (high < 0)
            {
                high = digit;
                continue;
            }

            piece[0] = (byte)((high << 4) | digit);
            high = -1;
            yield return piece;
        }

        if (high >= 0)
        {
            piece[0] = (byte)(high << 4);
            yield return piece;
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Base85(Func<int> next)
    {
        var piece = new byte[4];
        var digits = 0;
        ulong number = 0;
        for (var b = next(); b >= 0 && b != '~'; b = next())
        {
            switch (b)
            {
                case 'z' when digits == 0:
                    piece.AsSpan().Clear();
                    yield return piece;
                    break;
                case >= '!' and <= 'u':
                    number = (number * 85) + (ulong)(b - '!');
                    if (++digits == 5)
                    {
                        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(
                            piece,
                            (uint)number
                        );
                        (digits, number) = (0, 0);
                        yield return piece;
                    }

                    break;
            }
        }

        if (digits > 1)
        {
            for (var missing = digits; missing < 5; missing++)
            {
                number = (number * 85) + 84;
            }

            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(piece, (uint)number);
            yield return piece.AsMemory(0, digits - 1);
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Runs(Func<int> next)
    {
        var piece = new byte[128];
        for (var length = next(); length is >= 0 and not 128; length = next())
        {
            if (length < 128)
            {
                for (var i = 0; i <= length; i++)
                {
                    piece[i] = (byte)next();
                }

                yield return piece.AsMemory(0, length + 1);
            }
            else
            {
                piece.AsSpan().Fill((byte)next());
                yield return piece.AsMemory(0, 257 - length);
            }
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lzw(Func<int> next, bool earlyChange)
    {
        const int clear = 256,
            end = 257,
            most = 4096;
        var prefix = new int[most];
        var last = new byte[most];
        var piece = new byte[most];
        int count = 258,
            width = 9,
            before = -1,
            bits = 0,
            held = 0;
        byte first = 0;
        while (true)
        {
            while (held < width)
            {
                var b = next();
                if (b < 0)
                {
                    yield break;
                }

                bits = ((bits << 8) | b) & 0xFFFFFF;
                held += 8;
            }

            held -= width;
            var code = (bits >> held) & ((1 << width) - 1);
            if (code == end)
            {
                yield break;
            }

            if (code == clear)
            {
                (count, width, before) = (258, 9, -1);
                continue;
            }

            if (code > count || (code == count && before < 0))
            {
                throw new InvalidDataException("A code that LZW does not have.");
            }

            // The one code that may be used as it is made: what came before, and its own first byte again.
            var at = most;
            var walk = code;
            if (code == count)
            {
                piece[--at] = first;
                walk = before;
            }

            for (; walk > end; walk = prefix[walk])
            {
                piece[--at] = last[walk];
            }

            first = (byte)walk;
            piece[--at] = first;
            if (before >= 0 && count < most)
            {
                (prefix[count], last[count]) = (before, first);
                count++;
            }

            before = code;
            width = Math.Min(
                12,
                (count + (earlyChange ? 1 : 0)) switch
                {
                    < 512 => 9,
                    < 1024 => 10,
                    < 2048 => 11,
                    _ => 12,
                }
            );
            yield return piece.AsMemory(at, most - at);
        }
    }

    /// <summary>A stream of the pieces that are made while another is read.</summary>
    private sealed class Pieces : ForwardStream
    {
        private readonly IEnumerator<ReadOnlyMemory<byte>> _pieces;
        private readonly ByteReader _packed;
        private ReadOnlyMemory<byte> _ready;

        public Pieces(Stream packed, Func<Func<int>, IEnumerable<ReadOnlyMemory<byte>>> unfold)
        {
            // A PDF may have a hundred thousand streams.
            _packed = new ByteReader(packed, bufferBytes: 1024);
            _pieces = unfold(_packed.Next).GetEnumerator();
        }

        public override int Read(Span<byte> buffer)
        {
            var read = 0;
            while (read < buffer.Length)
            {
                if (_ready.IsEmpty)
                {
                    if (!_pieces.MoveNext())
                    {
                        break;
                    }

                    _ready = _pieces.Current;
                }

                var some = Math.Min(buffer.Length - read, _ready.Length);
                _ready.Span[..some].CopyTo(buffer[read..]);
                _ready = _ready[some..];
                read += some;
            }

            return read;
        }

        protected override void Dispose(bool disposing)
        {
            _pieces.Dispose();
            base.Dispose(disposing);
        }
    }
}
