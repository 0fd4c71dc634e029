using System.Text.Json;
using Trading.Alerts.Signals;
using Trading.Analysis;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Cases;

/// <summary>What belongs to a case: what is said of its procurement, what was asked, ordered, noted and is to be done.</summary>
internal sealed record CaseFile(
    CaseRow Case,
    IReadOnlyList<Signal> Signals,
    IReadOnlyList<CaseQuestion> Questions,
    IReadOnlyList<CaseCorrection> Corrections
);

/// <summary>Reads what belongs to a case that the caller was allowed.</summary>
internal sealed class CaseReader(
    SqlSession sql,
    SignalStore signals,
    QuestionStore questions,
    CorrectionStore corrections
)
{
    private static readonly Statement Findings = Statement.Of(
        "alerts.case.findings",
        "select findings, scored_at from appraisal where procurement_id = @id"
    );

    public async Task<CaseFile> Of(CaseRow row, CancellationToken cancel) =>
        new(
            row,
            await SignalsOf(row.ProcurementId, cancel),
            await questions.Of(row.Id, cancel),
            await corrections.Of(row.Id, cancel)
        );

    // The screens' findings stand for their source where it has not spoken as one.
    private async Task<IReadOnlyList<Signal>> SignalsOf(Guid procurement, CancellationToken cancel)
    {
        var said = (await signals.Of(procurement, cancel))
            .Where(signal => signal.GoneAt is null)
            .ToList();
        if (
            !said.Exists(signal => signal.Source == SignalSources.Model)
            && await sql.One<Appraised>(Findings, new { id = procurement }, cancel) is { } appraised
        )
        {
            said.AddRange(
                JsonSerializer
                    .Deserialize<IReadOnlyList<Finding>>(appraised.Findings, MessageText.Json)!
                    .Select(finding => new Signal
                    {
                        Source = SignalSources.Model,
                        Code = finding.Code,
                        Level = Levels.Number(finding.Level.ToString().ToLowerInvariant()) ?? 1,
                        Strength = 1,
                        Name = finding.Name,
                        Sentence = finding.Reason,
                        Link = $"/alerts/{procurement}",
                        Since = appraised.ScoredAt,
                    })
            );
        }

        return
        [
            .. said.OrderByDescending(signal => signal.Level)
                .ThenByDescending(signal => signal.Strength)
                .ThenBy(signal => signal.Source, StringComparer.Ordinal)
                .ThenBy(signal => signal.Code, StringComparer.Ordinal),
        ];
    }

    private sealed record Appraised
    {
        public string Findings { get; init; } = "";
        public DateTimeOffset ScoredAt { get; init; }
    }
}
