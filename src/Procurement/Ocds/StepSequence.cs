using System.Globalization;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Ocds;

/// <summary>The steps that a release tells of, one after the other.</summary>
internal sealed class StepSequence(ReleaseReading reading)
{
    /// <summary>Steps whose instant may be unknown: those that the notice brings.</summary>
    public List<(
        KindStep Step,
        DateTimeOffset? At,
        Dictionary<string, object> Figures
    )> Begins { get; } = [];

    /// <summary>What follows.</summary>
    public List<StepPosting> All { get; } = [];

    /// <summary>When the last one happened; nothing goes before it.</summary>
    public DateTimeOffset Last { get; set; } = DateTimeOffset.MinValue;

    // What a publication dates before what it follows from is taken to have been together with it.
    public void Post(
        KindStep step,
        string? lot,
        DateTimeOffset at,
        IReadOnlyList<(string Code, object? Value)> figures,
        string pointer
    )
    {
        if (at < Last)
        {
            reading.Flag(
                pointer + "/date",
                "order",
                at.ToString("O", CultureInfo.InvariantCulture),
                new(
                    $"早于前一环节，按 {Last:O} 处理",
                    $"it is before the step that it follows; taken as {Last:O}"
                )
            );
            at = Last;
        }

        Last = at;
        All.Add(Posting(step, lot, at, figures, pointer));
    }

    public static StepPosting Posting(
        KindStep step,
        string? lot,
        DateTimeOffset at,
        IReadOnlyList<(string Code, object? Value)> figures,
        string pointer
    ) =>
        new(step.Code, step.Lots == LotUse.None ? null : lot, at)
        {
            // Steps that repeat are told apart by where they stand.
            Reference = step.Repeats && step.RepeatsBy is null ? pointer : null,
            Figures = Figures.Of([
                .. figures.Where(figure => step.Figure(figure.Code) is not null),
            ]),
            AtPointer = pointer + "/date",
            Pointers = step.Figures.ToDictionary(figure => figure.Code, _ => pointer),
        };
}
