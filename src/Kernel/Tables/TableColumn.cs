using System.Text;

namespace Trading.Kernel.Tables;

/// <summary>A column that a table may have, by all the names it goes by.</summary>
/// <param name="Name">The name that machines use.</param>
/// <param name="Label">The name that people use.</param>
/// <param name="Aliases">What offices call it besides.</param>
/// <param name="Needed">True where a table without it says nothing.</param>
public sealed record TableColumn(
    string Name,
    LocalizedText Label,
    IReadOnlyList<string> Aliases,
    bool Needed = false
)
{
    /// <summary>True if a heading means this column: case, width, blanks, brackets and marks make no difference.</summary>
    public bool IsCalled(string heading)
    {
        var folded = Folded(heading);
        return folded.Length > 0
            && (
                folded == Folded(Name)
                || folded == Folded(Label.Zh)
                || folded == Folded(Label.En)
                || Aliases.Any(alias => folded == Folded(alias))
            );
    }

    // 合同金额（万元） is as often headed 合同金额, and 姓名* as 姓名.
    private static string Folded(string heading)
    {
        var folded = new StringBuilder();
        var depth = 0;
        foreach (var character in CellText.HalfWidth(heading))
        {
            depth += character is '(' or '[' ? 1 : 0;
            if (depth == 0 && char.IsLetterOrDigit(character))
            {
                folded.Append(char.ToLowerInvariant(character));
            }

            depth = character is ')' or ']' ? Math.Max(0, depth - 1) : depth;
        }

        return folded.ToString();
    }
}
