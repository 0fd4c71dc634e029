namespace Trading.Alerts.Models;

/// <summary>Why a model is trained.</summary>
public static class TrainingReasons
{
    /// <summary>Somebody asked for it.</summary>
    public const string Asked = "asked";

    /// <summary>The one in service is old, and enough has ended since.</summary>
    public const string Schedule = "schedule";

    /// <summary>What is scored has shifted from what the one in service was trained on.</summary>
    public const string Drift = "drift";

    /// <summary>The one in service is of a version that this platform does not read.</summary>
    public const string Upgrade = "upgrade";

    /// <summary>The one in service is damaged.</summary>
    public const string Damage = "damage";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Asked, new("有人申请", "Asked for")),
        new(Schedule, new("定期重新训练", "Trained again by schedule")),
        new(Drift, new("分布变化", "What is scored has shifted")),
        new(Upgrade, new("模型版本与平台不符", "A model of another version")),
        new(Damage, new("模型已损坏", "A damaged model")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
