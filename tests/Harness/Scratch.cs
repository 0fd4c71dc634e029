using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace Trading.Tests.Harness;

/// <summary>
/// The temporary folder of this test run, and of every process it starts: they inherit it as TMPDIR. It is removed at
/// the end together with whatever of them still runs, however the end comes: a test runner leaves its process no time
/// for that, and a killed one has none. So a shell outside waits for a pipe that only this process holds open.
/// </summary>
public static class Scratch
{
    // A server of PostgreSQL is asked to end at once, which frees its shared memory; others need not be asked.
    private const string Guard = """
        trap '' HUP INT QUIT TERM
        exec >/dev/null 2>&1
        cat
        while left=$(grep -lszE "^TMPDIR=$1(/|$)" /proc/[0-9]*/environ); [ -n "$left" ]; do
          for process in $left; do
            process=${process%/environ}
            signal=KILL
            read -r name <"$process/comm" && [ "$name" = postgres ] && signal=QUIT
            kill -s "$signal" "${process#/proc/}"
          done
          sleep 0.1
        done
        rm -rf "$1" "$2"
        """;

    // A container may have as little of it as 64 MB.
    private const long MemoryNeeded = 6L << 30;

    private static Process? _guard;

    public static string Folder { get; private set; } = Path.GetTempPath();

    /// <summary>
    /// Where databases of the run lie: in memory where there is enough of it, since each has hundreds of files, which a disk
    /// takes longer to make and to remove than the tests take to use them. Gone with <see cref="Folder"/>.
    /// </summary>
    public static string Memory => MadeInMemory.Value;

    private static readonly Lazy<string> MadeInMemory = new(() =>
    {
        if (
            !OperatingSystem.IsLinux()
            || !Directory.Exists("/dev/shm")
            || new DriveInfo("/dev/shm").AvailableFreeSpace < MemoryNeeded
        )
        {
            return Folder;
        }

        var folder = Directory.CreateDirectory(InMemory()).FullName;
        LetThrough(folder);
        return folder;
    });

    // Named after the run as well, so that whoever began it finds what is left of it.
    private static string InMemory() =>
        Path.Combine(
            "/dev/shm",
            $"{Path.GetFileName(Path.GetDirectoryName(Folder))}-{Path.GetFileName(Folder)}"
        );

    [ModuleInitializer]
    internal static void Make()
    {
        Folder = Directory
            .CreateTempSubdirectory($"trading-tests-{Environment.ProcessId}-")
            .FullName;
        if (OperatingSystem.IsLinux())
        {
            LetThrough(Folder);
            _guard = Process.Start(
                new ProcessStartInfo(
                    "setsid",
                    ["--fork", "/bin/sh", "-c", Guard, "sh", Folder, InMemory()]
                )
                {
                    RedirectStandardInput = true,
                    WorkingDirectory = "/",
                }
            );
        }
        else
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, true);
        }

        Environment.SetEnvironmentVariable("TMPDIR", Folder);
    }

    // The server's own user has to reach its part.
    [SupportedOSPlatform("linux")]
    private static void LetThrough(string folder) =>
        File.SetUnixFileMode(
            folder,
            File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
        );
}
