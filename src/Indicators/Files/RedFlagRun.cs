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
        MemberGuesses[] guesses = [.. folds.Select(_ => new MemberGuesses())];
        LinePass.Run(
            blocks,
            threads,
            (thread, block) => Fold(block, folds[thread], facts[thread], guesses[thread]),
            progress,
            cancel
        );
        Lines = blocks.Lines;
        return new(plan, store, folds);
    }

    private void Fold(LineBlock block, RedFlagFold fold, ProcessFacts facts, MemberGuesses guesses)
    {
        var bytes = block.Bytes;
        // The whole block at once, where all is well.
        var isText = JsonLine.IsUtf8(bytes.AsSpan(0, block.Length));
        var number = block.FirstLine;
        for (var start = 0; start < block.Length; number++)
        {
            var length = bytes.AsSpan(start, block.Length - start).IndexOf((byte)'\n');
            if (length < 0)
            {
                length = block.Length - start;
                if (block.Length < bytes.Length)
                {
                    // The last line of the file has no end: the scanner wants one.
                    bytes[block.Length] = (byte)'\n';
                }
            }

            var line = bytes.AsSpan(start, length);
            if (!JsonLine.IsBlank(line))
            {
                if (!isText && !JsonLine.IsUtf8(line))
                {
                    Broken.Add(number, BrokenLine.NotUtf8);
                }
                else if (Read(bytes, start, length, number, facts, guesses))
                {
                    facts.Line = number;
                    fold.Add(facts);
                }
            }

            start += length + 1;
        }
    }

    private bool Read(
        byte[] bytes,
        int start,
        int length,
        long number,
        ProcessFacts facts,
        MemberGuesses guesses
    )
    {
        facts.Clear();
        if (ReleaseScanner.TryRead(bytes, start, length, facts, guesses))
        {
            return true;
        }

        facts.Clear();
        var line = bytes.AsSpan(start, length);
        try
        {
            if (!ReleaseReader.Read(line, facts))
            {
                Broken.Add(number, BrokenLine.NotAnObject);
                return false;
            }
        }
        catch (JsonException error)
        {
            Broken.Add(number, BrokenLine.NotJson, (int)(error.BytePositionInLine ?? 0) + 1);
            return false;
        }
        catch (InvalidOperationException)
        {
            // A name or text whose escapes are no text.
            Broken.Add(number, BrokenLine.NotJson, JsonLine.LoneSurrogate(line));
            return false;
        }

        if (JsonLine.LoneSurrogate(line) is > 0 and var at)
        {
            Broken.Add(number, BrokenLine.NotJson, at);
            return false;
        }

        return true;
    }
}
