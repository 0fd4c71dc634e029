using System.Diagnostics;
using System.Globalization;
using System.Text;
using Trading.Kernel.Sql;

namespace Trading.Tests.Harness;

/// <summary>
/// The built command line, run as a process as an operator would (<see cref="Run"/>), or from its entry on within this one
/// (<see cref="Here(Database, string[])"/>): a process compiles all of it anew, which takes ten times as long as most commands.
/// </summary>
public static class CommandLine
{
    private static readonly Lazy<Routed> Out = new(() =>
    {
        var routed = new Routed(Console.Out);
        Console.SetOut(routed);
        return routed;
    });

    private static readonly Lazy<Routed> Error = new(() =>
    {
        var routed = new Routed(Console.Error);
        Console.SetError(routed);
        return routed;
    });

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

    /// <summary>Runs it within this process, on a database, in English; what reads standard input or writes bytes cannot.</summary>
    public static Task<Ended> Here(Database database, params string[] arguments) =>
        Here([
            .. arguments,
            "--database",
            database.Engine == Engine.Postgres
                ? "postgresql"
                : database.Engine.ToString().ToLowerInvariant(),
            "--connection",
            // A process that ends takes its connections with it.
            database.Engine == Engine.SqlServer
                ? database.ConnectionString
                : $"{database.ConnectionString};Pooling=False",
        ]);

    /// <summary>Runs it within this process with these words alone, in English.</summary>
    public static async Task<Ended> Here(params string[] arguments)
    {
        // Of this flow alone, as the writers are.
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        using var output = new StringWriter();
        using var error = new StringWriter();
        Out.Value.To(output);
        Error.Value.To(error);
        // Not on the thread of whoever waits: a command may block where a process of its own would.
        var exitCode = await Task.Run(() => Trading.Cli.Program.Main(arguments));
        return new Ended(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>What it left.</summary>
    public sealed record Ended(int ExitCode, string Output, string Error);

    /// <summary>Writes where the flow of control says, since the console is the whole process's.</summary>
    private sealed class Routed(TextWriter otherwise) : TextWriter
    {
        private readonly AsyncLocal<TextWriter?> _to = new();

        public override Encoding Encoding => otherwise.Encoding;

        public void To(TextWriter writer) => _to.Value = writer;

        public override void Write(char value) => (_to.Value ?? otherwise).Write(value);

        public override void Write(string? value) => (_to.Value ?? otherwise).Write(value);

        public override void Write(char[] buffer, int index, int count) =>
            (_to.Value ?? otherwise).Write(buffer, index, count);

        public override void Flush() => (_to.Value ?? otherwise).Flush();
    }
}
