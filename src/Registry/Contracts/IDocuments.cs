namespace Trading.Registry.Contracts;

/// <summary>What documents say of a record. Joins the caller's transaction.</summary>
public interface IDocuments
{
    /// <summary>The sections of a firm that at least one document evidences (已有证明材料), by their codes. Empty again once the last is removed.</summary>
    Task<IReadOnlySet<string>> SectionsWithDocuments(string code, CancellationToken cancel);
}
