namespace Trading.Registry.Intake;

/// <summary>One cell that breaks a rule.</summary>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Column">Its column's name; * for the row.</param>
/// <param name="Value">What it holds, with the numbers of persons masked.</param>
/// <param name="Code">The rule, stable for machines.</param>
/// <param name="Rule">What it should be.</param>
public sealed record BadCell(
    long Line,
    string Column,
    string? Value,
    string Code,
    LocalizedText Rule
)
{
    private const int Shown = 60;

    /// <inheritdoc/>
    public override string ToString() => Said.ToString();

    /// <summary>With line, column, value and rule.</summary>
    public LocalizedText Said
    {
        get
        {
            var value = Value switch
            {
                null => "",
                { Length: > Shown } => Visible(Value[..Shown]) + "…",
                _ => Visible(Value),
            };
            return new(
                $"第 {Line} 行，列 {Column}，值“{value}”：{Rule.Zh}",
                $"line {Line}, column {Column}, value \"{value}\": {Rule.En}"
            );
        }
    }

    // A control character of the file must not reach the operator's terminal.
    private static string Visible(string value) =>
        string.Concat(value.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
