using System.Diagnostics;
using Trading.Kernel.Sql;

namespace Trading.Tests.Harness;

/// <summary>A process of its own that works the jobs of a database, to be killed (SIGKILL) in the middle of them.</summary>
internal sealed class WorkerProcess(Process process) : IDisposable
{
    public bool HasExited => process.HasExited;

    public static WorkerProcess Start(Database database)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Scratch.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Trading.Web.dll"));
        start.Environment["Urls"] = "http://127.0.0.1:0";
        start.Environment["Trading__Documents__Origin"] = "none";
        start.Environment["Trading__Demo"] = "false";
        start.Environment["Trading__Database"] =
            database.Engine == Engine.Postgres
                ? "postgresql"
                : database.Engine.ToString().ToLowerInvariant();
        start.Environment["ConnectionStrings__Trading"] = database.ConnectionString;
        var process = Process.Start(start)!;
        // Nobody reads it, but a full pipe would stop the worker.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new WorkerProcess(process);
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }
}
