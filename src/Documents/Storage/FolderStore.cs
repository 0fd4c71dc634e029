using System.Runtime.InteropServices;

namespace Trading.Documents.Storage;

/// <summary>
/// In a folder, as object stores lie on disk: <c>aa/bb/SHA256</c>. A content is written beside, flushed to the disk and
/// renamed, so that a name is there with all of its content or not at all.
/// </summary>
internal sealed class FolderStore(string root) : IContentStore
{
    private const string Unfinished = "unfinished";

    public Task<bool> Has(string sha256, CancellationToken cancel) =>
        Task.FromResult(File.Exists(PathOf(sha256)));

    public async Task Write(string sha256, Stream content, CancellationToken cancel)
    {
        var beside = Path.Combine(
            Directory.CreateDirectory(Path.Combine(root, Unfinished)).FullName,
            Guid.NewGuid().ToString("N")
        );
        try
        {
            await using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
            {
                await content.CopyToAsync(file, cancel);
                file.Flush(flushToDisk: true);
            }

            var path = PathOf(sha256);
            var folder = Directory.CreateDirectory(Path.GetDirectoryName(path)!).FullName;
            File.Move(beside, path, overwrite: true);
            Flush(folder);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    public Task<Stream?> Open(string sha256, CancellationToken cancel)
    {
        try
        {
            return Task.FromResult<Stream?>(
                new FileStream(
                    PathOf(sha256),
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.Read | FileShare.Delete
                )
            );
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task Delete(string sha256, CancellationToken cancel)
    {
        if (File.Exists(PathOf(sha256)))
        {
            File.Delete(PathOf(sha256));
        }

        return Task.CompletedTask;
    }

    public Task Sweep(DateTimeOffset before, CancellationToken cancel)
    {
        var unfinished = new DirectoryInfo(Path.Combine(root, Unfinished));
        foreach (var file in unfinished.Exists ? unfinished.GetFiles() : [])
        {
            if (file.LastWriteTimeUtc < before)
            {
                file.Delete();
            }
        }

        return Task.CompletedTask;
    }

    // A hash of ours is 64 hexadecimal digits; anything else would be a path of somebody's making.
    private string PathOf(string sha256) =>
        sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower)
            ? Path.Combine(root, sha256[..2], sha256[2..4], sha256)
            : throw new ArgumentException("not a SHA-256", nameof(sha256));

    // A rename outlives a power cut only once its folder is on the disk too; the framework has no call for that.
    private static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = Native.open(folder, 0);
        if (handle >= 0)
        {
            _ = Native.fsync(handle);
            _ = Native.close(handle);
        }
    }

    private static class Native
    {
#pragma warning disable IDE1006 // The system's own names.
        [DllImport("libc", BestFitMapping = false, ThrowOnUnmappableChar = true)]
        public static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc")]
        public static extern int fsync(int handle);

        [DllImport("libc")]
        public static extern int close(int handle);
#pragma warning restore IDE1006
    }
}
