using System.Text.Json;

namespace Trading.Indicators.Files;

/// <summary>The red flags of a file of compiled releases, a line each.</summary>
internal sealed class RedFlagRun(FoldPlan plan, FoldStore store, int threads)
{
    public BrokenLines Broken { get; } = new();

    /// <summary>How many lines were read.</summary>
    public long Lines { get; private set; }

    /// <summary>Reads all of it; the report finishes and writes.</summary>
    public RedFlagReport Read(
        Stream stream,
        Action<long>? progress = null,
        CancellationToken cancel = default,
        int blockSize = 1 << 20,
        int longest = 1 << 26
    )
    {
        var blocks = new LineBlocks(stream, Broken, blockSize, longest);
        RedFlagFold[] folds =
        [
            .. Enumerable.Range(0, Math.Max(threads, 1)).Select(_ => new RedFlagFold(plan, store)),
        ];
        ProcessFacts[] facts = [.. folds.Select(_ => new ProcessFacts())];
        LinePass.Run(
            blocks,
            threads,
            (thread, block) => Fold(block, folds[thread], facts[thread]),
            progress,
            cancel
        );
        Lines = blocks.Lines;
        return new(plan, store, folds);
    }

    private void Fold(LineBlock block, RedFlagFold fold, ProcessFacts facts)
    {
        var left = block.Bytes.AsSpan(0, block.Length);
        // The whole block at once, where all is well.
        var isText = JsonLine.IsUtf8(left);
        for (var number = block.FirstLine; left.Length > 0; number++)
        {
            var end = left.IndexOf((byte)'\n');
            var line = end < 0 ? left : left[..end];
            left = end < 0 ? default : left[(end + 1)..];
            if (JsonLine.IsBlank(line))
            {
                continue;
            }

            if (!isText && !JsonLine.IsUtf8(line))
            {
                Broken.Add(number, BrokenLine.NotUtf8);
                continue;
            }

            One(line, number, fold, facts);
        }
    }

    private void One(ReadOnlySpan<byte> line, long number, RedFlagFold fold, ProcessFacts facts)
    {
        facts.Clear();
        try
        {
            if (!ReleaseReader.Read(line, facts))
            {
                Broken.Add(number, BrokenLine.NotAnObject);
                return;
            }
        }
        catch (JsonException error)
        {
            Broken.Add(number, BrokenLine.NotJson, (int)(error.BytePositionInLine ?? 0) + 1);
            return;
        }
        catch (InvalidOperationException)
        {
            // A name or text whose escapes are no text.
            Broken.Add(number, BrokenLine.NotJson, JsonLine.LoneSurrogate(line));
            return;
        }

        if (JsonLine.LoneSurrogate(line) is > 0 and var at)
        {
            Broken.Add(number, BrokenLine.NotJson, at);
            return;
        }

        facts.Line = number;
        fold.Add(facts);
    }
}
