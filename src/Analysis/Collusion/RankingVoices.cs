namespace Trading.Analysis.Collusion;

/// <summary>By what a market is ranked.</summary>
public static class RankingVoices
{
    /// <summary>Screens and structure alone.</summary>
    public const string Unlabelled = "unlabelled";

    /// <summary>A line over the same ranks, moved a little by few decided cases. It gives no probability.</summary>
    public const string Line = "line";

    /// <summary>A calibrated model of this market's own decided cases.</summary>
    public const string Ensemble = "ensemble";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Unlabelled, new("仅按筛查和结构排序", "Screens and structure only")),
        new(Line, new("少量案例微调的排序", "Ranks moved by few decided cases")),
        new(Ensemble, new("本市场案例训练的模型", "Model of this market's decided cases")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
