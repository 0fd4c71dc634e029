using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trading.Analysis.Screening;
using Trading.Analysis.Screening.Reading;

namespace Trading.Cli;

/// <summary><c>trading screen …</c>: reads drafts of tender documents for clauses that restrict. Needs no database.</summary>
internal static class ScreenCommand
{
    /// <summary>The command line's first word for it.</summary>
    public const string Name = "screen";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static Command Describe()
    {
        var files = new Argument<string[]>("file")
        {
            Description = new LocalizedText(
                "txt、docx、pdf、html 文件，或者它们的 zip",
                "txt, docx, pdf or html files, or zip archives of them"
            ).ToString(),
            HelpName = "FILE",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var regime = new Option<string>("--regime")
        {
            Description = new LocalizedText(
                "适用的法律：construction（招标投标法）、procurement（政府采购法）或 auto（由文字推断）",
                "The law: construction (tender law), procurement, or auto (inferred from the text)"
            ).ToString(),
            HelpName = "REGIME",
            DefaultValueFactory = _ => "auto",
        };
        regime.AcceptOnlyFromAmong("construction", "procurement", "auto");
        var json = new Option<bool>("--json")
        {
            Description = new LocalizedText(
                "每处一个 JSON 对象，每行一个",
                "One JSON object a line for each clause"
            ).ToString(),
        };
        var command = new Command(
            Name,
            new LocalizedText(
                "筛查采购文件、招标文件中的限制性条款；结果供人判断，退出码1表示有文件未能读取",
                "Screen tender documents for restricting clauses, for a person to judge; exit code 1 when a file could not be read"
            ).ToString()
        )
        {
            files,
            regime,
            json,
            ScreenEvaluate.Describe(),
            ScreenTrain.Describe(),
        }.WithExamples(
            "trading screen --regime procurement draft.docx",
            "trading screen --json drafts.zip > hits.jsonl"
        );
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(files) is not { Length: > 0 } paths)
            {
                throw new WrongUsageException(
                    new("请给出至少一个文件。", "Give at least one file.")
                );
            }

            return Screen(
                paths,
                parsed.GetValue(regime) switch
                {
                    "construction" => TenderRegime.Construction,
                    "procurement" => TenderRegime.Procurement,
                    _ => null,
                },
                parsed.GetValue(json)
            );
        });
        return command;
    }

    private static int Screen(string[] paths, TenderRegime? regime, bool json)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().Date);
        var unread = 0;
        using var output = new StreamWriter(
            Console.OpenStandardOutput(),
            new System.Text.UTF8Encoding(false)
        );
        foreach (var reading in paths.SelectMany(Read))
        {
            if (reading.Document is not { } document)
            {
                unread++;
                Terminal.Complain(
                    new(
                        $"{reading.File}：{reading.Refusal!.Value.Zh}",
                        $"{reading.File}: {reading.Refusal.Value.En}"
                    )
                );
                continue;
            }

            foreach (var note in document.Notes)
            {
                Terminal.Complain(
                    new($"{document.File}：{note.Zh}", $"{document.File}: {note.En}")
                );
            }

            var screening = ClauseScreen.Of(document, regime, today);
            if (screening.Inferred is { } cues)
            {
                Terminal.Complain(Inferred(document.File, screening.Regime, cues));
            }

            if (screening.OwnRules.Count > 0)
            {
                Terminal.Complain(OwnRules(document.File, screening.OwnRules));
            }

            foreach (var hit in screening.Hits)
            {
                output.WriteLine(
                    json ? Line(document.File, hit) : Words(document.File, hit).ToString()
                );
            }

            if (!json)
            {
                output.WriteLine(
                    new LocalizedText(
                        $"{document.File}：共{screening.Hits.Count}处，其中把握较大的{screening.Hits.Count(hit => hit.Confidence >= 0.5)}处。机器只作提示，由人判断。",
                        $"{document.File}: {screening.Hits.Count} clause(s), {screening.Hits.Count(hit => hit.Confidence >= 0.5)} of them likely. The machine points, a person judges."
                    )
                );
            }
        }

        return unread > 0 ? ExitCode.FoundProblem : ExitCode.Done;
    }

    private static IReadOnlyList<FileReading> Read(string path)
    {
        try
        {
            return new FileInfo(path).Length > DocumentReader.LargestFile
                ?
                [
                    new(
                        path,
                        null,
                        new("文件过大，请拆分后再试。", "The file is too large; split it.")
                    ),
                ]
                : DocumentReader.Read(path, File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return
            [
                new(
                    path,
                    null,
                    new(
                        "没有这个文件，或者无权读取。",
                        "There is no such file, or it may not be read."
                    )
                ),
            ];
        }
    }

    private static LocalizedText Inferred(
        string file,
        TenderRegime? regime,
        IReadOnlyList<string> cues
    )
    {
        var seen = cues.Count == 0 ? "-" : string.Join('、', cues.Take(6));
        return regime switch
        {
            TenderRegime.Procurement => new(
                $"{file}：按政府采购法判断，依据：{seen}",
                $"{file}: judged by the procurement law, because of {seen}"
            ),
            TenderRegime.Construction => new(
                $"{file}：按招标投标法判断，依据：{seen}",
                $"{file}: judged by the tender law, because of {seen}"
            ),
            _ => new(
                $"{file}：不能确定适用哪部法律（{seen}），每处注明哪部法律禁止；用 --regime 指定。",
                $"{file}: the law that applies is not certain ({seen}); each clause names the one that forbids it. Give --regime."
            ),
        };
    }

    private static LocalizedText OwnRules(string file, IReadOnlyList<string> words)
    {
        var seen = string.Join('、', words);
        return new(
            $"{file}：文字像企业按自己的制度采购（{seen}），只有政府采购法禁止的条款仅作提示。",
            $"{file}: reads as a firm's purchase under rules of its own ({seen}); what only the procurement law forbids is a hint."
        );
    }

    private static string Line(string file, ClauseHit hit) =>
        JsonSerializer.Serialize(
            new
            {
                file,
                hit.At.Line,
                hit.At.Start,
                hit.At.End,
                hit.Text,
                Pattern = hit.Pattern.Id,
                hit.Confidence,
                Severity = JsonNamingPolicy.CamelCase.ConvertName(hit.Pattern.Severity.ToString()),
                Regime = RegimeOf(hit),
                Source = hit.Pattern.LawUnder(hit.Forbidden),
                Exceptions = hit.Pattern.Exceptions.Select(exception => exception.ToString()),
                Suggestion = Suggestion(hit.Pattern).ToString(),
                Name = hit.Pattern.Name.ToString(),
                By = JsonNamingPolicy.CamelCase.ConvertName(hit.By.ToString()),
                hit.Page,
                hit.Cell,
                Continued = hit.Continued.Count > 0 ? hit.Continued : null,
            },
            Json
        );

    private static string RegimeOf(ClauseHit hit) =>
        hit.Forbidden is { } regime
            ? JsonNamingPolicy.CamelCase.ConvertName(regime.ToString())
            : "both";

    private static LocalizedText Suggestion(ScreenPattern pattern) =>
        pattern.Wording.Length == 0
            ? pattern.Advice
            : new(
                $"{pattern.Advice.Zh}可写作：“{pattern.Wording}”",
                $"{pattern.Advice.En} For example: “{pattern.Wording}”"
            );

    private static LocalizedText Words(string file, ClauseHit hit)
    {
        var law = string.Join('；', hit.Pattern.LawUnder(hit.Forbidden));
        var suggestion = Suggestion(hit.Pattern);
        var place = hit.Page is { } page
            ? (Zh: $"第{page}页", En: $"p. {page}, ")
            : (Zh: "", En: "");
        var cell = hit.Cell is { } at ? $" {at}" : "";
        return new(
            $"{file}:{hit.At.Line}:{hit.At.Start + 1} {place.Zh}{cell}[{hit.Pattern.Id} {hit.Pattern.Name.Zh}，把握{hit.Confidence:0.00}，{(hit.By == FoundBy.Model ? "模型判断" : "规则判断")}，{RegimeOf(hit)}]\n  {hit.Text}\n  {hit.Pattern.Why.Zh}（{law}）\n  {suggestion.Zh}",
            $"{file}:{hit.At.Line}:{hit.At.Start + 1} {place.En}{cell}[{hit.Pattern.Id} {hit.Pattern.Name.En}, confidence {hit.Confidence:0.00}, by {(hit.By == FoundBy.Model ? "the model" : "a rule")}, {RegimeOf(hit)}]\n  {hit.Text}\n  {hit.Pattern.Why.En} ({law})\n  {suggestion.En}"
        );
    }
}
