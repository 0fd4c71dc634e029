using System.Globalization;
using Trading.Alerts.Indicators;
using Trading.Indicators;

namespace Trading.Web.Pages.Alerts.Indicators;

/// <summary>The words for what indicators say.</summary>
internal static class IndicatorWords
{
    /// <summary>The outcomes in the order in which they are shown.</summary>
    public static readonly IReadOnlyList<Term> Outcomes =
    [
        new("triggered", new("触发", "Triggered")),
        new("notTriggered", new("未触发", "Not triggered")),
        new("insufficientData", new("数据不足", "Not enough data")),
        new("calculationError", new("无法计算", "No calculation")),
        new("notApplicable", new("不适用", "Not applicable")),
    ];

    private static readonly Dictionary<string, LocalizedText> Stages = new()
    {
        ["plan"] = new("计划", "Plan"),
        ["planning"] = new("计划", "Planning"),
        ["notice"] = new("公告", "Notice"),
        ["documents"] = new("招标文件", "Documents"),
        ["clarification"] = new("澄清", "Clarification"),
        ["tender"] = new("招标", "Tender"),
        ["bids"] = new("投标", "Bids"),
        ["evaluation"] = new("评标", "Evaluation"),
        ["award"] = new("定标", "Award"),
        ["contract"] = new("合同", "Contract"),
        ["implementation"] = new("履约", "Implementation"),
        ["payment"] = new("支付", "Payment"),
        ["complaint"] = new("投诉", "Complaint"),
    };

    private static readonly Dictionary<string, LocalizedText> Regimes = new()
    {
        ["construction"] = new("招标投标", "Construction tenders"),
        ["procurement"] = new("政府采购", "Government procurement"),
        ["none"] = new("其他交易", "Other trading"),
    };

    private static readonly Dictionary<string, LocalizedText> Subjects = new()
    {
        ["procurement"] = new("项目", "Procurement"),
        ["process"] = new("项目", "Procurement"),
        ["buyer"] = new("采购人", "Buyer"),
        ["procuringEntity"] = new("采购实体", "Procuring entity"),
        ["agency"] = new("代理机构", "Agency"),
        ["bidder"] = new("投标人", "Bidder"),
        ["tenderer"] = new("投标人", "Bidder"),
        ["winner"] = new("中标人", "Winner"),
        ["runner-up"] = new("第二名", "Runner-up"),
        ["expert"] = new("评标专家", "Expert"),
        ["market"] = new("市场", "Market"),
        ["operator"] = new("抽取经办人", "Who orders draws"),
    };

    public static LocalizedText Outcome(string code) =>
        Outcomes.FirstOrDefault(term => term.Code == code)?.Name ?? new(code, code);

    public static LocalizedText Stage(string code) => Known(Stages, code);

    public static LocalizedText Regime(string code) => Known(Regimes, code);

    public static LocalizedText Subject(string code) => Known(Subjects, code);

    public static LocalizedText Severity(IndicatorSeverity severity) =>
        severity switch
        {
            IndicatorSeverity.High => new("高", "High"),
            IndicatorSeverity.Medium => new("中", "Medium"),
            _ => new("低", "Low"),
        };

    public static LocalizedText LifeCycle(IndicatorLifeCycle state) =>
        state switch
        {
            IndicatorLifeCycle.Active => new("启用", "Active"),
            IndicatorLifeCycle.Shadow => new(
                "试运行（不提示）",
                "Shadow: computed and shown to nobody"
            ),
            _ => new("停用", "Retired"),
        };

    /// <summary>The look of an outcome: colours belong to the levels of warnings.</summary>
    public static string Look(string outcome) => outcome == "triggered" ? "tag bad" : "tag";

    /// <summary>A share as per cent; a dash where there is none.</summary>
    public static string Share(double? share) =>
        share?.ToString("P1", CultureInfo.InvariantCulture) ?? "—";

    /// <summary>A figure with as many digits as tell something.</summary>
    public static string Figure(double? value) =>
        value is not { } known ? "—"
        : Math.Abs(known) >= 1000 ? known.ToString("N0", CultureInfo.InvariantCulture)
        : known.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>How many findings have the outcome.</summary>
    public static int Count(IEnumerable<SaidFinding> findings, string outcome) =>
        findings.Count(one => one.Outcome == outcome);

    /// <summary>Of whom; tokens of people say nothing to anybody.</summary>
    public static string Of(SaidFinding finding) =>
        finding.Subject is "procurement" or "expert" or "operator"
            ? Subject(finding.Subject).ToString()
            : $"{Subject(finding.Subject)} {finding.SubjectId}";

    /// <summary>Where the indicators of whom a finding speaks are shown; null where that is the procurement itself.</summary>
    public static string? LinkOf(SaidFinding finding) =>
        finding.Subject is "buyer" or "agency" or "bidder" or "expert"
            ? LinkOf(finding.Subject, finding.SubjectId)
            : null;

    public static string LinkOf(string kind, string code) =>
        $"/alerts/indicators/subjects?kind={kind}&code={Uri.EscapeDataString(code)}";

    /// <summary>What a name in evidence means.</summary>
    public static LocalizedText Evidence(string name) =>
        IndicatorRegistry.EvidenceName(name) ?? new(name, name);

    private static LocalizedText Known(Dictionary<string, LocalizedText> words, string code) =>
        words.TryGetValue(code, out var text) ? text : new(code, code);
}
