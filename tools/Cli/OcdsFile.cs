using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Trading.Procurement.Ocds;

namespace Trading.Cli;

/// <summary>Releases in files, one contracting process at a time, whatever the order in which they stand.</summary>
internal sealed class OcdsFile(
    IReadOnlyList<string> files,
    bool mend,
    TimeSpan offset,
    int longest = ReleaseItems.Most
)
{
    // So much is checked at once, a part by each core.
    private const int ItemsAtOnce = 256;
    private const int BytesAtOnce = 4 * 1024 * 1024;

    // By the hash of their ocid, which of them are in more than one place. A number each is all that is kept of them.
    private readonly HashSet<ulong> _once = [];
    private readonly HashSet<ulong> _several = [];

    // Which of them have faults, in their order: the others need not be checked again while the files are the same.
    private readonly HashSet<long> _faulty = [];
    private List<(long, DateTime)>? _checked;

    /// <summary>Where something stands.</summary>
    public sealed record Place(string File, long Line, string Pointer)
    {
        public override string ToString() =>
            new LocalizedText($"{File} 第 {Line} 行", $"{File}, line {Line}") + Pointer;
    }

    /// <summary>A release, or what is wrong with it.</summary>
    public sealed record Read(Place Place, JsonObject? Release)
    {
        /// <summary>How long it is, in bytes.</summary>
        public int Length { get; init; }

        public IReadOnlyList<SchemaFault> Mended { get; init; } = [];

        public IReadOnlyList<SchemaFault> Faults { get; init; } = [];
    }

    /// <summary>A process with its releases.</summary>
    public sealed record Process(string Ocid, Place First, IReadOnlyList<JsonObject> Releases)
    {
        /// <summary>How long its releases are, in bytes.</summary>
        public required long Length { get; init; }
    }

    /// <summary>Every release in the order of the files, checked against the schema.</summary>
    public IEnumerable<Read> Check(IProgress<(long Done, long Of)>? progress = null)
    {
        var stamps = Stamps();
        var at = 0L;
        foreach (var read in Releases(progress))
        {
            if (read.Faults.Count + read.Mended.Count > 0)
            {
                _faulty.Add(at);
            }

            at++;
            if (read.Release is { } release && read.Faults.Count == 0)
            {
                var hash = Hash(Ocid(release));
                if (!_once.Add(hash))
                {
                    _several.Add(hash);
                }
            }

            yield return read;
        }

        _checked = stamps;
    }

    /// <summary>Every process of which no release has a fault that is left; to be asked after <see cref="Check"/>.</summary>
    public IEnumerable<Process> Processes(IProgress<(long Done, long Of)>? progress = null)
    {
        using var spool = new Spool();
        foreach (var read in Releases(progress))
        {
            if (read.Release is not { } release || read.Faults.Count > 0)
            {
                continue;
            }

            var ocid = Ocid(release);
            if (_several.Contains(Hash(ocid)))
            {
                spool.Add(Hash(ocid), read.Place, release);
            }
            else
            {
                yield return new(ocid, read.Place, [release]) { Length = read.Length };
            }
        }

        foreach (var process in spool.Processes())
        {
            yield return process;
        }
    }

    private IEnumerable<Read> Releases(IProgress<(long Done, long Of)>? progress)
    {
        var known = _checked is { } before && before.SequenceEqual(Stamps());
        var portion = new List<(long At, Read Read)>();
        var (at, bytes) = (0L, 0L);
        foreach (var read in Unchecked(progress))
        {
            portion.Add((at++, read));
            bytes += read.Length;
            if (portion.Count < ItemsAtOnce && bytes < BytesAtOnce)
            {
                continue;
            }

            foreach (var one in CheckedAll())
            {
                yield return one;
            }

            portion.Clear();
            bytes = 0;
        }

        foreach (var one in CheckedAll())
        {
            yield return one;
        }

        List<Read> CheckedAll() =>
            known
                ? portion.ConvertAll(one => _faulty.Contains(one.At) ? Checked(one.Read) : one.Read)
                : portion.AsParallel().AsOrdered().Select(one => Checked(one.Read)).ToList();
    }

    private IEnumerable<Read> Unchecked(IProgress<(long Done, long Of)>? progress)
    {
        var done = 0L;
        var all = files.Sum(file => new FileInfo(file).Length);
        foreach (var file in files)
        {
            using var raw = new FileStream(
                file,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read,
                bufferSize: 1,
                FileOptions.SequentialScan
            );
            foreach (var item in Items(raw))
            {
                progress?.Report((done + raw.Position, all));
                var place = new Place(file, item.Line, item.Pointer);
                if (item.Fault is { } broken)
                {
                    yield return new(place, null) { Faults = [broken] };
                    continue;
                }

                foreach (var (i, release) in IncomingReleases.Of(item.Json!).Index())
                {
                    yield return new(place, release) { Length = i == 0 ? item.Length : 0 };
                }
            }

            done += raw.Length;
        }
    }

    private List<(long, DateTime)> Stamps() =>
        [
            .. files
                .Select(file => new FileInfo(file))
                .Select(file => (file.Length, file.LastWriteTimeUtc)),
        ];

    // A file that is no gzip after all, or is cut in the middle of one, ends where it cannot be read.
    private IEnumerable<ReleaseItem> Items(Stream raw)
    {
        using var items = new ReleaseItems(
            JsonBytes.Decoded(new BufferedStream(raw, 64 * 1024)),
            longest
        )
            .Read()
            .GetEnumerator();
        var line = 1L;
        while (true)
        {
            ReleaseItem item;
            try
            {
                if (!items.MoveNext())
                {
                    yield break;
                }

                item = items.Current;
            }
            catch (InvalidDataException broken)
            {
                item = new(line, "")
                {
                    Fault = new(
                        "",
                        "gzip",
                        null,
                        new(
                            $"压缩文件已损坏：{broken.Message}",
                            $"the gzip is broken: {broken.Message}"
                        )
                    ),
                };
            }

            line = item.Line;
            yield return item;
            if (item.Fault?.Rule == "gzip")
            {
                yield break;
            }
        }
    }

    private Read Checked(Read read)
    {
        if (read.Release is not { } release)
        {
            return read;
        }

        if (!mend)
        {
            return read with { Faults = [.. OcdsSchema.CheckRelease(release)] };
        }

        var (mended, left) = MendedRelease.Mend(release, offset);
        return read with { Mended = mended, Faults = left };
    }

    private static string Ocid(JsonObject release) => release["ocid"]?.ToString() ?? "";

    private static ulong Hash(string ocid) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(ocid)));

    /// <summary>Releases that wait for the others of their process, in a file that is gone when it is done.</summary>
    private sealed class Spool : IDisposable
    {
        private readonly Dictionary<ulong, List<(long At, int Length, Place Place)>> _places = [];
        private FileStream? _file;

        public void Add(ulong process, Place place, JsonObject release)
        {
            _file ??= new(
                Path.GetTempFileName(),
                FileMode.Create,
                FileAccess.ReadWrite,
                FileShare.None,
                64 * 1024,
                FileOptions.DeleteOnClose
            );
            var bytes = Encoding.UTF8.GetBytes(release.ToJsonString());
            if (!_places.TryGetValue(process, out var places))
            {
                _places[process] = places = [];
            }

            places.Add((_file.Length, bytes.Length, place));
            _file.Seek(0, SeekOrigin.End);
            _file.Write(bytes);
        }

        public IEnumerable<Process> Processes()
        {
            foreach (var places in _places.Values)
            {
                var releases = new List<(JsonObject Release, Place Place)>();
                foreach (var (at, length, place) in places)
                {
                    var bytes = new byte[length];
                    _file!.Seek(at, SeekOrigin.Begin);
                    _file.ReadExactly(bytes);
                    releases.Add((JsonNode.Parse(bytes)!.AsObject(), place));
                }

                // Two processes of one hash are still two.
                foreach (var process in releases.GroupBy(each => Ocid(each.Release)))
                {
                    yield return new(
                        process.Key,
                        process.First().Place,
                        [.. process.Select(each => each.Release)]
                    )
                    {
                        Length = places.Sum(each => (long)each.Length),
                    };
                }
            }
        }

        public void Dispose() => _file?.Dispose();
    }
}
