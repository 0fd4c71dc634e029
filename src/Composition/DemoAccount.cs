namespace Trading.Composition;

/// <summary>One of those who can sign in to the demo province.</summary>
/// <param name="Login">Sign-in name.</param>
/// <param name="Name">As others see it.</param>
/// <param name="Role">Role code.</param>
/// <param name="Who">What it is for, in words.</param>
public sealed record DemoAccount(string Login, string Name, string Role, LocalizedText Who)
{
    /// <summary>The division whose data are seen, with all below it; null for those who see none.</summary>
    public string? Region { get; init; }
}
