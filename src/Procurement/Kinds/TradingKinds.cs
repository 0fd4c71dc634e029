namespace Trading.Procurement.Kinds;

/// <summary>
/// The kinds of trading (《全国公共资源交易目录指引》, 发改法规〔2019〕2024号): those that ship, and those of the folder that
/// the setting <c>Procurement:KindsFolder</c> names. A kind is data; the code knows none by name.
/// </summary>
public sealed class TradingKinds
{
    private const string Folder = "procurement/kinds/";
    private static readonly string[] Shipped =
    [
        "construction",
        "government",
        "land",
        "property",
        "other",
    ];

    private readonly Dictionary<string, TradingKind> _byCode;
    private readonly Dictionary<string, Standing> _standings;

    private TradingKinds(IReadOnlyList<TradingKind> all)
    {
        All = all;
        _byCode = all.ToDictionary(kind => kind.Code);
        Methods = Terms(all.SelectMany(kind => kind.Methods), one => (one.Code, one.Name));
        States = Terms(
            all.SelectMany(kind => kind.States.Select((state, at) => (state, at)))
                .OrderBy(each => each.at),
            each => (each.state.Code, each.state.Name)
        );
        Steps = Terms(
            all.SelectMany(kind => kind.Steps).OrderBy(step => step.Order),
            one => (one.Code, one.Name)
        );
        _standings = all.SelectMany(kind => kind.States)
            .DistinctBy(state => state.Code)
            .ToDictionary(state => state.Code, state => state.Standing);
    }

    /// <summary>In the order in which they are offered.</summary>
    public IReadOnlyList<TradingKind> All { get; }

    /// <summary>The kinds as terms.</summary>
    public IReadOnlyList<Term> Kinds => [.. All.Select(kind => new Term(kind.Code, kind.Name))];

    /// <summary>Every method of every kind once.</summary>
    public IReadOnlyList<Term> Methods { get; }

    /// <summary>Every state of every kind once, in the order of a life.</summary>
    public IReadOnlyList<Term> States { get; }

    /// <summary>Every step of every kind once, in their usual order.</summary>
    public IReadOnlyList<Term> Steps { get; }

    /// <summary>By code; null where there is no such kind.</summary>
    public TradingKind? Find(string? code) => code is null ? null : _byCode.GetValueOrDefault(code);

    /// <summary>What a state answers; nothing where no kind has it any more.</summary>
    public Standing Of(string state) => _standings.GetValueOrDefault(state);

    /// <summary>The states in which all of these are true; never empty, so that a list of SQL has something to compare with.</summary>
    public IReadOnlyList<string> StatesOf(Standing standing) =>
        [
            .. _standings
                .Where(state => state.Value.HasFlag(standing))
                .Select(state => state.Key)
                .DefaultIfEmpty(""),
        ];

    /// <summary>The kinds that ship and those of a folder; throws where a file is wrong, naming file, path and rule.</summary>
    public static TradingKinds Read(string? folder = null)
    {
        var kinds = new List<TradingKind>();
        var files = new Dictionary<string, string>();
        foreach (var name in Shipped)
        {
            using var stream =
                typeof(TradingKinds).Assembly.GetManifestResourceStream($"{Folder}{name}.json")
                ?? throw new InvalidOperationException($"{name}.json is not embedded.");
            Add($"{name}.json", stream);
        }

        if (!string.IsNullOrWhiteSpace(folder))
        {
            if (!Directory.Exists(folder))
            {
                throw new FormatException(
                    $"{folder}: the folder of Procurement:KindsFolder is not there."
                );
            }

            foreach (var path in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
            {
                using var stream = File.OpenRead(path);
                Add(path, stream);
            }
        }

        return new(kinds);

        void Add(string file, Stream stream)
        {
            var kind = KindFile.Read(file, stream);
            if (!files.TryAdd(kind.Code, file))
            {
                throw new FormatException(
                    $"{file}: $.code: {kind.Code} is the kind of {files[kind.Code]}."
                );
            }

            foreach (var state in kind.States)
            {
                var other = kinds.Find(one =>
                    one.State(state.Code) is { } known && known.Standing != state.Standing
                );
                if (other is not null)
                {
                    throw new FormatException(
                        $"{file}: $.states: {state.Code} answers otherwise than in {files[other.Code]}; give it a code of its own."
                    );
                }
            }

            kinds.Add(kind);
        }
    }

    private static IReadOnlyList<Term> Terms<T>(
        IEnumerable<T> all,
        Func<T, (string Code, LocalizedText Name)> read
    ) =>
        [
            .. all.Select(read)
                .DistinctBy(one => one.Code)
                .Select(one => new Term(one.Code, one.Name)),
        ];
}
