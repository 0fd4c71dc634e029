using System.Text.Json;
using Trading.Indicators.Coverage;
using Trading.Indicators.Store;

namespace Trading.Indicators.Files;

/// <summary>Counts the fields of a file, a JSON text a line.</summary>
internal sealed class CoverageRun(int threads)
{
    public BrokenLines Broken { get; } = new();

    public FieldCounts Read(
        Stream stream,
        Action<long>? progress = null,
        CancellationToken cancel = default
    )
    {
        FieldCounts[] counts =
        [
            .. Enumerable.Range(0, Math.Max(threads, 1)).Select(_ => new FieldCounts()),
        ];
        LinePass.Run(
            new LineBlocks(stream, Broken),
            threads,
            (thread, block) => Count(block, counts[thread]),
            progress,
            cancel
        );
        foreach (var other in counts.Skip(1))
        {
            counts[0].Add(other);
        }

        return counts[0];
    }

    /// <summary>As one JSON object, path to count.</summary>
    public static void Write(FieldCounts counts, Stream output)
    {
        var text = new StreamText(output);
        text.Text.Byte((byte)'{');
        var first = true;
        foreach (var (path, count) in counts.Counts())
        {
            if (!first)
            {
                text.Text.Raw(", "u8);
            }

            first = false;
            JsonText.Name(text.Text, path);
            text.Text.Byte((byte)' ');
            JsonText.Integer(text.Text, count);
            text.Settle();
        }

        text.Text.Raw("}\n"u8);
        text.Flush();
        output.Flush();
    }

    private void Count(LineBlock block, FieldCounts counts)
    {
        var left = block.Bytes.AsSpan(0, block.Length);
        for (var number = block.FirstLine; left.Length > 0; number++)
        {
            var end = left.IndexOf((byte)'\n');
            var line = end < 0 ? left : left[..end];
            left = end < 0 ? default : left[(end + 1)..];
            if (JsonLine.IsBlank(line))
            {
                continue;
            }

            if (!JsonLine.IsUtf8(line))
            {
                Broken.Add(number, BrokenLine.NotUtf8);
                continue;
            }

            if (JsonLine.LoneSurrogate(line) is > 0 and var at)
            {
                Broken.Add(number, BrokenLine.NotJson, at);
                continue;
            }

            try
            {
                counts.Add(line);
            }
            catch (JsonException error)
            {
                Broken.Add(number, BrokenLine.NotJson, (int)(error.BytePositionInLine ?? 0) + 1);
            }
        }
    }
}
