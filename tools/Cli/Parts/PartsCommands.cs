using System.CommandLine;
using System.Globalization;

namespace Trading.Cli.Parts;

/// <summary><c>trading parts</c>: the packages of others, and whether any is past its time frame.</summary>
internal static class PartsCommands
{
    // A list that nobody renewed for so long says little about today.
    private static readonly TimeSpan Stale = TimeSpan.FromDays(14);

    public static Command All()
    {
        var parts = new Command(
            "parts",
            new LocalizedText("第三方组件", "Packages of others").ToString()
        );
        parts.Subcommands.Add(Check());
        return parts;
    }

    private static Command Check()
    {
        var advisories = new Option<string>("--advisories")
        {
            Description = new LocalizedText(
                "漏洞公告（OSV 格式）：文件、文件夹或 zip，例如从 osv.dev 取得的 NuGet 全部公告",
                "Advisories in the OSV format: a file, a folder or a zip, such as all those of NuGet from osv.dev"
            ).ToString(),
            HelpName = "PATH",
            Required = true,
        };
        var paths = new Argument<string[]>("PATH")
        {
            Description = new LocalizedText(
                "锁定文件（packages.lock.json、package-lock.json）、组件清单（*.cdx.json）或含有它们的文件夹",
                "Lock files (packages.lock.json, package-lock.json), lists of parts (*.cdx.json), or folders with them"
            ).ToString(),
            DefaultValueFactory = _ => ["."],
        };
        var command = new Command(
            "check",
            new LocalizedText(
                "对照漏洞公告检查第三方组件和运行时，每个有漏洞的组件一行：严重程度、组件、版本、公告、最后期限、所在文件、摘要；有超过期限的则退出码为 1",
                "Check packages and the runtime against advisories; one line for each part with a weakness: severity, part, version, advisory, last day, file, summary; exit code 1 when one is past its last day"
            ).ToString()
        )
        {
            paths,
            advisories,
        }.WithExamples(
            "trading parts check --advisories all.zip",
            "trading parts check /opt/trading --advisories advisories/"
        );
        command.SetAction(parsed =>
            Check(
                parsed.GetRequiredValue(paths),
                parsed.GetRequiredValue(advisories),
                DateTimeOffset.UtcNow
            )
        );
        return command;
    }

    internal static int Check(string[] paths, string advisories, DateTimeOffset now)
    {
        var parts = Part.In(paths).ToList();
        if (parts.Count == 0)
        {
            throw new WrongUsageException(
                new(
                    $"{string.Join("、", paths)} 之下没有锁定文件或组件清单。",
                    $"There is no lock file and no list of parts below {string.Join(", ", paths)}."
                )
            );
        }

        parts.AddRange(Part.Runtime());
        var known = Advisory.In(advisories);
        var newest = known.Max(advisory => advisory.Modified);
        if (now - newest > Stale)
        {
            Terminal.Complain(
                new(
                    $"注意：公告中最新的是 {newest:yyyy-MM-dd}，请取新的。",
                    $"Note: the newest of the advisories is of {newest:yyyy-MM-dd}; get a newer list."
                )
            );
        }

        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var found = Weakness.Among(parts, known);
        foreach (var one in found)
        {
            var due = one.Due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var line =
                $"{one.Severity}\t{one.Part.Name}\t{one.Part.Version}\t{one.Advisory.Id}\t{due}\t{one.Part.Where}\t{one.Advisory.Summary}";
            Terminal.Say(new(line, line));
        }

        var late = found.Count(one => one.Due < today);
        var distinct = parts.DistinctBy(part => (part.Ecosystem, part.Name, part.Version)).Count();
        Terminal.Say(
            new(
                $"{distinct} 个组件，对照 {known.Count} 条公告：{found.Count} 处漏洞，其中 {late} 处超过期限。",
                $"{distinct} parts against {known.Count} advisories: {found.Count} weaknesses, {late} of them past their last day."
            )
        );
        return late > 0 ? ExitCode.FoundProblem : ExitCode.Done;
    }
}
