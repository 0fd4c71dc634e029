namespace Trading.Analysis.Procedures.Study;

/// <summary>All patterns and strengths of a corpus taken together, each counting alike.</summary>
/// <param name="Corpus">The procurements.</param>
/// <param name="Budget">The share of all procurements that is looked at.</param>
/// <param name="Cells">Patterns times strengths that the record can show.</param>
/// <param name="Rules">Mean recall of rules alone.</param>
/// <param name="Anomaly">Mean recall of the model alone.</param>
/// <param name="Both">Mean recall of both.</param>
/// <param name="AboveBoth">In how many cells both together find more than the better of the two.</param>
/// <param name="Equal">In how many they find as much as the better of the two.</param>
/// <param name="Below">In which they find less, pattern and strength.</param>
public sealed record RecallSummary(
    string Corpus,
    double Budget,
    int Cells,
    double Rules,
    double Anomaly,
    double Both,
    int AboveBoth,
    int Equal,
    IReadOnlyList<string> Below
)
{
    private const double Alike = 1e-9;

    /// <summary>Of the rows of a study.</summary>
    public static IReadOnlyList<RecallSummary> Of(IReadOnlyList<RecallRow> rows) =>
        [
            .. rows.GroupBy(row => (row.Corpus, row.Budget))
                .Select(group =>
                {
                    var cells = group
                        .GroupBy(row => (row.Pattern, row.Strength))
                        .Select(cell =>
                        {
                            var recall = cell.ToDictionary(row => row.By, row => row.Recall);
                            return (
                                Name: $"{cell.Key.Pattern}/{cell.Key.Strength}",
                                Rules: recall["rules"],
                                Anomaly: recall["anomaly"],
                                Both: recall["both"],
                                Over: recall["both"] - Math.Max(recall["rules"], recall["anomaly"])
                            );
                        })
                        .ToList();
                    return new RecallSummary(
                        group.Key.Corpus,
                        group.Key.Budget,
                        cells.Count,
                        cells.Average(cell => cell.Rules),
                        cells.Average(cell => cell.Anomaly),
                        cells.Average(cell => cell.Both),
                        cells.Count(cell => cell.Over > Alike),
                        cells.Count(cell => Math.Abs(cell.Over) <= Alike),
                        [.. cells.Where(cell => cell.Over < -Alike).Select(cell => cell.Name)]
                    );
                }),
        ];
}
