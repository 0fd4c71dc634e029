namespace Trading.Alerts.Models;

/// <summary>What became of a model.</summary>
public static class ModelActions
{
    /// <summary>It was trained and scores beside the one in service.</summary>
    public const string Trained = "trained";

    /// <summary>Its market had none: it was put into service at once.</summary>
    public const string First = "first";

    /// <summary>A person put it into service.</summary>
    public const string Approved = "approved";

    /// <summary>A person decided against it.</summary>
    public const string Rejected = "rejected";

    /// <summary>A newer one took its place before anybody decided.</summary>
    public const string Superseded = "superseded";

    /// <summary>A person put it back into service.</summary>
    public const string RolledBack = "rolled_back";

    /// <summary>The one in service could not be read: this one serves again.</summary>
    public const string StoodIn = "stood_in";

    /// <summary>It could not be read.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Its keepers were told that what is scored has shifted.</summary>
    public const string Drifted = "drifted";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Trained, new("训练完成，待批准", "Trained, to be approved")),
        new(First, new("首个模型，自动启用", "The first one, put into service")),
        new(Approved, new("批准启用", "Approved")),
        new(Rejected, new("不予采用", "Not taken")),
        new(Superseded, new("被更新的模型取代", "A newer one took its place")),
        new(RolledBack, new("退回到此模型", "Rolled back to this one")),
        new(StoodIn, new("代替无法读取的模型", "Stood in for one that cannot be read")),
        new(Unreadable, new("无法读取", "Could not be read")),
        new(Drifted, new("分布变化", "What is scored has shifted")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
