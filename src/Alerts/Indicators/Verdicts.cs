using System.Text.Json;
using Trading.Indicators;
using Trading.Indicators.Supervision;

namespace Trading.Alerts.Indicators;

/// <summary>What all indicators say of one procurement, measure in it and take from it. Pure.</summary>
internal sealed record Verdicts(
    IReadOnlyList<IndicatorFinding> Findings,
    IReadOnlyList<Measurement> Measurements,
    IReadOnlyList<Contribution> Contributions
)
{
    public static Verdicts Of(
        ProcurementDossier dossier,
        IReadOnlyList<ISupervisionIndicator> indicators,
        IIndicatorContext context
    )
    {
        var findings = new List<IndicatorFinding>();
        var measurements = new List<Measurement>();
        var contributions = new List<Contribution>();
        foreach (var indicator in indicators)
        {
            // All of what one says or nothing: half of it would look like the whole.
            try
            {
                var (said, measured, added) = (
                    indicator.Judge(dossier, context).ToList(),
                    indicator.Measure(dossier).Where(one => double.IsFinite(one.Value)).ToList(),
                    indicator
                        .Contribute(dossier)
                        .Where(one => double.IsFinite(one.Part) && double.IsFinite(one.Whole))
                        .ToList()
                );
                findings.AddRange(said);
                measurements.AddRange(measured);
                contributions.AddRange(added);
            }
#pragma warning disable CA1031 // Whatever one rule throws is its own finding, and no other's.
            catch (Exception error)
#pragma warning restore CA1031
            {
                findings.Add(Failed(indicator.Code, SubjectKind.Procurement, dossier.Id, error));
            }
        }

        return new(findings, measurements, contributions);
    }

    /// <summary>What all indicators say of a subject by its sums.</summary>
    public static IReadOnlyList<IndicatorFinding> Of(
        SubjectDossier subject,
        IReadOnlyList<ISupervisionIndicator> indicators,
        IIndicatorContext context
    )
    {
        if (subject.Sums.Count == 0)
        {
            return [];
        }

        var group = PeerGroup.Parse(subject.Group).Key;
        var findings = new List<IndicatorFinding>();
        foreach (var indicator in indicators)
        {
            try
            {
                findings.AddRange([
                    .. indicator.JudgeSubject(
                        subject.Kind,
                        subject.Id,
                        group,
                        subject.Sums,
                        context,
                        subject.On
                    ),
                ]);
            }
#pragma warning disable CA1031 // As above.
            catch (Exception error)
#pragma warning restore CA1031
            {
                findings.Add(Failed(indicator.Code, subject.Kind, subject.Id, error));
            }
        }

        return findings;
    }

    private static IndicatorFinding Failed(
        string code,
        SubjectKind subject,
        string id,
        Exception error
    ) =>
        new()
        {
            Indicator = code,
            Subject = subject,
            SubjectId = id,
            Outcome = IndicatorOutcome.CalculationError,
            Evidence = new Dictionary<string, string>
            {
                ["error"] = error.GetType().Name,
                ["message"] = error.Message.Length <= 300 ? error.Message : error.Message[..300],
            },
            Sentence = new(
                "计算出错，未得出结论；原因见依据。",
                "The computation failed and says nothing; why stands in the evidence."
            ),
        };
}

/// <summary>What a subject is judged by.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Code or token.</param>
/// <param name="Group">See <see cref="PeerGroup"/>.</param>
/// <param name="On">The day, in China; the sums are of the twelve months that end with its month.</param>
/// <param name="Sums">By metric and other side.</param>
internal sealed record SubjectDossier(
    SubjectKind Kind,
    string Id,
    string Group,
    DateOnly On,
    IReadOnlyList<YearSum> Sums
)
{
    /// <summary>As it is kept.</summary>
    public byte[] Content() =>
        JsonSerializer.SerializeToUtf8Bytes(this, Kernel.Commands.MessageText.Json);
}
