using System.Globalization;
using System.Text.RegularExpressions;
using Trading.Domain.Codes;

namespace Trading.Alerts.Cases;

/// <summary>
/// The decision document of a case, filled into its template: a line with one sign before it is the title, with two a
/// heading, any other a paragraph. In Chinese, since it is the paper of a Chinese authority.
/// </summary>
internal static partial class DecisionDocument
{
    private const int MostSignals = 20;

    private static readonly string Template = Read();

    public static byte[] Of(CaseFile file, string summary, string closer, DateTimeOffset at)
    {
        var row = file.Case;
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["number"] = row.Number,
            ["title"] = row.Title,
            ["buyer"] = row.BuyerName,
            ["origin"] = CaseRules.OriginName(row.Origin).Zh,
            ["begun"] = $"{Day(row.OpenedAt)}，{row.OpenedBy}",
            ["signals"] = Signals(file),
            ["answers"] = Answers(file),
            ["verdict"] = row.Verdict switch
            {
                AlertStates.Confirmed => "问题属实。",
                AlertStates.Dismissed => "排除，未发现违法违规情形。",
                _ => "本机关未作认定。",
            },
            ["reason"] = row.Reason ?? "—",
            ["decided"] = row.DecidedAt is { } decided ? $"{row.DecidedBy}，{Day(decided)}" : "—",
            ["measures"] = Measures(file),
            ["summary"] = summary,
            ["remedy"] =
                row.Origin == "complaint"
                    ? "投诉人对处理决定不服的，可以依法申请行政复议或者向人民法院提起行政诉讼（《政府采购法》第五十八条、《行政复议法》、《行政诉讼法》）。"
                    : "当事人对本决定不服的，可以依法申请行政复议或者提起行政诉讼（《行政复议法》、《行政诉讼法》）。",
            ["closer"] = closer,
            ["day"] = Day(at),
        };
        var lines = new List<PdfParagraph>();
        foreach (var line in Template.Split('\n'))
        {
            var text = Placeholder().Replace(line, match => values[match.Groups[1].Value]);
            lines.Add(
                line.StartsWith("## ", StringComparison.Ordinal) ? new(text[3..], 14)
                : line.StartsWith("# ", StringComparison.Ordinal)
                    ? new(text[2..], 18, Centred: true)
                : new(text)
            );
        }

        return PdfText.Of($"监督案件处理决定书 {row.Number}", row.Number, lines);
    }

    private static string Signals(CaseFile file)
    {
        var lines = file
            .Signals.Take(MostSignals)
            .Select((signal, i) => $"{i + 1}．{signal.Name.Zh}：{signal.Sentence.Zh}")
            .ToList();
        if (file.Signals.Count > MostSignals)
        {
            lines.Add($"另有{file.Signals.Count - MostSignals}条，见案卷。");
        }

        return lines.Count == 0 ? "无系统线索。" : string.Join('\n', lines);
    }

    private static string Answers(CaseFile file) =>
        file.Questions.Count == 0
            ? "未要求说明。"
            : string.Join(
                '\n',
                file.Questions.Select(question =>
                    question.Answer is null
                        ? $"问：{question.Question}\n答：期限{CaseMessages.Day(question.DueOn)}，未说明。"
                        : $"问：{question.Question}\n答（{Day(question.AnsweredAt!.Value)}）：{question.Answer}"
                )
            );

    private static string Measures(CaseFile file)
    {
        var lines = file
            .Corrections.Select(correction =>
                $"责令{CaseRules.CorrectionOf(correction.Kind)!.Name.Zh}：{correction.Text}（{(correction.DoneAt is { } done ? $"{Day(done)}已改正" : "尚未改正")}）"
            )
            .ToList();
        if (file.Case.ReferredTo is { } other)
        {
            lines.Add($"移送{other}处理。");
        }

        return lines.Count == 0 ? "未责令改正，未移送。" : string.Join('\n', lines);
    }

    private static string Day(DateTimeOffset at) =>
        ChinaTime.In(at).ToString("yyyy年M月d日", CultureInfo.InvariantCulture);

    private static string Read()
    {
        using var stream = typeof(DecisionDocument).Assembly.GetManifestResourceStream(
            "alerts/decision.txt"
        )!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd();
    }

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Placeholder();
}
