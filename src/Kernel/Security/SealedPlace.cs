using System.Text;

namespace Trading.Kernel.Security;

/// <summary>
/// Where a sealed value stands. It is authenticated with the value, so that whoever writes the database can copy the
/// value nowhere else.
/// </summary>
/// <param name="Table">Its table.</param>
/// <param name="Row">What tells its row, and its part of the row, from all others; never changes while it is stored.</param>
/// <param name="Field">Its column, or its member within the column.</param>
public readonly record struct SealedPlace(string Table, string Row, string Field)
{
    // Table and field are names of ours: neither holds a line break, so that no two places are written alike.
    internal byte[] Bytes => Encoding.UTF8.GetBytes($"{Table}\n{Field}\n{Row}");
}
