namespace Trading.Analysis.Screening;

/// <summary>The rules made ready: every word of every rule in one automaton, every rule under the word that is seldom met.</summary>
internal sealed class ScreeningRules
{
    private readonly Dictionary<string, int> _lists = [];
    private readonly List<List<string>> _listWords = [];
    private readonly ScreeningData _data;
    private readonly WordFinder _finder;
    private readonly int[][] _listsOfWord;
    private readonly bool[] _masks;
    private readonly (Rule Rule, RuleExpression Find)[][] _byKey;

    public ScreeningRules(ScreeningData data)
    {
        _data = data;
        foreach (var name in data.Words.Keys)
        {
            Named(name);
        }

        // What only helps to read a sentence is no concept of its own.
        Concepts =
        [
            .. data
                .Words.Keys.Where(name => name is not ("mask" or "lawquote"))
                .Select(name => (Named(name), ClauseConcepts.Concept(name))),
        ];
        Patterns = data.Patterns.ToDictionary(pattern => pattern.Id);
        Rule[] rules = [.. data.Rules.Select(Compile)];
        (Mask, Negation, Must, Score, MustNotScore, LawQuote) = (
            Named("mask"),
            Named("negation"),
            Named("must"),
            Named("score"),
            Named("notscore"),
            Named("lawquote")
        );
        var words = _listWords
            .SelectMany((list, at) => list.Select(word => (Word: word, List: at)))
            .GroupBy(pair => pair.Word, pair => pair.List)
            .ToArray();
        Words = [.. words.Select(word => word.Key)];
        _finder = new(Words);
        _listsOfWord = [.. words.Select(word => word.Distinct().ToArray())];
        _masks = [.. _listsOfWord.Select(lists => lists.Contains(Mask))];
        Lists = _listWords.Count;
        var finds = rules.SelectMany(rule => rule.Find, (rule, find) => (rule, find)).ToArray();
        _byKey = new (Rule, RuleExpression)[Lists][];
        Array.Fill(_byKey, []);
        foreach (var group in finds.GroupBy(pair => Rarest(pair.find)))
        {
            _byKey[group.Key] = [.. group];
        }
    }

    public static ScreeningRules Shipped => Ready.Value;

    private static readonly Lazy<ScreeningRules> Ready = new(() => new(ScreeningData.Shipped));

    public IReadOnlyDictionary<string, ScreenPattern> Patterns { get; }

    /// <summary>The named lists, each with the number of its name.</summary>
    public IReadOnlyList<(int List, uint Concept)> Concepts { get; }

    /// <summary>Every word of every list, by its number.</summary>
    public IReadOnlyList<string> Words { get; }

    public int Lists { get; }

    public int Mask { get; }

    public int Negation { get; }

    public int Must { get; }

    public int Score { get; }

    public int MustNotScore { get; }

    public int LawQuote { get; }

    /// <summary>The words by which rules are looked for, once each: what a plain search for keywords would look for.</summary>
    public IReadOnlyList<string> Keywords =>
        [
            .. _byKey
                .Index()
                .Where(list => list.Item.Length > 0)
                .SelectMany(list => _listWords[list.Index])
                .Distinct(),
        ];

    /// <summary>Adds the words that stand between two places.</summary>
    public void FindWords(
        ReadOnlySpan<char> text,
        int from,
        int to,
        List<(int Word, int Start, int End)> found
    ) => _finder.Find(text, from, to, found);

    public ReadOnlySpan<int> ListsOf(int word) => _listsOfWord[word];

    /// <summary>True when a word hides what stands within it.</summary>
    public bool IsMask(int word) => _masks[word];

    /// <summary>What may be found in a sentence that has a word of a list.</summary>
    public ReadOnlySpan<(Rule Rule, RuleExpression Find)> KeptUnder(int list) => _byKey[list];

    // The list whose shortest word is the longest: what is seldom met is looked for first.
    private int Rarest(RuleExpression find) =>
        find
            .Needs.OrderByDescending(list => _listWords[list].Min(word => word.Length))
            .ThenBy(list => _listWords[list].Count)
            .First();

    private Rule Compile(RuleData rule) =>
        new(
            Patterns.TryGetValue(rule.Pattern, out var pattern)
                ? pattern
                : throw new FormatException($"There is no pattern {rule.Pattern}."),
            rule,
            [.. rule.Find.Select(Parse)],
            [.. (rule.With ?? []).Select(Parse)],
            [.. (rule.Unless ?? []).Select(Parse)]
        );

    private RuleExpression Parse(string source) => RuleExpression.Parse(source, ListOf);

    private int ListOf(string item)
    {
        if (item[0] == '@' && !item.Contains('|'))
        {
            return Named(item[1..]);
        }

        if (!_lists.TryGetValue(item, out var list))
        {
            list = _listWords.Count;
            _lists.Add(item, list);
            _listWords.Add([.. item.Split('|').SelectMany(word => Expand(word, []))]);
        }

        return list;
    }

    private int Named(string name)
    {
        if (!_lists.TryGetValue("@" + name, out var list))
        {
            list = _listWords.Count;
            _lists.Add("@" + name, list);
            _listWords.Add([.. Expand("@" + name, [])]);
        }

        return list;
    }

    private IEnumerable<string> Expand(string word, HashSet<string> within)
    {
        if (word[0] != '@')
        {
            return [NormalText.Of(word).Text.ToString()];
        }

        var name = word[1..];
        return !_data.Words.TryGetValue(name, out var words)
                ? throw new FormatException($"There is no list of words “{name}”.")
            : !within.Add(name) ? throw new FormatException($"The list “{name}” contains itself.")
            : words.Split(' ').SelectMany(inner => Expand(inner, [.. within]));
    }

    /// <summary>One rule with its sequences.</summary>
    internal sealed record Rule(
        ScreenPattern Pattern,
        RuleData Data,
        RuleExpression[] Find,
        RuleExpression[] With,
        RuleExpression[] Unless
    )
    {
        public bool AppliesOn(DateOnly day) =>
            (Data.From ?? Pattern.From) is not { } from || from <= day
                ? (Data.Until ?? Pattern.Until) is not { } until || day <= until
                : false;

        /// <summary>True when all stands beside that must, and nothing that lifts.</summary>
        public bool Allows(SentenceWords words)
        {
            foreach (var with in With)
            {
                if (!with.Stands(words))
                {
                    return false;
                }
            }

            foreach (var unless in Unless)
            {
                if (unless.Stands(words))
                {
                    return false;
                }
            }

            return true;
        }

        public Standing Under(TenderRegime regime) =>
            (regime == TenderRegime.Procurement ? Data.Procurement : Data.Construction)
            ?? Pattern.Under(regime);
    }
}
