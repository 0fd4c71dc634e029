namespace Trading.Alerts;

/// <summary>
/// On what ground a warning was dismissed, and against which of the signals that speaks, as data with its source
/// (<c>dismissal-grounds.json</c>).
/// </summary>
public static class DismissalGrounds
{
    /// <summary>Some signals are wrong, and the decision names them.</summary>
    public const string SignalsWrong = "signals_wrong";

    /// <summary>None of the others; where nobody says.</summary>
    public const string Other = "other";

    private const string AgainstNone = "none";

    private static readonly IReadOnlyList<Ground> Grounds = EmbeddedJson.Read<
        IReadOnlyList<Ground>
    >("dismissal-grounds.json");

    /// <summary>All of them, in the order in which they are offered.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        .. Grounds.Select(ground => new Term(ground.Code, ground.Name)),
    ];

    /// <summary>Those that say nothing against any signal.</summary>
    internal static readonly IReadOnlyList<string> Silent =
    [
        .. Grounds.Where(ground => ground.Against == AgainstNone).Select(ground => ground.Code),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) =>
        Grounds.FirstOrDefault(ground => ground.Code == code)?.Name ?? new(code, code);

    /// <summary>Whether a decision says anything of the signals; one without a ground does.</summary>
    internal static bool SaysSomething(string? ground) =>
        ground is null || !Silent.Contains(ground);

    /// <summary>Signals by their tokens as a decision keeps them; null for none.</summary>
    internal static string? Join(IReadOnlyCollection<string>? tokens) =>
        tokens is { Count: > 0 }
            ? string.Join(' ', tokens.Distinct().Order(StringComparer.Ordinal))
            : null;

    /// <summary>The tokens that a decision keeps.</summary>
    internal static IReadOnlyList<string> Split(string? kept) =>
        kept?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private sealed record Ground(
        string Code,
        LocalizedText Name,
        string Against,
        LocalizedText Source
    );
}
