using System.Diagnostics;

namespace Trading.Tests.Harness;

/// <summary>The built command line, run as a process as an operator would.</summary>
public static class CommandLine
{
    /// <summary>Runs it to its end, in the scratch folder, in English.</summary>
    public static async Task<Ended> Run(
        IReadOnlyDictionary<string, string> settings,
        string? input,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "trading"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Scratch.Folder,
        };
        start.Environment.Remove("LC_ALL");
        start.Environment["LANG"] = "C.UTF-8";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new Ended(process.ExitCode, await output, await error);
    }

    /// <summary>What it left.</summary>
    public sealed record Ended(int ExitCode, string Output, string Error);
}
