using Microsoft.ML;
using Microsoft.ML.Data;

namespace Trading.Analysis.Procedures.Detectors;

/// <summary>A fitted detector in a pipeline: adds its score to every row as that is read.</summary>
internal sealed class DetectorTransformer(string input, string output, IDetector detector)
    : ITransformer
{
    /// <summary>The detector.</summary>
    public IDetector Detector => detector;

    /// <summary>False: rows are scored as a cursor passes them.</summary>
    public bool IsRowToRowMapper => false;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ColumnOf(inputSchema, input);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumn(output, NumberDataViewType.Single);
        return builder.ToSchema();
    }

    public IDataView Transform(IDataView input1)
    {
        var column = ColumnOf(input1.Schema, input);
        if (column.Type is VectorDataViewType { IsKnownSize: true } vector)
        {
            return vector.Size == detector.Columns
                ? new Scored(input1, GetOutputSchema(input1.Schema), column, detector)
                : throw new ArgumentException(
                    $"The column \"{input}\" has {vector.Size} figures, and the detector was fitted to {detector.Columns}.",
                    nameof(input1)
                );
        }

        throw new ArgumentException($"The column \"{input}\" has no known length.", nameof(input1));
    }

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException("Rows are scored as a cursor passes them.");

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        throw new NotSupportedException("ProcedureModel.Save keeps the detectors.");

    /// <summary>The column of vectors; an error that names it where it is missing or of another type.</summary>
    internal static DataViewSchema.Column ColumnOf(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) is not { } column
            ? throw new ArgumentException($"There is no column \"{name}\".", nameof(schema))
        : column.Type is VectorDataViewType { ItemType: NumberDataViewType type }
        && type == NumberDataViewType.Single
            ? column
        : throw new ArgumentException(
            $"The column \"{name}\" is {column.Type} and no vector of single precision.",
            nameof(schema)
        );

    private sealed class Scored(
        IDataView source,
        DataViewSchema schema,
        DataViewSchema.Column column,
        IDetector detector
    ) : IDataView
    {
        public bool CanShuffle => source.CanShuffle;

        public DataViewSchema Schema => schema;

        public long? GetRowCount() => source.GetRowCount();

        public DataViewRowCursor GetRowCursor(
            IEnumerable<DataViewSchema.Column> columnsNeeded,
            Random? rand = null
        )
        {
            var needed = columnsNeeded.Select(each => each.Index).ToHashSet();
            var scores = needed.Contains(source.Schema.Count);
            if (scores)
            {
                needed.Add(column.Index);
            }

            return new Cursor(
                source.GetRowCursor(source.Schema.Where(each => needed.Contains(each.Index)), rand),
                schema,
                column,
                scores,
                detector
            );
        }

        public DataViewRowCursor[] GetRowCursorSet(
            IEnumerable<DataViewSchema.Column> columnsNeeded,
            int n,
            Random? rand = null
        ) => [GetRowCursor(columnsNeeded, rand)];
    }

    private sealed class Cursor(
        DataViewRowCursor source,
        DataViewSchema schema,
        DataViewSchema.Column column,
        bool scores,
        IDetector detector
    ) : DataViewRowCursor
    {
        public override long Position => source.Position;

        public override long Batch => source.Batch;

        public override DataViewSchema Schema => schema;

        public override bool MoveNext() => source.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column1) =>
            column1.Index < source.Schema.Count
                ? source.IsColumnActive(source.Schema[column1.Index])
                : scores;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column1)
        {
            if (column1.Index < source.Schema.Count)
            {
                return source.GetGetter<TValue>(source.Schema[column1.Index]);
            }

            var read = source.GetGetter<VBuffer<float>>(column);
            VBuffer<float> buffer = default;
            var dense = new float[detector.Columns];
            ValueGetter<float> score = (ref float value) =>
            {
                read(ref buffer);
                if (!buffer.IsDense)
                {
                    buffer.CopyTo(dense);
                }

                value = (float)detector.Of(buffer.IsDense ? buffer.GetValues() : dense);
            };
            return score as ValueGetter<TValue>
                ?? throw new InvalidOperationException(
                    $"The score is a number of single precision and no {typeof(TValue).Name}."
                );
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                source.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
