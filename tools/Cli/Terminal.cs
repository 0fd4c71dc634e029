using Spectre.Console;
using Trading.Kernel.LongJobs;

namespace Trading.Cli;

/// <summary>
/// What the operator sees: results on standard output, everything else on standard error; bars on a terminal, plain
/// lines where the output goes to a file or another program.
/// </summary>
internal static class Terminal
{
    private static readonly IAnsiConsole Screen = AnsiConsole.Create(
        new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }
    );

    private static bool IsScreen => !Console.IsErrorRedirected && !Console.IsOutputRedirected;

    /// <summary>A result.</summary>
    public static void Say(LocalizedText words) => Console.Out.WriteLine(words);

    /// <summary>Something wrong.</summary>
    public static void Complain(LocalizedText words) => Console.Error.WriteLine(words);

    /// <summary>A refusal of the application, field by field.</summary>
    public static void Refuse(Problem problem)
    {
        Complain(problem.Message);
        foreach (var error in problem.Errors)
        {
            Console.Error.WriteLine($"  {error.Pointer.TrimStart('/')}: {error.Message}");
        }
    }

    /// <summary>Runs something long, showing how far it is.</summary>
    public static async Task<T> Watch<T>(
        LocalizedText what,
        Func<IProgress<(long Done, long Of)>, Task<T>> work
    )
    {
        if (!IsScreen)
        {
            return await work(new Lines(what));
        }

        return await Screen
            .Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(bars =>
            {
                var bar = bars.AddTask(Markup.Escape(what.ToString()));
                return work(new Bar(bar));
            });
    }

    /// <summary>Shows how a long job goes: one line redrawn on a terminal, a line for each phase and tenth elsewhere.</summary>
    public static async Task<T> Follow<T>(Func<IProgress<LongJobView>, Task<T>> follow)
    {
        if (!IsScreen)
        {
            return await follow(new JobLines());
        }

        return await Screen
            .Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(bars => follow(new JobBar(bars.AddTask(" "))));
    }

    private sealed class Bar(ProgressTask bar) : IProgress<(long Done, long Of)>
    {
        public void Report((long Done, long Of) value)
        {
            bar.MaxValue = value.Of;
            bar.Value = value.Done;
        }
    }

    private static string PhaseOf(LongJobView job) =>
        job.Phase is { } phase ? $"{job.Name} · {phase}" : job.Name.ToString();

    private sealed class JobBar(ProgressTask bar) : IProgress<LongJobView>
    {
        public void Report(LongJobView value)
        {
            bar.Description = Markup.Escape(PhaseOf(value));
            bar.IsIndeterminate = value.Total is null && value.EndedAt is null;
            bar.MaxValue = Math.Max(value.Total ?? 1, 1);
            bar.Value = value.EndedAt is not null ? bar.MaxValue : value.Done;
        }
    }

    private sealed class JobLines : IProgress<LongJobView>
    {
        private (string? Phase, long Tenths) _said;

        public void Report(LongJobView value)
        {
            var now = (PhaseOf(value), value.Total is > 0 and { } of ? value.Done * 10 / of : 0);
            if (now != _said && value.EndedAt is null)
            {
                _said = now;
                Console.Error.WriteLine(
                    value.Total is { } total
                        ? $"{now.Item1}: {value.Done:N0} / {total:N0}"
                        : now.Item1
                );
            }
        }
    }

    private sealed class Lines(LocalizedText what) : IProgress<(long Done, long Of)>
    {
        private int _tenths;

        public void Report((long Done, long Of) value)
        {
            var tenths = value.Of == 0 ? 10 : (int)(value.Done * 10 / value.Of);
            if (tenths > _tenths)
            {
                _tenths = tenths;
                Console.Error.WriteLine($"{what}: {value.Done:N0} / {value.Of:N0}");
            }
        }
    }
}
