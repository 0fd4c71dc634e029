using Spectre.Console;

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

    /// <summary>
    /// A secret: typed twice unseen on a terminal, else the first line of standard input. Never an argument, which
    /// other users of the machine and the shell's history would see.
    /// </summary>
    public static async Task<string> Secret(LocalizedText what, CancellationToken cancel)
    {
        if (Console.IsInputRedirected)
        {
            return await Console.In.ReadLineAsync(cancel)
                ?? throw new WrongUsageException(
                    new(
                        "标准输入为空，应为密码。",
                        "Standard input is empty; it should hold the password."
                    )
                );
        }

        var first = await Ask(what);
        var again = await Ask(new($"再次输入{what.Zh}", $"{what.En} again"));
        return first == again
            ? first
            : throw new WrongUsageException(new("两次输入不一致。", "The two entries differ."));

        Task<string> Ask(LocalizedText question) =>
            Screen.PromptAsync(
                new TextPrompt<string>(Markup.Escape(question.ToString())).Secret(),
                cancel
            );
    }

    private sealed class Bar(ProgressTask bar) : IProgress<(long Done, long Of)>
    {
        public void Report((long Done, long Of) value)
        {
            bar.MaxValue = value.Of;
            bar.Value = value.Done;
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
