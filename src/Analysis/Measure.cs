using Trading.Analysis.Procedures;
using Trading.Analysis.Screens;

namespace Trading.Analysis;

/// <summary>A figure that can be read from one procurement and compared with others.</summary>
/// <param name="Code">Stable for machines; also the key in a saved model.</param>
/// <param name="Name">In words.</param>
/// <param name="Unit">Its unit; null when it is money in the procurement's own currency.</param>
/// <param name="Stage">The step that produces it.</param>
/// <param name="Read">The figure; null where it is undefined or not recorded.</param>
internal sealed record Measure(
    string Code,
    LocalizedText Name,
    LocalizedText? Unit,
    Stage Stage,
    Func<ProcurementFacts, double?> Read
)
{
    /// <summary>Every measure that peer groups keep.</summary>
    public static readonly IReadOnlyList<Measure> All =
    [
        .. StepFeatures.All.Select(f => f.Measure),
        .. DirectionalScreens.Measures,
    ];

    public LocalizedText UnitFor(ProcurementFacts facts) =>
        Unit ?? new(facts.Currency ?? "", facts.Currency ?? "");
}
