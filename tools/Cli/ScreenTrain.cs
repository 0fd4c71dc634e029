using System.CommandLine;
using System.Globalization;
using Trading.Analysis.Screening;

namespace Trading.Cli;

/// <summary><c>trading screen train</c>: makes the classifier's weights from the clauses written for it.</summary>
internal static class ScreenTrain
{
    public static Command Describe()
    {
        var clauses = new Argument<string>("clauses")
        {
            Description = new LocalizedText("训练条款文件", "The file of clauses").ToString(),
            HelpName = "FILE",
        };
        var output = new Option<string>("--output")
        {
            Description = new LocalizedText("写入的模型文件", "The model file to write").ToString(),
            HelpName = "FILE",
            Required = true,
        };
        var seed = new Option<int>("--seed")
        {
            Description = new LocalizedText(
                "随机种子；文件和种子相同则模型相同",
                "Seed; equal file and seed give an equal model"
            ).ToString(),
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var command = new Command(
            "train",
            new LocalizedText(
                "用条款文件训练分类模型",
                "Train the classifier on a file of clauses"
            ).ToString()
        )
        {
            clauses,
            output,
            seed,
        }.WithExamples(
            "trading screen train tests/Analysis/Screening/Training/clauses.txt --output src/Analysis/Data/screening-model.bin"
        );
        command.SetAction(parsed =>
        {
            using var file = new MemoryStream();
            var (count, area) = ClassifierTraining.Train(
                File.ReadLines(parsed.GetValue(clauses)!),
                parsed.GetValue(seed),
                file
            );
            File.WriteAllBytes(parsed.GetValue(output)!, file.ToArray());
            Terminal.Say(
                new(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{count}条；留出模板上的AUC {area:0.000}"
                    ),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{count} clauses; area under the curve on templates left out {area:0.000}"
                    )
                )
            );
            return ExitCode.Done;
        });
        return command;
    }
}
