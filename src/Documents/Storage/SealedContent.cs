using System.Buffers.Binary;
using System.Security.Cryptography;
using Trading.Documents.Scanning;

namespace Trading.Documents.Storage;

/// <summary>
/// A content at rest: frames of AES-256-GCM under a key of its own. Each frame's nonce is its number, and whether it is
/// the last is authenticated, so that a content cannot be altered, shortened or put together from parts without being
/// noticed. Sealing the same content again under its key gives the same bytes: two writers cannot spoil each other's.
/// </summary>
internal static class SealedContent
{
    private const int FrameBytes = 64 * 1024;
    private const int TagBytes = 16;
    private const int NonceBytes = 12;
    private const int KeyBytes = 32;

    /// <summary>A key for one content, in text.</summary>
    public static string NewKey() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>The sealed form of a clear stream, made while it is read.</summary>
    public static Stream Seal(Stream clear, string key) =>
        new Frames(clear, Convert.FromBase64String(key), FrameBytes, sealing: true);

    /// <summary>The clear form of a sealed stream, checked while it is read. Throws <see cref="CryptographicException"/> when it was tampered with.</summary>
    public static Stream Open(Stream stored, string key) =>
        new Frames(stored, Convert.FromBase64String(key), FrameBytes + TagBytes, sealing: false);

    private sealed class Frames(Stream source, byte[] key, int pieceBytes, bool sealing)
        : ForwardStream
    {
        private readonly AesGcm _cipher = new(key, TagBytes);
        private byte[] _piece = new byte[pieceBytes];
        private byte[] _following = new byte[pieceBytes];
        private ReadOnlyMemory<byte> _ready;
        private int _pieceLength = -1;
        private ulong _number;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            if (_ready.IsEmpty)
            {
                _ready = await Frame(cancellationToken);
            }

            var read = Math.Min(buffer.Length, _ready.Length);
            _ready[..read].CopyTo(buffer);
            _ready = _ready[read..];
            return read;
        }

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();

        // One frame is read ahead: only so is it known which one is the last.
        private async Task<byte[]> Frame(CancellationToken cancel)
        {
            if (_pieceLength < 0)
            {
                _pieceLength = await Fill(_piece, cancel);
                if (_pieceLength == 0)
                {
                    throw new CryptographicException("A content without a frame.");
                }
            }

            if (_pieceLength == 0)
            {
                return [];
            }

            var followingLength = await Fill(_following, cancel);
            var frame = Turn(_piece.AsSpan(0, _pieceLength), last: followingLength == 0);
            (_piece, _following) = (_following, _piece);
            _pieceLength = followingLength;
            return frame;
        }

        private byte[] Turn(ReadOnlySpan<byte> piece, bool last)
        {
            Span<byte> nonce = stackalloc byte[NonceBytes];
            nonce.Clear();
            BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], _number++);
            ReadOnlySpan<byte> place = [last ? (byte)1 : (byte)0];
            if (sealing)
            {
                var frame = new byte[piece.Length + TagBytes];
                _cipher.Encrypt(
                    nonce,
                    piece,
                    frame.AsSpan(0, piece.Length),
                    frame.AsSpan(piece.Length),
                    place
                );
                return frame;
            }

            if (piece.Length < TagBytes)
            {
                throw new CryptographicException("A frame is cut off.");
            }

            var clear = new byte[piece.Length - TagBytes];
            _cipher.Decrypt(nonce, piece[..^TagBytes], piece[^TagBytes..], clear, place);
            return clear;
        }

        private ValueTask<int> Fill(byte[] piece, CancellationToken cancel) =>
            source.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancel);

        protected override void Dispose(bool disposing)
        {
            _cipher.Dispose();
            if (!sealing)
            {
                source.Dispose();
            }

            base.Dispose(disposing);
        }

        public override async ValueTask DisposeAsync()
        {
            if (!sealing)
            {
                await source.DisposeAsync();
            }

            await base.DisposeAsync();
        }
    }
}
