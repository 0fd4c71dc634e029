using Microsoft.Win32.SafeHandles;

namespace Trading.Indicators.Store;

/// <summary>
/// Where sorted runs go that memory has no room for: one file in the system's temporary folder, gone with the process
/// however it ends. Made when first needed.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly Lock _lock = new();
    private SafeFileHandle? _file;
    private long _end;

    /// <summary>How much was written, for tests and evidence.</summary>
    public long Written => _end;

    /// <summary>Writes records in the order of their starts.</summary>
    public FileRun Write(byte[] records, ReadOnlySpan<int> starts)
    {
        var buffer = new byte[1 << 18];
        var used = 0;
        lock (_lock)
        {
            var begin = _end;
            foreach (var start in starts)
            {
                var (key, keySize) = Records.LengthAt(records, start);
                var (value, valueSize) = Records.LengthAt(records, start + keySize + key);
                var record = records.AsSpan(start, keySize + key + valueSize + value);
                if (used + record.Length > buffer.Length)
                {
                    Flush(buffer.AsSpan(0, used));
                    used = 0;
                    if (record.Length > buffer.Length)
                    {
                        Flush(record);
                        continue;
                    }
                }

                record.CopyTo(buffer.AsSpan(used));
                used += record.Length;
            }

            Flush(buffer.AsSpan(0, used));
            return new(this, begin, _end);
        }
    }

    /// <summary>Writes bytes as they are.</summary>
    public FilePieces Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var begin = _end;
            Flush(bytes);
            return new(this, begin, _end);
        }
    }

    public int Read(Span<byte> into, long at) => RandomAccess.Read(_file!, into, at);

    public void Dispose() => _file?.Dispose();

    private void Flush(ReadOnlySpan<byte> bytes)
    {
        _file ??= File.OpenHandle(
            Path.Combine(Path.GetTempPath(), $"trading-{Guid.NewGuid():N}.tmp"),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            FileOptions.DeleteOnClose
        );
        RandomAccess.Write(_file, bytes, _end);
        _end += bytes.Length;
    }
}
