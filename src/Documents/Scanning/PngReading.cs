using System.IO.Compression;
using Trading.Documents.Contracts;

namespace Trading.Documents.Scanning;

/// <summary>
/// One pass over one PNG (ISO/IEC 15948), from its first byte to its last: what its header says it becomes, and what its
/// packed chunks really unfold to, under one bound for the whole file.
/// </summary>
internal sealed class PngReading(
    ByteReader reader,
    DocumentSettings settings,
    CancellationToken cancel
)
{
    private const uint Header = 0x49484452;
    private const uint Data = 0x49444154;
    private const uint End = 0x49454E44;

    // Of an animation: each frame's data follow a number of four bytes.
    private const uint FrameData = 0x66644154;
    private const uint PackedText = 0x7A545874;
    private const uint InternationalText = 0x69545874;
    private const uint ColourProfile = 0x69434350;

    // Encoders pad the last row.
    private const int Slack = 64 * 1024;
    private const int LongestKeyword = 79;

    private static readonly uint[] Crc = CrcTable();

    private readonly byte[] _piece = new byte[16 * 1024];
    private long _inflateLeft = settings.MaxInflatedBytes;
    private long _pictureLeft;
    private Finding? _found;
    private uint _crc;
    private uint _type;
    private long _left;
    private bool _framed;

    public Finding? Run()
    {
        reader.Skip(ImageScanner.PngSignature.Length);
        if (!Begin() || _type != Header || _left < 13)
        {
            return ImageScanner.Broken();
        }

        _found = Picture();
        if (!Finish())
        {
            return ImageScanner.Broken();
        }

        while (_found is null)
        {
            // What followed the last data is begun already.
            if ((!_framed && !Begin()) || _type == Header)
            {
                return ImageScanner.Broken();
            }

            _framed = false;
            if (!(_type is Data or FrameData ? Unfold() : Chunk()))
            {
                return _found ?? ImageScanner.Broken();
            }

            if (_type == End && !_framed)
            {
                return _found ?? (reader.Next() < 0 ? null : ImageScanner.Behind());
            }
        }

        return _found;
    }

    // Width, height, bits of a sample, samples of a pixel, and whether it comes in seven passes.
    private Finding? Picture()
    {
        var width = Number();
        var height = Number();
        var depth = Take();
        var colour = Take();
        Take();
        Take();
        var passes = Take();
        var samples = colour switch
        {
            0 or 3 => 1,
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 0,
        };
        if (samples == 0 || depth is not (1 or 2 or 4 or 8 or 16) || passes > 1)
        {
            return ImageScanner.Broken();
        }

        if (ImageScanner.TooBig(width, height, settings.MaxPixels) is { } big)
        {
            return big;
        }

        _pictureLeft = passes == 0 ? Rows(width, height) : Interlaced(width, height);
        return _pictureLeft > settings.MaxInflatedBytes
            ? Bomb(
                $"图片解压后为 {_pictureLeft / 1024 / 1024} MB，最多 {settings.MaxInflatedBytes / 1024 / 1024} MB。",
                $"the picture unfolds to {_pictureLeft / 1024 / 1024} MB; at most {settings.MaxInflatedBytes / 1024 / 1024} MB are taken."
            )
            : null;

        long Rows(long across, long down) =>
            across == 0 ? 0 : (1 + ((across * depth * samples) + 7) / 8) * down;

        long Interlaced(long across, long down) =>
            new (int X, int Y, int StepX, int StepY)[]
            {
                (0, 0, 8, 8),
                (4, 0, 8, 8),
                (0, 4, 4, 8),
                (2, 0, 4, 4),
                (0, 2, 2, 4),
                (1, 0, 2, 2),
                (0, 1, 1, 2),
            }.Sum(pass =>
                Rows(
                    (across - pass.X + pass.StepX - 1) / pass.StepX,
                    (down - pass.Y + pass.StepY - 1) / pass.StepY
                )
            );
    }

    // One picture's data, or a frame's, over as many chunks as there are.
    private bool Unfold()
    {
        var frame = _type == FrameData;
        using var chunks = new Chunks(this, _type);
        if (frame && !SkipNumber())
        {
            return false;
        }

        var atMost = frame ? long.MaxValue : _pictureLeft + Slack;
        if (!Inflate(chunks, ref atMost))
        {
            return false;
        }

        if (!frame)
        {
            // A second run of data belongs to no picture.
            _pictureLeft = Math.Max(0, atMost - Slack);
        }

        chunks.CopyTo(Stream.Null);
        return !chunks.IsBroken;
    }

    private bool Chunk()
    {
        if (_type is PackedText or InternationalText or ColourProfile && !Words())
        {
            return false;
        }

        return Finish();
    }

    // A keyword, then (of international text: whether it is packed, language and translation, then) what is packed.
    private bool Words()
    {
        SkipWord(LongestKeyword + 1);
        if (_type == InternationalText)
        {
            var packed = Take() == 1;
            Take();
            SkipWord(long.MaxValue);
            SkipWord(long.MaxValue);
            if (!packed)
            {
                return true;
            }
        }
        else
        {
            Take();
        }

        using var chunk = new Chunks(this, only: true);
        var atMost = long.MaxValue;
        return Inflate(chunk, ref atMost);
    }

    private bool Inflate(Stream packed, ref long atMost)
    {
        try
        {
            using var unfolded = new ZLibStream(
                packed,
                CompressionMode.Decompress,
                leaveOpen: true
            );
            for (int read; (read = unfolded.Read(_piece)) > 0; )
            {
                cancel.ThrowIfCancellationRequested();
                _inflateLeft -= read;
                atMost -= read;
                if (_inflateLeft < 0 || atMost < 0)
                {
                    _found = Bomb(
                        "图片内的数据解压后体积异常。",
                        "what is packed inside the picture unfolds beyond all measure."
                    );
                    return false;
                }
            }

            return true;
        }
        // The library says a broken stream with either, by what is broken in it.
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return false;
        }
    }

    private bool Begin()
    {
        _left = reader.Number(4);
        var type = reader.Number(4);
        if (_left is < 0 or > int.MaxValue || type < 0)
        {
            return false;
        }

        _type = (uint)type;
        _crc = uint.MaxValue;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            _crc = Step(_crc, (byte)(_type >> shift));
        }

        return true;
    }

    private bool Finish()
    {
        while (_left > 0)
        {
            if (Take() < 0)
            {
                return false;
            }
        }

        return reader.Number(4) == (_crc ^ uint.MaxValue);
    }

    // The next byte of the chunk; -1 at its end.
    private int Take()
    {
        if (_left == 0)
        {
            return -1;
        }

        var next = reader.Next();
        if (next < 0)
        {
            // The file ends: so does what the chunk says it has.
            _left = 0;
            return -1;
        }

        _left--;
        _crc = Step(_crc, (byte)next);
        return next;
    }

    private long Number()
    {
        long number = 0;
        for (var i = 0; i < 4; i++)
        {
            number = (number << 8) | (uint)Math.Max(0, Take());
        }

        return number;
    }

    private bool SkipNumber() => Take() >= 0 && Take() >= 0 && Take() >= 0 && Take() >= 0;

    private void SkipWord(long longest)
    {
        for (int next; longest > 0 && (next = Take()) > 0; longest--) { }
    }

    private static Finding Bomb(string zh, string en) => Finding.Bomb(zh, en);

    private static uint Step(uint crc, byte next) => Crc[(crc ^ next) & 0xFF] ^ (crc >> 8);

    // ISO/IEC 15948 annex D.
    private static uint[] CrcTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }

    /// <summary>The bytes of this chunk and of those of its kind that follow it, up to the beginning of another.</summary>
    private sealed class Chunks(PngReading png, uint type = 0, bool only = false) : ForwardStream
    {
        private bool _ended;

        public bool IsBroken { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = 0;
            while (read < buffer.Length && !_ended)
            {
                var next = png.Take();
                if (next >= 0)
                {
                    buffer[read++] = (byte)next;
                }
                else
                {
                    Follow();
                }
            }

            return read;
        }

        private void Follow()
        {
            if (only)
            {
                _ended = true;
                return;
            }

            if (!png.Finish() || !png.Begin())
            {
                (_ended, IsBroken) = (true, true);
                return;
            }

            if (png._type != type)
            {
                (_ended, png._framed) = (true, true);
            }
            else if (type == FrameData && !png.SkipNumber())
            {
                (_ended, IsBroken) = (true, true);
            }
        }
    }
}
