namespace Trading.Benchmarks;

/// <summary>From the process's start to /health/ready, and the memory at rest ten seconds later, of the embedded default.</summary>
internal static class StartBenchmark
{
    private const int Times = 5;

    public static async Task<int> Run()
    {
        var folder = Directory.CreateTempSubdirectory("trading-start-").FullName;
        try
        {
            // The first start makes the database and the demo province; the others find them.
            var first = await Once(folder);
            Console.WriteLine(
                $"first start, with schema and demo people   {first.Ready.TotalSeconds:0.0} s"
            );
            var others = new List<(TimeSpan Ready, long Memory)>();
            for (var i = 0; i < Times; i++)
            {
                others.Add(await Once(folder));
            }

            Console.WriteLine(
                $"later starts, median of {Times}                 {Median(others.Select(start => start.Ready.TotalSeconds)):0.0} s"
            );
            Console.WriteLine(
                $"memory at rest (resident), median of {Times}    {Median(others.Select(start => start.Memory / 1048576.0)):0} MiB"
            );
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(TimeSpan Ready, long Memory)> Once(string folder)
    {
        var address = $"http://127.0.0.1:{Programs.FreePort()}";
        using var host = Programs.Start(
            folder,
            new Dictionary<string, string>(),
            Programs.Web,
            "--Urls",
            address
        );
        try
        {
            var ready = await Programs.Ready(address + "/health/ready");
            await Task.Delay(TimeSpan.FromSeconds(10));
            host.Refresh();
            return (ready, host.WorkingSet64);
        }
        finally
        {
            host.Kill(entireProcessTree: true);
            await host.WaitForExitAsync();
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
