using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Trading.Kernel.Sql;

/// <summary>
/// How a writer waits for SQLite's one write lock: it looks again every few milliseconds. SQLite's own waiting sleeps up
/// to a tenth of a second between two looks and the driver's longer still, and whoever sleeps long misses the gaps that a
/// long job leaves to others (<see cref="LongJobs.LongJobSettings.Gap"/>).
/// </summary>
internal static unsafe partial class SqliteWaiting
{
    private const int Milliseconds = 4;

    // After a second the driver looks whether the statement's time is up, and then calls again.
    private const int Looks = 1000 / Milliseconds;

    /// <summary>Has the connection wait so.</summary>
    public static void On(SqliteConnection connection)
    {
        _ = sqlite3_busy_handler(connection.Handle!.DangerousGetHandle(), &Wait, null);
        GC.KeepAlive(connection);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Wait(void* nothing, int looks)
    {
        if (looks >= Looks)
        {
            return 0;
        }

        Thread.Sleep(looks == 0 ? 1 : Milliseconds);
        return 1;
    }

    [LibraryImport("e_sqlite3")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int sqlite3_busy_handler(
        nint database,
        delegate* unmanaged[Cdecl]<void*, int, int> handler,
        void* argument
    );
}
