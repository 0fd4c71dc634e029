using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Trading.Kernel.Sql;

/// <summary>
/// Breaks a statement off that takes longer than it may. The servers' drivers do it by themselves; SQLite's would only
/// wait so long for a lock, and then work on without end.
/// </summary>
internal static class StatementPatience
{
    /// <summary>For the driver.</summary>
    public static int Seconds(Statement statement) =>
        Math.Max(1, (int)Math.Ceiling(statement.Patience.TotalSeconds));

    /// <summary>To be disposed of when the statement has ended.</summary>
    public static IDisposable? Begin(DbConnection connection, Statement statement) =>
        connection is SqliteConnection sqlite
            ? new Timer(
                state => raw.sqlite3_interrupt(((SqliteConnection)state!).Handle),
                sqlite,
                statement.Patience,
                Timeout.InfiniteTimeSpan
            )
            : null;
}
