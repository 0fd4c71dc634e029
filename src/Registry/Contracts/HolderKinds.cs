namespace Trading.Registry.Contracts;

/// <summary>Who can hold a share.</summary>
public static class HolderKinds
{
    /// <summary>自然人.</summary>
    public const string Person = "person";

    /// <summary>法人或其他组织.</summary>
    public const string Body = "body";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Person, new("自然人", "Person")),
        new(Body, new("法人或其他组织", "Body")),
    ];
}
