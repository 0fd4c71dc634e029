namespace Trading.Messaging.Contracts;

/// <summary>Of which kind a notice is, so that one may look at those of one kind alone.</summary>
public static class NoticeKinds
{
    /// <summary>What was decided on a firm's record.</summary>
    public const string Record = "record";

    /// <summary>Something with a last day.</summary>
    public const string Expiry = "expiry";

    /// <summary>Panels and invitations to them.</summary>
    public const string Panel = "panel";

    /// <summary>Work that passes from one to another.</summary>
    public const string Work = "work";

    /// <summary>Sign-ins, passwords, factors and roles of the own account.</summary>
    public const string Security = "security";

    /// <summary>Jobs that need looking into.</summary>
    public const string Jobs = "jobs";

    /// <summary>Procurements that stand out.</summary>
    public const string Warning = "warning";

    /// <summary>None of them.</summary>
    public const string Other = "other";

    /// <summary>All of them, in the order in which they are offered.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Record, new("主体信息", "Record")),
        new(Expiry, new("到期提醒", "Due dates")),
        new(Panel, new("评标", "Evaluation")),
        new(Work, new("工作交接", "Work handed over")),
        new(Security, new("账号安全", "Account security")),
        new(Jobs, new("后台任务", "Jobs")),
        new(Warning, new("监管预警", "Warnings")),
        new(Other, new("其他", "Other")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string code) =>
        All.FirstOrDefault(term => term.Code == code)?.Name ?? All[^1].Name;
}
