using System.Diagnostics;

namespace Trading.Tests.Harness;

/// <summary>The machine's Python 3, for what is there in a second language.</summary>
internal static class Python
{
    /// <summary>Whether there is one.</summary>
    public static bool Installed { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "python3")));

    /// <summary>Runs a program with lines on its standard input; the lines it writes.</summary>
    public static async Task<IReadOnlyList<string>> Run(
        string program,
        IEnumerable<string> lines,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo("python3")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in arguments.Prepend(program).Prepend("-c"))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var told = process.StandardOutput.ReadToEndAsync();
        foreach (var line in lines)
        {
            await process.StandardInput.WriteLineAsync(line);
        }

        process.StandardInput.Close();
        var output = await told;
        await process.WaitForExitAsync();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

/// <summary>A fact about a program in Python; skipped in sight where there is no Python.</summary>
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = Python.Installed ? null : "There is no python3 here.";
}

/// <summary>A theory about a program in Python; skipped in sight where there is no Python.</summary>
public sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute() => Skip = Python.Installed ? null : "There is no python3 here.";
}
