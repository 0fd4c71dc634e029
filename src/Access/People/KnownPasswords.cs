using System.Text;

namespace Trading.Access.People;

/// <summary>
/// Passwords that everybody tries first (NIST SP 800-63B-4, 3.1.1.2; OWASP ASVS 5, 6.2.4): the list beside this file,
/// and whatever is put together from it with digits, signs, sequences and repeats: <c>P@ssw0rd-123456</c>,
/// <c>woaini19900101</c>, <c>1qaz2wsx3edc</c>. Compared after NFKC, in lower case, with look-alike signs folded.
/// </summary>
internal static class KnownPasswords
{
    private const int ShortestWord = 4;
    private const int ShortestSequence = 4;
    private const int ShortestRepeat = 3;
    private const int LongestUnit = 6;

    // More pieces than these make a phrase, which is what we ask for.
    private const int Pieces = 3;

    private static readonly string[] Sequences =
    [
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
        "qazwsxedcrfvtgbyhnujmikolp",
        "1q2w3e4r5t6y7u8i9o0p",
        "q1w2e3r4t5y6u7i8o9p0",
        "!@#$%^&*()",
    ];

    private static readonly string[] Runs =
    [
        .. Sequences,
        .. Sequences.Select(sequence => new string([.. sequence.Reverse()])),
    ];

    private static readonly HashSet<string> Words = Read();
    private static readonly int LongestWord = Words.Max(word => word.Length);

    /// <summary>How many words the list has.</summary>
    public static int Count => Words.Count;

    /// <summary>As passwords are compared: NFKC, lower case.</summary>
    public static string Plain(string text) =>
        text.Normalize(NormalizationForm.FormKC).ToLowerInvariant();

    /// <summary>Look-alikes as one: <c>p@ssw0rd</c> is <c>password</c>.</summary>
    public static string Folded(string plain) =>
        string.Create(
            plain.Length,
            plain,
            static (result, plain) =>
            {
                for (var i = 0; i < plain.Length; i++)
                {
                    result[i] = plain[i] switch
                    {
                        '0' => 'o',
                        '1' or 'l' or '!' or '|' => 'i',
                        '3' => 'e',
                        '4' or '@' => 'a',
                        '5' or '$' => 's',
                        '7' or '+' => 't',
                        var other => other,
                    };
                }
            }
        );

    /// <summary>True when it is one of those, or made of them.</summary>
    public static bool Contain(string password)
    {
        var plain = Plain(password);
        return Repeats(plain) || IsMadeOfThem(plain, Folded(plain));
    }

    // The fewest pieces that cover the beginning up to each place; digits and signs between them are free.
    private static bool IsMadeOfThem(string plain, string folded)
    {
        var fewest = new int[plain.Length + 1];
        Array.Fill(fewest, int.MaxValue - 1);
        fewest[0] = 0;
        for (var at = 0; at < plain.Length; at++)
        {
            if (fewest[at] > Pieces)
            {
                continue;
            }

            if (!char.IsLetter(plain[at]))
            {
                Reach(at + 1, fewest[at]);
            }

            for (
                var length = ShortestWord;
                length <= LongestWord && at + length <= plain.Length;
                length++
            )
            {
                if (Words.Contains(folded.Substring(at, length)))
                {
                    Reach(at + length, fewest[at] + 1);
                }
            }

            for (var length = ShortestSequence; at + length <= plain.Length; length++)
            {
                var part = plain.Substring(at, length);
                if (!Array.Exists(Runs, run => run.Contains(part, StringComparison.Ordinal)))
                {
                    break;
                }

                Reach(at + length, fewest[at] + 1);
            }

            var same = at + 1;
            while (same < plain.Length && plain[same] == plain[at])
            {
                same++;
                if (same - at >= ShortestRepeat)
                {
                    Reach(same, fewest[at] + 1);
                }
            }
        }

        return fewest[^1] <= Pieces;

        void Reach(int place, int pieces) => fewest[place] = Math.Min(fewest[place], pieces);
    }

    private static bool Repeats(string plain)
    {
        for (var unit = 1; unit <= LongestUnit && unit * 2 <= plain.Length; unit++)
        {
            if (Enumerable.Range(unit, plain.Length - unit).All(i => plain[i] == plain[i - unit]))
            {
                return true;
            }
        }

        return false;
    }

    private static HashSet<string> Read()
    {
        using var stream =
            typeof(KnownPasswords).Assembly.GetManifestResourceStream("access/known-passwords.txt")
            ?? throw new InvalidOperationException("The list of known passwords is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var words = new HashSet<string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length >= ShortestWord && line[0] != '#')
            {
                words.Add(Folded(Plain(line)));
            }
        }

        return words;
    }
}
