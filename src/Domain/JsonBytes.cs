using System.IO.Compression;
using System.Text;

namespace Trading;

/// <summary>
/// JSON as files hold it, as UTF-8: compressed or not (gzip, told by its first bytes), in UTF-8 with or without mark, or in
/// UTF-16.
/// </summary>
public static class JsonBytes
{
    /// <summary>What the bytes mean, as UTF-8 without mark.</summary>
    public static Stream Decoded(Stream raw)
    {
        ArgumentNullException.ThrowIfNull(raw);
        var (head, stream) = Peek(raw);
        if (head is [0x1F, 0x8B, ..])
        {
            (head, stream) = Peek(new GZipStream(stream, CompressionMode.Decompress));
        }

        return head switch
        {
            [0xEF, 0xBB, 0xBF, ..] => Skip(stream, 3),
            [0xFF, 0xFE, ..] => Transcoded(Skip(stream, 2), Encoding.Unicode),
            [0xFE, 0xFF, ..] => Transcoded(Skip(stream, 2), Encoding.BigEndianUnicode),
            // A JSON text begins in ASCII, whose other half is zero in UTF-16.
            [not 0, 0, ..] => Transcoded(stream, Encoding.Unicode),
            [0, not 0, ..] => Transcoded(stream, Encoding.BigEndianUnicode),
            _ => stream,
        };
    }

    private static Stream Transcoded(Stream stream, Encoding from) =>
        Encoding.CreateTranscodingStream(stream, from, Encoding.UTF8);

    private static (byte[] Head, Stream Whole) Peek(Stream stream)
    {
        var head = new byte[4];
        var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        head = head[..read];
        return (head, new Headed(head, stream));
    }

    private static Stream Skip(Stream stream, int bytes)
    {
        stream.ReadExactly(new byte[bytes]);
        return stream;
    }

    /// <summary>A stream of which some bytes were read already.</summary>
    private sealed class Headed(byte[] head, Stream rest) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) =>
            Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_at == head.Length)
            {
                return rest.Read(buffer);
            }

            var size = Math.Min(buffer.Length, head.Length - _at);
            head.AsSpan(_at, size).CopyTo(buffer);
            _at += size;
            return size;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) =>
            throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            rest.Dispose();
            base.Dispose(disposing);
        }
    }
}
