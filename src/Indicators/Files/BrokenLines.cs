using System.Collections.Concurrent;

namespace Trading.Indicators.Files;

/// <summary>Why a line could not be used.</summary>
internal enum BrokenLine : byte
{
    NotJson,
    NotAnObject,
    NotUtf8,
    TooLong,
}

/// <summary>The lines that could not be used, told in their order when all are read; so many are kept, the rest counted.</summary>
internal sealed class BrokenLines(int kept = 1_000_000)
{
    private readonly ConcurrentQueue<(long Line, BrokenLine Why, int At)> _lines = [];
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    /// <summary>The last line before the place where a compressed file is damaged; null when it is whole.</summary>
    public long? CutAt { get; private set; }

    /// <summary>A line; <paramref name="at"/> is the byte at which it stops being JSON, from 1, or 0.</summary>
    public void Add(long line, BrokenLine why, int at = 0)
    {
        if (Interlocked.Increment(ref _count) <= kept)
        {
            _lines.Enqueue((line, why, at));
        }
    }

    public void CutAfter(long line) => CutAt = line;

    /// <summary>A sentence each.</summary>
    public IEnumerable<LocalizedText> Tell()
    {
        foreach (var (line, why, at) in _lines.Order())
        {
            yield return why switch
            {
                BrokenLine.NotJson => new(
                    $"第 {line} 行不是有效的 JSON（第 {at} 字节），已跳过。",
                    $"Line {line} is not valid JSON (at byte {at}) and was skipped."
                ),
                BrokenLine.NotAnObject => new(
                    $"第 {line} 行不是 JSON 对象，已跳过。",
                    $"Line {line} is not a JSON object and was skipped."
                ),
                BrokenLine.NotUtf8 => new(
                    $"第 {line} 行不是有效的 UTF-8，已跳过。",
                    $"Line {line} is not valid UTF-8 and was skipped."
                ),
                _ => new(
                    $"第 {line} 行过长，已跳过。",
                    $"Line {line} is too long and was skipped."
                ),
            };
        }

        if (Count > kept)
        {
            yield return new(
                $"另有 {Count - kept} 行已跳过。",
                $"{Count - kept} more lines were skipped."
            );
        }

        if (CutAt is { } cut)
        {
            yield return new(
                $"压缩文件在第 {cut} 行之后损坏或不完整。",
                $"The compressed file is damaged or cut short after line {cut}."
            );
        }
    }
}
