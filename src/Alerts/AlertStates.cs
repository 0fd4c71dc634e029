using FluentValidation;
using Trading.Kernel.Commands;

namespace Trading.Alerts;

/// <summary>What became of an alert.</summary>
public static class AlertStates
{
    /// <summary>Nobody has decided yet.</summary>
    public const string Open = "open";

    /// <summary>A person found it worth pursuing. It establishes no wrongdoing.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>A person found an ordinary explanation.</summary>
    public const string Dismissed = "dismissed";

    /// <summary>The data changed before anybody decided, and nothing stands out any more.</summary>
    public const string Lapsed = "lapsed";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Open, new("待处置", "Open")),
        new(Confirmed, new("已确认，需核查", "Confirmed, to be looked into")),
        new(Dismissed, new("已排除", "Dismissed")),
        new(Lapsed, new("已失效", "Lapsed")),
    ];

    /// <summary>What a person can decide.</summary>
    public static readonly IReadOnlyList<Term> Decisions =
    [
        .. All.Where(term => term.Code is Confirmed or Dismissed),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;

    /// <summary>One of <see cref="Decisions"/>.</summary>
    internal static IRuleBuilderOptions<T, string> IsDecision<T>(
        this IRuleBuilder<T, string> rule
    ) =>
        rule.Must(decision => decision is Confirmed or Dismissed)
            .WithMessage(
                "alert.decision",
                "处置只能是 confirmed（确认）或 dismissed（排除）。",
                "A decision is confirmed or dismissed."
            );

    /// <summary>One of <see cref="DismissalGrounds"/> or none, and none with a confirmation.</summary>
    internal static IRuleBuilderOptions<T, string?> IsGroundOf<T>(
        this IRuleBuilder<T, string?> rule,
        Func<T, string> decision
    ) =>
        rule.Must(
                (command, ground) =>
                    ground is null
                    || (
                        decision(command) == Dismissed
                        && DismissalGrounds.All.Any(term => term.Code == ground)
                    )
            )
            .WithMessage(
                "alert.ground",
                "排除的原因应为："
                    + string.Join("、", DismissalGrounds.All.Select(term => term.Code))
                    + "；确认时不填。",
                "The ground of a dismissal is one of: "
                    + string.Join(", ", DismissalGrounds.All.Select(term => term.Code))
                    + "; a confirmation has none."
            );
}
