using System.Text.Json;
using Trading.Indicators.Preparation;
using Trading.Indicators.Store;

namespace Trading.Indicators.Files;

/// <summary>Corrects the releases of a file; what comes out is in the order of what went in, whatever the threads.</summary>
internal sealed class PreparationRun(PreparationPlan plan, int threads)
{
    public BrokenLines Broken { get; } = new();

    /// <summary>Lines whose auctions could not be moved because they have bids.</summary>
    public long OccupiedBids => Interlocked.Read(ref _occupied);

    // How many blocks may be ready before the one that is to be written first.
    private const int Ahead = 16;

    private readonly object _lock = new();
    private readonly Dictionary<long, (byte[] Output, byte[] Issues)> _waiting = [];
    private long _written;
    private bool _failed;
    private long _occupied;

    public void Run(
        Stream input,
        Stream output,
        Stream issues,
        Action<long>? progress = null,
        CancellationToken cancel = default,
        int blockSize = 1 << 18
    )
    {
        var blocks = new LineBlocks(input, Broken, blockSize);
        LinePass.Run(
            blocks,
            threads,
            (_, block) =>
            {
                var (lines, rows) = (new ByteWriter(), new ByteWriter());
                try
                {
                    Prepare(block, lines, rows);
                    Write(block.Number, lines, rows, output, issues);
                }
                catch
                {
                    Fail();
                    throw;
                }
            },
            progress,
            cancel
        );
        output.Flush();
        issues.Flush();
    }

    // A block that is ready before its turn waits for it; the thread whose turn it is never waits.
    private void Write(long number, ByteWriter lines, ByteWriter rows, Stream output, Stream issues)
    {
        lock (_lock)
        {
            while (number > _written + Ahead && !_failed)
            {
                Monitor.Wait(_lock);
            }

            _waiting[number] = (lines.Written.ToArray(), rows.Written.ToArray());
            while (_waiting.Remove(_written, out var next))
            {
                output.Write(next.Output);
                issues.Write(next.Issues);
                _written++;
            }

            Monitor.PulseAll(_lock);
        }
    }

    // Whoever waits for a turn that will not come goes on.
    private void Fail()
    {
        lock (_lock)
        {
            _failed = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Prepare(LineBlock block, ByteWriter lines, ByteWriter rows)
    {
        var preparation = new ReleasePreparation(plan);
        var issues = new IssueRows(rows);
        var left = block.Bytes.AsSpan(0, block.Length);
        for (var number = block.FirstLine; left.Length > 0; number++)
        {
            var end = left.IndexOf((byte)'\n');
            var line = end < 0 ? left : left[..end];
            left = end < 0 ? default : left[(end + 1)..];
            if (JsonLine.IsBlank(line) || Parse(line, number) is not { } release)
            {
                continue;
            }

            if (preparation.Prepare(release, number, issues))
            {
                Interlocked.Increment(ref _occupied);
            }

            release.WriteTo(lines);
            lines.Byte((byte)'\n');
        }
    }

    private JsonTree? Parse(ReadOnlySpan<byte> line, long number)
    {
        if (!JsonLine.IsUtf8(line))
        {
            Broken.Add(number, BrokenLine.NotUtf8);
            return null;
        }

        if (JsonLine.LoneSurrogate(line) is > 0 and var at)
        {
            Broken.Add(number, BrokenLine.NotJson, at);
            return null;
        }

        try
        {
            var tree = JsonTree.Parse(line);
            if (tree.Kind == JsonKind.Object)
            {
                return tree;
            }

            Broken.Add(number, BrokenLine.NotAnObject);
        }
        catch (JsonException error)
        {
            Broken.Add(number, BrokenLine.NotJson, (int)(error.BytePositionInLine ?? 0) + 1);
        }

        return null;
    }
}
