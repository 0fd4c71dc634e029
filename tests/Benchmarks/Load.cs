using System.Diagnostics;

namespace Trading.Benchmarks;

/// <summary>A bounded closed loop of requests against one address on the loopback.</summary>
internal static class Load
{
    public const int Connections = 16;

    /// <summary>Requests per second and the latency distribution in ms.</summary>
    public sealed record Result(
        double PerSecond,
        double P50,
        double P90,
        double P95,
        double P99,
        double Max
    );

    public static async Task<Result> Run(
        HttpClient client,
        IReadOnlyList<string> paths,
        TimeSpan time
    )
    {
        var latencies = new List<double>[Connections];
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(worker =>
                    Task.Run(async () =>
                    {
                        var mine = latencies[worker] = [];
                        for (
                            var i = worker;
                            Stopwatch.GetElapsedTime(started) < time;
                            i += Connections
                        )
                        {
                            var sent = Stopwatch.GetTimestamp();
                            using var response = await client.GetAsync(paths[i % paths.Count]);
                            response.EnsureSuccessStatusCode();
                            await response.Content.CopyToAsync(Stream.Null);
                            mine.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                        }
                    })
                )
        );
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var all = latencies.SelectMany(one => one).Order().ToArray();
        return new Result(all.Length / seconds, At(0.5), At(0.9), At(0.95), At(0.99), At(1));

        double At(double quantile) => all[(int)((all.Length - 1) * quantile)];
    }
}
