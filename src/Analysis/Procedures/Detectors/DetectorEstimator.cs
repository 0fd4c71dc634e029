using Microsoft.ML;
using Microsoft.ML.Data;

namespace Trading.Analysis.Procedures.Detectors;

/// <summary>
/// A detector of ours as an estimator of ML.NET: fits to a column of vectors and gives a transformer that adds the score as
/// a column, so that it stands in a pipeline like any other.
/// </summary>
/// <param name="machine">The context of the pipeline.</param>
/// <param name="input">The column of vectors of single precision; NaN is "not known".</param>
/// <param name="output">The column that is added.</param>
/// <param name="fit">Fits the detector to the rows.</param>
internal sealed class DetectorEstimator(
    MLContext machine,
    string input,
    string output,
    Func<IReadOnlyList<float[]>, IDetector> fit
) : IEstimator<DetectorTransformer>
{
    private const int Fewest = 2;

    /// <summary>Fits. Fewer than two rows, an infinite figure or a column of another type are refused in words.</summary>
    public DetectorTransformer Fit(IDataView input1)
    {
        var column = DetectorTransformer.ColumnOf(input1.Schema, input);
        var rows = new List<float[]>();
        using (var cursor = input1.GetRowCursor([column]))
        {
            var read = cursor.GetGetter<VBuffer<float>>(column);
            VBuffer<float> buffer = default;
            while (cursor.MoveNext())
            {
                read(ref buffer);
                var row = buffer.DenseValues().ToArray();
                if (Array.FindIndex(row, float.IsInfinity) is >= 0 and var at)
                {
                    throw new ArgumentException(
                        $"Row {rows.Count} of the column \"{input}\" is infinite at {at}; what is not known is NaN.",
                        nameof(input1)
                    );
                }

                rows.Add(row);
            }
        }

        return rows.Count >= Fewest
            ? new(input, output, fit(rows))
            : throw new ArgumentException(
                $"A detector is fitted to {Fewest} rows at least; there are {rows.Count}.",
                nameof(input1)
            );
    }

    /// <summary>The input's columns and the score.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        // The shape of a column can only be made by an estimator of the library itself.
        machine
            .Transforms.CustomMapping<Nothing, Score>(
                (_, _) => { },
                contractName: null,
                null,
                Named()
            )
            .GetOutputSchema(inputSchema);

    private SchemaDefinition Named()
    {
        var definition = SchemaDefinition.Create(typeof(Score));
        definition[nameof(Score.Value)].ColumnName = output;
        return definition;
    }

    private sealed class Nothing;

    private sealed class Score
    {
        public float Value { get; set; }
    }
}
