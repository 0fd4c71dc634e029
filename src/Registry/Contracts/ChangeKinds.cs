namespace Trading.Registry.Contracts;

/// <summary>What can happen to a row between two versions of a record.</summary>
public static class ChangeKinds
{
    /// <summary>The row came.</summary>
    public const string Added = "added";

    /// <summary>The row went.</summary>
    public const string Removed = "removed";

    /// <summary>Fields of it differ.</summary>
    public const string Changed = "changed";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Added, new("新增", "Added")),
        new(Removed, new("删除", "Removed")),
        new(Changed, new("修改", "Changed")),
    ];

    /// <summary>In words.</summary>
    public static string Name(string kind) => All.Single(term => term.Code == kind).Name.ToString();
}
