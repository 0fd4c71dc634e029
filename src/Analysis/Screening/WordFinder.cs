namespace Trading.Analysis.Screening;

/// <summary>
/// Every occurrence of very many words in one pass, as <see cref="KeywordAutomaton"/> finds them, in a form that stays in
/// the processor's cache: a state keeps only where it goes otherwise than the beginning does.
/// </summary>
internal sealed class WordFinder
{
    private readonly ushort[] _classes = new ushort[char.MaxValue + 1];
    private readonly int[] _root;
    private readonly Node[] _nodes;
    private readonly (ushort Class, int Next)[] _moves;
    private readonly int[][] _ends;
    private readonly int[] _lengths;

    public WordFinder(IReadOnlyList<string> words)
    {
        _lengths = [.. words.Select(word => word.Length)];
        var width = 1;
        foreach (var character in words.SelectMany(word => word).Distinct())
        {
            _classes[character] = (ushort)width++;
        }

        var goes = new List<Dictionary<ushort, int>> { new() };
        var ends = new List<List<int>> { new() };
        for (var word = 0; word < words.Count; word++)
        {
            var state = 0;
            foreach (var character in words[word])
            {
                if (!goes[state].TryGetValue(_classes[character], out var to))
                {
                    to = goes.Count;
                    goes[state].Add(_classes[character], to);
                    goes.Add([]);
                    ends.Add([]);
                }

                state = to;
            }

            ends[state].Add(word);
        }

        Close(goes, ends);
        _ends = [.. ends.Select(list => list.ToArray())];
        _root = new int[width];
        foreach (var (character, to) in goes[0])
        {
            _root[character] = to;
        }

        _nodes = new Node[goes.Count];
        var moves = new List<(ushort, int)>();
        for (var state = 1; state < goes.Count; state++)
        {
            _nodes[state] = Lay(goes[state], moves);
        }

        _nodes[0] = new(0, 0, 0);
        _moves = [.. moves];
    }

    /// <summary>Tells each occurrence between two places, in the order in which they end.</summary>
    public void Find(
        ReadOnlySpan<char> text,
        int from,
        int to,
        List<(int Word, int Start, int End)> found
    )
    {
        var (nodes, root, classes) = (_nodes, _root, _classes);
        var state = 0;
        for (var at = from; at < to; at++)
        {
            var character = classes[text[at]];
            var node = nodes[state];
            state =
                ((node.Bits >> (character & 63)) & 1) != 0
                    ? Move(node, character)
                    : root[character];
            foreach (var word in _ends[state])
            {
                found.Add((word, at + 1 - _lengths[word], at + 1));
            }
        }
    }

    private int Move(Node node, ushort character)
    {
        for (var slot = character & node.Mask; ; slot = (slot + 1) & node.Mask)
        {
            var (known, next) = _moves[node.Start + slot];
            if (known == character)
            {
                return next;
            }

            if (known == 0)
            {
                return _root[character];
            }
        }
    }

    // A small table of its own for each state, at most half full, so that each search ends.
    private static Node Lay(Dictionary<ushort, int> goes, List<(ushort, int)> moves)
    {
        var size = 2;
        while (size < goes.Count * 2)
        {
            size *= 2;
        }

        var table = new (ushort Class, int Next)[size];
        var bits = 0UL;
        foreach (var (character, to) in goes)
        {
            var slot = character & (size - 1);
            while (table[slot].Class != 0)
            {
                slot = (slot + 1) & (size - 1);
            }

            table[slot] = (character, to);
            bits |= 1UL << (character & 63);
        }

        var node = new Node(bits, moves.Count, size - 1);
        moves.AddRange(table);
        return node;
    }

    // What a state finds on no way of its own it takes from the longest end of it that begins a word.
    private static void Close(List<Dictionary<ushort, int>> goes, List<List<int>> ends)
    {
        var fails = new int[goes.Count];
        var queue = new Queue<int>(goes[0].Values);
        while (queue.TryDequeue(out var state))
        {
            var fail = fails[state];
            ends[state].AddRange(ends[fail]);
            foreach (var (character, to) in goes[state])
            {
                fails[to] = goes[fail]
                    .GetValueOrDefault(character, goes[0].GetValueOrDefault(character));
                queue.Enqueue(to);
            }

            if (fail != 0)
            {
                foreach (var (character, to) in goes[fail])
                {
                    goes[state].TryAdd(character, to);
                }
            }
        }
    }

    private readonly record struct Node(ulong Bits, int Start, int Mask);
}
