using Trading.Domain.Codes;
using Trading.Kernel.Tables;

namespace Trading.Cli;

/// <summary>One cell that breaks a rule.</summary>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Column">Its column's name.</param>
/// <param name="Value">What it holds.</param>
/// <param name="Rule">What it should be.</param>
internal sealed record BadCell(long Line, string Column, string? Value, LocalizedText Rule)
{
    private const int Shown = 60;

    public override string ToString()
    {
        var value = Value switch
        {
            null => "",
            // A person's number that stands where a firm's should is repeated nowhere.
            _ when IsIdentityNumber(Value) => $"{Value[..3]}****{Value[^2..]}",
            { Length: > Shown } => Visible(Value[..Shown]) + "…",
            _ => Visible(Value),
        };
        return new LocalizedText(
            $"第 {Line} 行，列 {Column}，值“{value}”：{Rule.Zh}",
            $"line {Line}, column {Column}, value \"{value}\": {Rule.En}"
        ).ToString();
    }

    private static bool IsIdentityNumber(string value) =>
        CitizenIdentityNumber.TryParse(value, DateOnly.MaxValue, out _, out _);

    // A control character of the file must not reach the operator's terminal.
    private static string Visible(string value) =>
        string.Concat(value.Select(c => char.IsControl(c) ? '�' : c));
}
