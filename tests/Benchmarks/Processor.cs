using System.Diagnostics;
using System.Globalization;
using Dapper;
using Trading.Kernel.Sql;

namespace Trading.Benchmarks;

/// <summary>
/// Time that this process and the database's have had of the processor, in milliseconds: on a machine with other work it says
/// more than the clock does. Linux; elsewhere only this process counts.
/// </summary>
internal static class Processor
{
    private const double TicksPerMillisecond = 0.1;
    private const int Parent = 1;
    private const int User = 11;
    private const int System = 12;
    private const int EndedUser = 13;
    private const int EndedSystem = 14;

    public static async Task<double> Used(Database database)
    {
        var (own, server) = await Apart(database);
        return own + server;
    }

    /// <summary>This process's and the database's, each by itself.</summary>
    public static async Task<(double Own, double Server)> Apart(Database database)
    {
        await using var connection = await database.Open(default);
        var file = await connection.QuerySingleAsync<string>(
            "select pg_read_file('postmaster.pid')"
        );
        var server = file.Split('\n')[0].Trim();
        var own = Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds;
        if (!Directory.Exists("/proc"))
        {
            return (own, 0);
        }

        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                !char.IsAsciiDigit(Path.GetFileName(folder)[0])
                || Stat(folder) is not { } stat
                || (stat[Parent] != server && Path.GetFileName(folder) != server)
            )
            {
                continue;
            }

            ticks += Number(stat[User]) + Number(stat[System]);
            if (Path.GetFileName(folder) == server)
            {
                ticks += Number(stat[EndedUser]) + Number(stat[EndedSystem]);
            }
        }

        return (own, ticks / TicksPerMillisecond);
    }

    // What follows the name, which is in brackets and may hold spaces; null for a process that has ended meanwhile.
    private static string[]? Stat(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
