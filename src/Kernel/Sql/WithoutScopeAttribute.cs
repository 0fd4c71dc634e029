namespace Trading.Kernel.Sql;

/// <summary>
/// A statement that reads what a <see cref="Security.DataScope"/> limits, and is meant to look at all of it. Needs a
/// reason.
/// </summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class WithoutScopeAttribute(string because) : Attribute
{
    /// <summary>Why the scope of whoever asks does not matter.</summary>
    public string Because { get; } = because;
}
