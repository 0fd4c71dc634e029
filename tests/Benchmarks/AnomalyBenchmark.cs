using System.Diagnostics;
using Trading.Analysis.Procedures;
using Trading.Analysis.Procedures.Study;

namespace Trading.Benchmarks;

/// <summary>Training and scoring of the procedure model over simulated provinces of the given sizes.</summary>
internal static class AnomalyBenchmark
{
    private const int Seed = 20261130;
    private const int Warm = 1000;

    public static int Run(int[] sizes)
    {
        _ = Measure(Warm);
        foreach (var size in sizes)
        {
            var before = GC.GetTotalAllocatedBytes();
            var it = Measure(size);
            using var process = Process.GetCurrentProcess();
            Console.WriteLine($"{it.Procurements:N0} procurements");
            Console.WriteLine(
                $"training            {it.TrainingSeconds:0.00} s, model {it.ModelBytes / 1024.0:N0} KiB"
            );
            Console.WriteLine(
                $"memory              {(GC.GetTotalAllocatedBytes() - before) / 1048576.0:N0} MiB allocated, {process.PeakWorkingSet64 / 1048576.0:N0} MiB at most in use, facts included"
            );
            Console.WriteLine($"vectors             {it.VectorsPerSecond:N0}/s");
            Console.WriteLine(
                $"scores              {it.ScoresPerSecond:N0}/s: {it.ScoresPerSecond / it.BareTransformPerSecond:0.00} of the bare pipeline ({it.BareTransformPerSecond:N0}/s), {it.ScoresPerSecond / it.BarePcaPerSecond:0.00} of RandomizedPca alone ({it.BarePcaPerSecond:N0}/s)"
            );
            Console.WriteLine(
                $"explained           {it.ExplainedPerSecond:N0}/s, with their vectors"
            );
        }

        return 0;
    }

    private static ModelThroughput Measure(int size) =>
        ModelThroughput
            .Of(
                [.. new ProvinceSimulation(size, Seed).Run().Procurements.Select(one => one.Facts)],
                Seed,
                TimeProvider.System.GetUtcNow()
            )
            .Value;
}
