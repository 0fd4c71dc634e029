using Trading.Domain.Codes;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Exchange.Feed;

/// <summary>What a reader sees of the feed: the kinds it may be told of and asked for, each within its scope, and the divisions it asked for.</summary>
internal sealed class FeedView
{
    private readonly Dictionary<string, DataScope> _asked;
    private readonly Dictionary<string, DataScope> _left;
    private readonly IReadOnlyList<RegionCode> _regions;

    private FeedView(
        FeedScope scope,
        Dictionary<string, DataScope> asked,
        Dictionary<string, DataScope> left,
        IReadOnlyList<RegionCode> regions
    ) => (Scope, _asked, _left, _regions) = (scope, asked, left, regions);

    /// <summary>All that the reader may be told of, whatever it asked for.</summary>
    public FeedScope Scope { get; }

    /// <summary>The kinds it asked for.</summary>
    public IEnumerable<string> Kinds => _asked.Keys;

    /// <summary>The kinds it asked for of which it was told more than it may be told of now.</summary>
    public IEnumerable<string> Left => _left.Keys;

    /// <summary>
    /// Of a request's filters; 422 where they name what there is not, 403 for a kind that the key does not open, 409 where it
    /// opens none. What the reader was told of until now is not refused: that it may be told of no more it is to hear first.
    /// </summary>
    public static Outcome<FeedView> Of(
        string? kinds,
        string? regions,
        Caller caller,
        IEnumerable<IChangeSource> sources,
        FeedScope? had = null
    )
    {
        var scope = FeedScope.Of(caller, sources);
        var asked = Split(kinds);
        if (asked.Find(kind => FeedKinds.All.All(known => known.Code != kind)) is { } unknown)
        {
            return Problem.Invalid(
                "/kinds",
                "changes.kind_unknown",
                new(
                    $"没有类别“{unknown}”；可用：{string.Join('、', FeedKinds.All.Select(kind => kind.Code))}。",
                    $"There is no kind '{unknown}': {string.Join(", ", FeedKinds.All.Select(kind => kind.Code))}."
                ),
                unknown
            );
        }

        if (scope.Kinds.Count == 0 && had is not { Kinds.Count: > 0 })
        {
            return Problem.Conflict(
                "changes.nothing_open",
                "密钥只有 changes.read；还需要 registry.read、procurement.read 或 supervision.read，变更流才有可告知的内容。",
                "The key has changes.read alone; the feed has something to tell with registry.read, procurement.read or supervision.read besides."
            );
        }

        if (
            asked.Find(kind =>
                !scope.Kinds.ContainsKey(kind) && had?.Kinds.ContainsKey(kind) != true
            ) is
            { } closed
        )
        {
            return new Problem(
                ProblemKind.Forbidden,
                "changes.kind_closed",
                new(
                    $"密钥的权限范围不包括类别“{closed}”；请向系统管理员申请。",
                    $"The key's scopes do not open the kind '{closed}'; ask the system administrator."
                )
            );
        }

        if (
            !string.IsNullOrEmpty(regions)
            && (asked.Count == 0 || asked.Contains(FeedKinds.Entity))
            && scope.Kinds.ContainsKey(FeedKinds.Entity)
            && caller.Fields is { } fields
            && !fields.Holds(Sections.Identity, "region")
        )
        {
            return RegionClosed();
        }

        var codes = new List<RegionCode>();
        foreach (var text in Split(regions))
        {
            if (!RegionCode.TryParse(text, out var code, out _))
            {
                return Problem.Invalid(
                    "/regions",
                    "region",
                    new(
                        $"“{text}”不是行政区划代码（GB/T 2260，六位数字）。",
                        $"'{text}' is no code of a division (GB/T 2260, six digits)."
                    ),
                    text
                );
            }

            codes.Add(code);
        }

        return new FeedView(
            scope,
            scope
                .Kinds.Where(kind => asked.Count == 0 || asked.Contains(kind.Key))
                .ToDictionary(kind => kind.Key, kind => kind.Value),
            (had?.Kinds ?? new Dictionary<string, DataScope>())
                .Where(kind =>
                    (asked.Count == 0 || asked.Contains(kind.Key))
                    && scope.Kinds.GetValueOrDefault(kind.Key)?.Covers(kind.Value) != true
                )
                .ToDictionary(kind => kind.Key, kind => kind.Value),
            codes
        );
    }

