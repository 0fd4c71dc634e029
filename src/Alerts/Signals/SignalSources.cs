namespace Trading.Alerts.Signals;

/// <summary>Who says something of a procurement.</summary>
public static class SignalSources
{
    /// <summary>Screens and the anomaly model.</summary>
    public const string Model = "model";

    /// <summary>The supervisors' indicators.</summary>
    public const string Indicator = "indicator";

    /// <summary>Clauses of its documents.</summary>
    public const string Clause = "clause";

    /// <summary>Relations that no single procurement shows.</summary>
    public const string Network = "network";

    /// <summary>How experts answer and sit, and how draws end.</summary>
    public const string Evaluator = "evaluator";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Model, new("模型与筛查", "Screens and model")),
        new(Indicator, new("监管指标", "Indicators")),
        new(Clause, new("文件条款", "Clauses")),
        new(Network, new("关系网络", "Network")),
        new(Evaluator, new("专家与抽取", "Evaluators and draws")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
