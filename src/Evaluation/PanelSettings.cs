using System.Globalization;
using Microsoft.Extensions.Configuration;
using Trading.Analysis.Draws;

namespace Trading.Evaluation;

/// <summary>
/// How long those who are asked for something have, where a request does not say. Settings <c>Trading:Panel:AnswerWithin</c>,
/// <c>RemindBefore</c>, <c>CommitWithin</c>, <c>RevealWithin</c>, and <c>Beacon:Source</c> with what belongs to it.
/// </summary>
/// <param name="AnswerWithin">Experts, from the invitation to its expiry.</param>
/// <param name="RemindBefore">How long before the expiry the silent are reminded.</param>
public sealed record PanelSettings(TimeSpan AnswerWithin, TimeSpan RemindBefore)
{
    /// <summary>
    /// How long after the freeze commitments to contributions are still taken. They are from the request on; at zero nobody is
    /// waited for who did not commit before.
    /// </summary>
    public TimeSpan CommitWithin { get; init; }

    /// <summary>How long after that those who committed may reveal.</summary>
    public TimeSpan RevealWithin { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The public source of randomness; null for none.</summary>
    public BeaconSettings? Beacon { get; init; }

    internal static PanelSettings From(IConfiguration? settings) =>
        new(
            Read(settings?["Trading:Panel:AnswerWithin"]) ?? TimeSpan.FromHours(2),
            Read(settings?["Trading:Panel:RemindBefore"]) ?? TimeSpan.FromMinutes(30)
        )
        {
            CommitWithin = Read(settings?["Trading:Panel:CommitWithin"]) ?? TimeSpan.Zero,
            RevealWithin =
                Read(settings?["Trading:Panel:RevealWithin"]) ?? TimeSpan.FromMinutes(30),
            Beacon = BeaconSettings.From(settings?.GetSection("Trading:Panel:Beacon")),
        };

    internal static TimeSpan? Read(string? text) =>
        text is null ? null : TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A public source that gives a value each so often, in numbered rounds.</summary>
/// <param name="Source">Where anybody finds it.</param>
/// <param name="Genesis">When its round 1 was.</param>
/// <param name="Period">From one round to the next.</param>
/// <param name="Within">How long after its round a draw waits for the value to be entered.</param>
public sealed record BeaconSettings(
    string Source,
    DateTimeOffset Genesis,
    TimeSpan Period,
    TimeSpan Within
)
{
    /// <summary>The first round that is not before an instant, and when it is.</summary>
    internal (BeaconRound Round, DateTimeOffset At) After(DateTimeOffset instant)
    {
        var periods = Math.Max(0, (long)Math.Ceiling((instant - Genesis) / Period));
        return (new(Source, periods + 1), Genesis + Period * periods);
    }

    internal static BeaconSettings? From(IConfigurationSection? settings) =>
        settings?["Source"] is { Length: > 0 } source
            ? new(
                source,
                DateTimeOffset.Parse(
                    settings["Genesis"]
                        ?? throw new InvalidOperationException(
                            "Trading:Panel:Beacon:Genesis is not set."
                        ),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
                ),
                PanelSettings.Read(settings["Period"])
                    ?? throw new InvalidOperationException(
                        "Trading:Panel:Beacon:Period is not set."
                    ),
                PanelSettings.Read(settings["Within"]) ?? TimeSpan.FromMinutes(30)
            )
            : null;
}
