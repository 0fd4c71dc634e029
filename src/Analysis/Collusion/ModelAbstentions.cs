namespace Trading.Analysis.Collusion;

/// <summary>Why no model gives a probability in a market.</summary>
public static class ModelAbstentions
{
    /// <summary>Nobody decided on any procurement of the market.</summary>
    public const string NoCases = "no_cases";

    /// <summary>Too few are confirmed or too few dismissed.</summary>
    public const string FewCases = "few_cases";

    /// <summary>All that is decided was decided alike.</summary>
    public const string OneClass = "one_class";

    /// <summary>Held out, it is not better than the rank without labels.</summary>
    public const string NotBetter = "not_better";

    /// <summary>Held out, its probabilities are not met.</summary>
    public const string NotCalibrated = "not_calibrated";

    /// <summary>A model waits for a person's approval.</summary>
    public const string NotApproved = "not_approved";

    /// <summary>What is to be scored differs from what was trained on.</summary>
    public const string Shifted = "shifted";

    /// <summary>The stored model is damaged, of a newer version or of other figures.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>A person took the model out of service or decided against it.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>A few cases move the ranks; a probability needs more.</summary>
    public const string RanksOnly = "ranks_only";

    /// <summary>The market is too small to be ranked.</summary>
    public const string TooSmall = "too_small";

    /// <summary>All of them, with the sentence that stands in the place of a probability.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(
            NoCases,
            new(
                "本市场没有已决定的案例：仅按筛查和结构排序。",
                "No decided cases in this market: ranked by screens and structure only."
            )
        ),
        new(
            FewCases,
            new(
                "本市场已决定的案例太少，不给出概率：仅按筛查和结构排序。",
                "Too few decided cases in this market for a probability: ranked by screens and structure only."
            )
        ),
        new(
            OneClass,
            new(
                "本市场已决定的案例结论都相同，无从学习：仅按筛查和结构排序。",
                "All decided cases of this market were decided alike, so there is nothing to learn: ranked by screens and structure only."
            )
        ),
        new(
            NotBetter,
            new(
                "用本市场案例训练的模型在留出的案例上并不比无标签的排序好，不予使用：仅按筛查和结构排序。",
                "A model of this market's cases is, held out, no better than the rank without labels and is not used: ranked by screens and structure only."
            )
        ),
        new(
            NotCalibrated,
            new(
                "模型在留出的案例上给出的概率与结果不符，不予使用：仅按筛查和结构排序。",
                "A model's probabilities were not met on held-out cases and are not used: ranked by screens and structure only."
            )
        ),
        new(
            NotApproved,
            new(
                "已训练的模型待监督人员批准，批准前不给出概率：仅按筛查和结构排序。",
                "A trained model waits for a supervisor's approval and says nothing before: ranked by screens and structure only."
            )
        ),
        new(
            Shifted,
            new(
                "待排序的项目与训练所用的案例可以区分，模型不作判断：仅按筛查和结构排序。",
                "The procurements to be ranked can be told from those trained on, so the model abstains: ranked by screens and structure only."
            )
        ),
        new(
            Unreadable,
            new(
                "保存的模型已损坏或来自其他版本，不予使用，将重新训练并再次等待批准：仅按筛查和结构排序。",
                "The stored model is damaged or of another version and is not used; a new one will be trained and wait for approval: ranked by screens and structure only."
            )
        ),
        new(
            Withdrawn,
            new(
                "监督人员决定不使用模型：仅按筛查和结构排序。",
                "A supervisor decided that no model is used: ranked by screens and structure only."
            )
        ),
        new(
            RanksOnly,
            new(
                "已决定的案例不足以给出概率：只对筛查和结构的排序作少量调整。",
                "Too few decided cases for a probability: they only move the ranks of screens and structure a little."
            )
        ),
        new(
            TooSmall,
            new("可比项目太少，不作排序。", "Too few comparable procurements: nothing is ranked.")
        ),
    ];

    /// <summary>The sentence.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
