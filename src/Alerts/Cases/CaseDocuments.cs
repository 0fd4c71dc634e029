namespace Trading.Alerts.Cases;

/// <summary>What documents of a case are attached to.</summary>
public static class CaseDocuments
{
    /// <summary>The decision document.</summary>
    public const string Decision = "decision";

    /// <summary>What the purchaser attached to its answers.</summary>
    public const string Answer = "answer";

    /// <summary>What supervisors attached.</summary>
    public const string Evidence = "evidence";

    private const string Prefix = "case:";

    /// <summary>The most of one section.</summary>
    internal const int Most = 30;

    /// <summary>The subject of a case's documents.</summary>
    public static string SubjectOf(Guid id) => $"{Prefix}{id}";

    /// <summary>The case whose subject it is; null where it is of something else.</summary>
    public static Guid? CaseOf(string subject) =>
        subject.StartsWith(Prefix, StringComparison.Ordinal)
        && Guid.TryParse(subject[Prefix.Length..], out var id)
            ? id
            : null;
}
