namespace Trading.Analysis.Screening;

/// <summary>Every occurrence of many words in one pass (Aho and Corasick, Communications of the ACM 18, 1975).</summary>
internal sealed class KeywordAutomaton
{
    private readonly ushort[] _classes = new ushort[char.MaxValue + 1];
    private readonly int _width;
    private readonly int[] _next;
    private readonly int[][] _ends;
    private readonly int[] _lengths;

    public KeywordAutomaton(IReadOnlyList<string> words)
    {
        _lengths = [.. words.Select(word => word.Length)];
        foreach (var character in words.SelectMany(word => word).Distinct())
        {
            _classes[character] = (ushort)++_width;
        }

        _width++;
        var goes = new List<int[]> { new int[_width] };
        var ends = new List<List<int>> { new() };
        for (var word = 0; word < words.Count; word++)
        {
            var state = 0;
            foreach (var character in words[word])
            {
                ref var to = ref goes[state][_classes[character]];
                if (to == 0)
                {
                    goes.Add(new int[_width]);
                    ends.Add([]);
                    to = goes.Count - 1;
                }

                state = to;
            }

            ends[state].Add(word);
        }

        Close(goes, ends);
        _next = [.. goes.SelectMany(row => row)];
        _ends = [.. ends.Select(list => list.ToArray())];
    }

    /// <summary>Tells each occurrence, in the order in which they end.</summary>
    public void Find(ReadOnlySpan<char> text, List<(int Word, int Start, int End)> found)
    {
        var state = 0;
        for (var at = 0; at < text.Length; at++)
        {
            state = _next[(state * _width) + _classes[text[at]]];
            foreach (var word in _ends[state])
            {
                found.Add((word, at + 1 - _lengths[word], at + 1));
            }
        }
    }

    /// <summary>How many occurrences there are.</summary>
    public int Count(ReadOnlySpan<char> text)
    {
        var (state, count) = (0, 0);
        foreach (var character in text)
        {
            state = _next[(state * _width) + _classes[character]];
            count += _ends[state].Length;
        }

        return count;
    }

    private void Close(List<int[]> goes, List<List<int>> ends)
    {
        var fails = new int[goes.Count];
        var queue = new Queue<int>(goes[0].Where(state => state != 0));
        while (queue.TryDequeue(out var state))
        {
            ends[state].AddRange(ends[fails[state]]);
            for (var character = 0; character < _width; character++)
            {
                var to = goes[state][character];
                if (to == 0)
                {
                    goes[state][character] = goes[fails[state]][character];
                }
                else
                {
                    fails[to] = goes[fails[state]][character];
                    queue.Enqueue(to);
                }
            }
        }
    }
}
