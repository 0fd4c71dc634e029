using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trading.Analysis.Collusion;

namespace Trading.Cli.Collusion;

/// <summary><c>trading collusion power</c>: how much of what a ring rigs is found, drawn along its size, its share, the market and its conduct.</summary>
internal static class PowerCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly (AuctionFormat Format, string Name)[] Formats =
    [
        (AuctionFormat.FirstPrice, "first-price"),
        (AuctionFormat.AverageBid, "average-bid"),
        (AuctionFormat.Scored, "scored"),
    ];

    public static Command Describe()
    {
        var format = new Option<string[]>("--format")
        {
            Description = new LocalizedText(
                "定标方式；不给则全部：first-price、average-bid、scored",
                "Who wins; all where left out: first-price, average-bid, scored"
            ).ToString(),
            HelpName = "FORMAT",
            AllowMultipleArgumentsPerToken = true,
        };
        format.AcceptOnlyFromAmong([.. Formats.Select(each => each.Name)]);
        var auctions = Whole("--auctions", 500, "每个市场的项目数", "Auctions of a market");
        var repeat = Whole("--repeat", 3, "每种情形模拟几个市场", "Markets of each setting");
        var seed = Whole(
            "--seed",
            1,
            "随机种子；种子相同则结果相同",
            "Seed; the same seed gives the same figures"
        );
        var json = new Option<bool>("--json")
        {
            Description = new LocalizedText("以 JSON 输出", "Write JSON").ToString(),
        };
        var csv = new Option<string?>("--csv")
        {
            Description = new LocalizedText(
                "另写入 CSV 文件",
                "Write the figures to this CSV file too"
            ).ToString(),
            HelpName = "FILE",
        };
        var force = NewFile.Force();
        var command = new Command(
            "power",
            new LocalizedText(
                "检出力曲线：误报率为 5% 和 1% 时能发现多少围标项目",
                "Power curves: how many rigged auctions are found at false-alarm rates of 5 % and 1 %"
            ).ToString()
        )
        {
            format,
            auctions,
            repeat,
            seed,
            json,
            csv,
            force,
        }.WithExamples(
            "trading collusion power --csv power.csv",
            "trading collusion power --format average-bid --auctions 1000 --repeat 5 --json"
        );
        command.SetAction(
            async (parsed, cancel) =>
            {
                Within("--auctions", parsed.GetValue(auctions), 80, 100_000);
                Within("--repeat", parsed.GetValue(repeat), 1, 1000);
                using var target = parsed.GetValue(csv) is { } path
                    ? NewFile.At(path, parsed.GetValue(force))
                    : null;
                var chosen = parsed.GetValue(format) ?? [];
                var study = new PowerStudy(parsed.GetValue(repeat), parsed.GetValue(seed))
                {
                    Auctions = parsed.GetValue(auctions),
                    Formats =
                    [
                        .. Formats
                            .Where(each => chosen.Length == 0 || chosen.Contains(each.Name))
                            .Select(each => each.Format),
                    ],
                };
                var rows = await Terminal.Watch(
                    new("模拟市场", "Simulating markets"),
                    progress => Task.Run(() => study.Run(new Widened(progress), cancel), cancel)
                );
                if (target is not null)
                {
                    await File.WriteAllLinesAsync(
                        target.Path,
                        Lines(rows),
                        new UTF8Encoding(false),
                        cancel
                    );
                    target.Finish();
                }

                if (parsed.GetValue(json))
                {
                    Console.WriteLine(
                        JsonSerializer.Serialize(new { rows = rows.Select(Told) }, Json)
                    );
                }
                else
                {
                    Tell(rows);
                }

                return ExitCode.Done;
            }
        );
        return command;
    }

    private static object Told(PowerRow row) =>
        new
        {
            row.Varies,
            format = Name(row.Setting.Format),
            conduct = Name(row.Setting.Conduct),
            row.Setting.Ring,
            riggedShare = row.Setting.Rigged,
            row.Setting.Auctions,
            row.By,
            row.FalseAlarms,
            row.Power,
            row.Rigged,
        };

    private static IEnumerable<string> Lines(IReadOnlyList<PowerRow> rows) =>
        rows.Select(row =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Varies},{Name(row.Setting.Format)},{Name(row.Setting.Conduct)},{row.Setting.Ring},{row.Setting.Rigged},{row.Setting.Auctions},{row.By},{row.FalseAlarms},{row.Power.Mean:0.0000},{Known(row.Power.Low)},{Known(row.Power.High)},{row.Rigged}"
                )
            )
            .Prepend(
                "varies,format,conduct,ring,rigged_share,auctions,by,false_alarms,power,low,high,rigged"
            );

    private static string Known(double value) =>
        double.IsNaN(value) ? "" : value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static void Tell(IReadOnlyList<PowerRow> rows)
    {
        Console.WriteLine(
            $"{"varies", -10}{"format", -13}{"conduct", -13}{"ring", -6}{"rigged", -8}{"auctions", -10}{"false alarms", -14}{"screens", -9}{"structure", -11}ensemble"
        );
        foreach (var group in rows.GroupBy(row => (row.Varies, row.Setting, row.FalseAlarms)))
        {
            var by = group.ToDictionary(
                row => row.By,
                row => row.Power.Mean.ToString("0.00", CultureInfo.InvariantCulture)
            );
            var (varies, setting, rate) = group.Key;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{varies, -10}{Name(setting.Format), -13}{Name(setting.Conduct), -13}{setting.Ring, -6:0.##}{setting.Rigged, -8:0.##}{setting.Auctions, -10}{rate, -14:0.##}{by["screens"], -9}{by["structure"], -11}{by["ensemble"]}"
                )
            );
        }
    }

    private static string Name(AuctionFormat format) =>
        Formats.First(each => each.Format == format).Name;

    private static string Name(MarketConduct conduct) =>
        conduct.ToString().ToLower(CultureInfo.InvariantCulture);

    private static Option<int> Whole(string name, int usual, string zh, string en) =>
        new(name)
        {
            Description = new LocalizedText(zh, en).ToString(),
            HelpName = "N",
            DefaultValueFactory = _ => usual,
        };

    private static void Within(string name, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new WrongUsageException(
                new(
                    $"{name} 应在 {least} 至 {most} 之间，现为 {value}。",
                    $"{name} lies between {least} and {most}; it is {value}."
                )
            );
        }
    }

    private sealed class Widened(IProgress<(long, long)> progress) : IProgress<(int Done, int Of)>
    {
        public void Report((int Done, int Of) value) => progress.Report((value.Done, value.Of));
    }
}
