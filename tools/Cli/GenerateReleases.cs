using System.CommandLine;
using Trading.Indicators.Files;

namespace Trading.Cli;

/// <summary>
/// <c>trading generate releases FILE</c>: invented OCDS compiled releases of about 1.5 kB, one a line, to try and measure
/// <c>trading indicators</c> with. The same seed gives the same file.
/// </summary>
internal static class GenerateReleases
{
    public static Command Describe()
    {
        var file = new Argument<string>("FILE")
        {
            Description = new LocalizedText(
                "写入的文件，每行一个发布",
                "The file to write, a release a line"
            ).ToString(),
        };
        var count = new Option<long>("--count")
        {
            Description = new LocalizedText("发布数", "How many releases").ToString(),
            DefaultValueFactory = _ => 1000,
            HelpName = "N",
        };
        var seed = new Option<int>("--seed")
        {
            Description = new LocalizedText(
                "随机种子；种子相同则文件相同",
                "Seed; the same seed gives the same file"
            ).ToString(),
            DefaultValueFactory = _ => 7,
            HelpName = "N",
        };
        var force = NewFile.Force();
        var command = new Command(
            "releases",
            new LocalizedText("虚构的 OCDS 编译发布", "Invented OCDS compiled releases").ToString()
        )
        {
            file,
            count,
            seed,
            force,
        }.WithExamples("trading generate releases --count 1000000 --seed 7 releases.jsonl");
        command.SetAction(
            (parsed, _) =>
            {
                if (parsed.GetValue(count) is < 1 or > 100_000_000)
                {
                    throw new WrongUsageException(
                        new(
                            "发布数应在 1 至 100000000 之间。",
                            "The number of releases lies between 1 and 100,000,000."
                        )
                    );
                }

                using var target = NewFile.At(
                    parsed.GetRequiredValue(file),
                    parsed.GetValue(force)
                );
                using (var output = File.Create(target.Path))
                {
                    new ReleaseGenerator((ulong)parsed.GetValue(seed)).Write(
                        output,
                        parsed.GetValue(count)
                    );
                }

                target.Finish();
                return Task.FromResult(ExitCode.Done);
            }
        );
        return command;
    }
}
