using System.Globalization;
using Spectre.Console;
using Text = Trading.Kernel.Text;

namespace Trading.Cli;

/// <summary>How a long work shows how far it is.</summary>
internal interface ITrack
{
    /// <summary>A new part of the work begins; no total when nobody knows it.</summary>
    void Begin(Text part, long? total);

    /// <summary>How far it is.</summary>
    void At(long done);
}

/// <summary>Progress bars on a terminal, plain lines anywhere else (a file, a pipe, a job's log).</summary>
internal static class Tracks
{
    /// <summary>Runs a work with what suits the output.</summary>
    public static async Task<T> Run<T>(bool live, TextWriter plain, Func<ITrack, Task<T>> work)
    {
        if (!live)
        {
            return await work(new Lines(plain));
        }

        var result = default(T)!;
        await AnsiConsole
            .Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn(),
                new SpinnerColumn()
            )
            .StartAsync(async context => result = await work(new Bars(context)));
        return result;
    }

    private sealed class Bars(ProgressContext context) : ITrack
    {
        private ProgressTask? _task;

        public void Begin(Text part, long? total)
        {
            _task?.StopTask();
            _task = context.AddTask(
                Markup.Escape(part.ToString()),
                maxValue: Math.Max(1, total ?? 1)
            );
            _task.IsIndeterminate = total is null;
        }

        public void At(long done) => _task!.Value = done;
    }

    private sealed class Lines(TextWriter output) : ITrack
    {
        // A line every tenth of the work, so that a log stays readable.
        private const int Parts = 10;

        private Text _part;
        private long? _total;
        private long _said;

        public void Begin(Text part, long? total)
        {
            (_part, _total, _said) = (part, total, 0);
            if (total is null)
            {
                output.WriteLine(part.ToString());
            }
        }

        public void At(long done)
        {
            if (_total is { } total && total > 0 && done * Parts / total > _said)
            {
                _said = done * Parts / total;
                output.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{_part}: {done}/{total}")
                );
            }
        }
    }
}