    /// <summary>
    /// A change as the reader is told of it; null where it is not. What has left the divisions asked for is removed there.
    /// </summary>
    public Change? Shown(Change change)
    {
        if (
            !_asked.TryGetValue(change.Kind, out var scope)
            || !scope.Holds(new DataPlace(change.Region, change.TradingKind, null, change.Source))
        )
        {
            return null;
        }

        if (Asks(change.Kind, change.Region))
        {
            return change;
        }

        return !Asks(change.LeftRegion) ? null
            : change.Removed ? change
            : change with { Removed = true, Reason = Change.OutOfScope };
    }

    /// <summary>
    /// A change as a reader is told of it that is still told of what left its scope: with the removals of what it may be told
    /// of no more. Of what is there <see cref="ScopeTombstones"/> tells.
    /// </summary>
    public Change? ShownOrLeft(Change change) =>
        Shown(change)
        ?? (
            (change.Removed && Leaves(change, change.Region))
            || (change.LeftRegion is { } left && Leaves(change, left))
                ? OutOf(change)
                : null
        );

    /// <summary>True for what is there and the reader was told of, and may be told of no more.</summary>
    public bool Leaves(string kind, PresentSubject present) =>
        Leaves(kind, new DataPlace(present.Region, present.TradingKind, null, present.Source));

    /// <summary>The tombstone of what left a reader's scope: nothing but its key and version.</summary>
    public static Change OutOf(Change change) =>
        new(change.Kind, change.Subject, change.Version, Change.OutOfScope)
        {
            Removed = true,
            // A listing has no address but that of whom it names.
            About = change.Kind == FeedKinds.Credit ? change.About : null,
        };

    /// <summary>True for what is there now and within what was asked for.</summary>
    public bool Shows(string kind, PresentSubject present) =>
        _asked.TryGetValue(kind, out var scope)
        && (
            scope.IsEverything
            || scope.Holds(new DataPlace(present.Region, present.TradingKind, null, present.Source))
        )
        && Asks(kind, present.Region);

    // Which firms come under a filter tells what it filters by.
    private static Problem RegionClosed() =>
        new(
            ProblemKind.Forbidden,
            "scope.field_closed",
            new(
                "贵系统的权限范围不包括 identity.region，不能按地区筛选主体；请加 kinds=procurement，或请系统管理员开放。",
                "Your system's scope does not hold identity.region, so entities cannot be filtered by division: ask with kinds=procurement, or ask the system administrator."
            )
        )
        {
            Errors =
            [
                new FieldError(
                    "/regions",
                    "scope.field_closed",
                    new LocalizedText(
                        "identity.region 不在贵系统的权限范围内。",
                        "identity.region lies outside your system's scope."
                    ).ToString(),
                    "identity.region"
                ),
            ],
        };

    private bool Leaves(Change change, string? region) =>
        Leaves(change.Kind, new DataPlace(region, change.TradingKind, null, change.Source));

    private bool Leaves(string kind, DataPlace place) =>
        _left.TryGetValue(kind, out var had)
        && had.Holds(place)
        && Scope.Kinds.GetValueOrDefault(kind)?.Holds(place) != true
        && Asks(kind, place.Region);

    // Listings lie in no division.
    private bool Asks(string kind, string? region) =>
        _regions.Count == 0 || kind == FeedKinds.Credit || Asks(region);

    private bool Asks(string? region) =>
        region is not null && _regions.Any(asked => asked.Range.Holds(region));

    private static List<string> Split(string? list) =>
        [
            .. (list ?? "").Split(
                ',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            ),
        ];
}
