namespace Trading.Kernel.Security;

/// <summary>A permission as its module declares it: its words, and who holds it.</summary>
/// <param name="Permission">Which.</param>
/// <param name="Name">In words.</param>
public sealed record DeclaredPermission(Permission Permission, LocalizedText Name)
{
    /// <summary>Codes of the roles that hold it.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Codes of the scopes of a trading system's key that hold it.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];
}
