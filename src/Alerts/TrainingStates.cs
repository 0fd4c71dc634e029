namespace Trading.Alerts;

/// <summary>Where a training stands.</summary>
public static class TrainingStates
{
    /// <summary>Asked for.</summary>
    public const string Queued = "queued";

    /// <summary>A worker has it.</summary>
    public const string Running = "running";

    /// <summary>There is a new model, and everything was scored by it.</summary>
    public const string Done = "done";

    /// <summary>It could not be done; the reason is kept.</summary>
    public const string Refused = "refused";

    /// <summary>It failed too often; it can be carried on.</summary>
    public const string Failed = "failed";

    /// <summary>Somebody ended it before there was a model.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Queued, new("排队中", "Queued")),
        new(Running, new("训练中", "Running")),
        new(Done, new("完成", "Done")),
        new(Refused, new("未能训练", "Refused")),
        new(Failed, new("失败", "Failed")),
        new(Cancelled, new("已取消", "Cancelled")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) => All.First(term => term.Code == code).Name;
}
