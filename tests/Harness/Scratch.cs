using System.Diagnostics;

namespace Trading.Tests.Harness;

/// <summary>A folder of this test run, removed at its end.</summary>
public static class Scratch
{
    private static readonly Lazy<string> Lazy = new(() =>
    {
        var folder = Make("trading-tests-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(folder);
        return folder;
    });

    public static string Folder => Lazy.Value;

    /// <summary>
    /// A new temporary folder that names its process. What runs that were killed left under the same prefix goes: they
    /// had no chance to clean up.
    /// </summary>
    public static string Make(string prefix, Action<string>? beforeRemoval = null)
    {
        foreach (var left in Directory.EnumerateDirectories(Path.GetTempPath(), prefix + "*"))
        {
            if (
                int.TryParse(Path.GetFileName(left)[prefix.Length..].Split('-')[0], out var owner)
                && !IsRunning(owner)
            )
            {
                beforeRemoval?.Invoke(left);
                Remove(left);
            }
        }

        return Directory.CreateTempSubdirectory($"{prefix}{Environment.ProcessId}-").FullName;
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return !running.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A file still open at the end, or another's: it stays behind in the temporary folder.
        }
    }
}
