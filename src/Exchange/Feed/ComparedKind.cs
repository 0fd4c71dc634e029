using Trading.Domain.Codes;
using Trading.Kernel.Changes;
using Trading.Kernel.Security;

namespace Trading.Exchange.Feed;

/// <summary>
/// A kind of the feed as a copy of it is compared: what its reader may be told of, in the order of the characters of its keys,
/// which is the same on every engine and at the reader's. What lies beyond the reader's scope is passed over as if it were not
/// there, so that nothing is found out by asking.
/// </summary>
internal sealed class ComparedKind
{
    private readonly IChangeSource _source;
    private readonly FeedView _view;

    private ComparedKind(IChangeSource source, FeedView view) => (_source, _view) = (source, view);

    /// <summary>One of <see cref="FeedKinds"/>.</summary>
    public string Kind => _source.Kind;

    /// <summary>Of a question; 422 for what is no kind or no division, 403 for a kind that the key does not open.</summary>
    public static Outcome<ComparedKind> Of(
        string? kind,
        string? regions,
        Caller caller,
        IEnumerable<IChangeSource> sources
    )
    {
        kind ??= FeedKinds.Entity;
        if (FeedKinds.All.All(known => known.Code != kind))
        {
            return Problem.Invalid(
                "/kind",
                "changes.kind_unknown",
                new(
                    $"没有类别“{kind}”；一次核对一类，可用：{string.Join('、', FeedKinds.All.Select(known => known.Code))}。",
                    $"There is no kind '{kind}'; one is compared at a time: {string.Join(", ", FeedKinds.All.Select(known => known.Code))}."
                ),
                kind
            );
        }

        var view = FeedView.Of(kind, regions, caller, sources);
        return view.Problem is { } closed
            ? closed
            : new ComparedKind(sources.Single(source => source.Kind == kind), view.Value);
    }

    /// <summary>A key as the feed writes it: a code, or an id in lower case; null for what is none.</summary>
    public string? Key(string? text) =>
        Kind == FeedKinds.Entity
            ? EntityCode.TryParse(text, out var code, out _)
                ? code.ToString()
                : null
            : Guid.TryParseExact(text, "D", out var id)
                ? id.ToString("D")
                : null;

    /// <summary>The range's ends as keys; 422 for what is none.</summary>
    public Outcome<(string? After, string? UpTo)> Range(string? after, string? upTo)
    {
        var faults = new List<FieldError>();
        foreach (var (end, pointer) in new[] { (after, "/after"), (upTo, "/upTo") })
        {
            if (end is not null && Key(end) is null)
            {
                faults.Add(NoKey(pointer, end));
            }
        }

        return faults.Count > 0
            ? Problem.Invalid(faults)
            : (after is null ? null : Key(after), upTo is null ? null : Key(upTo));
    }

    /// <summary>What is said of a key that is none.</summary>
    public FieldError NoKey(string pointer, string? value) =>
        new(
            pointer,
            "reconcile.key",
            (
                Kind == FeedKinds.Entity
                    ? new LocalizedText("不是主体编码。", "No code of a firm.")
                    : new LocalizedText("不是变更流给出的 id。", "No id as the feed gives it.")
            ).ToString(),
            value?.Length > 100 ? value[..100] + "…" : value
        );

    /// <summary>What there is behind a key, in the order of the characters; hidden rows among it (<see cref="Shows"/>).</summary>
    public Task<IReadOnlyList<PresentSubject>> Behind(
        string? key,
        int take,
        CancellationToken cancel
    ) => _source.Behind(key, take, cancel, KeyOrder.Characters);

    /// <summary>True for what the reader may be told of and asked for.</summary>
    public bool Shows(PresentSubject present) => _view.Shows(Kind, present);
}
