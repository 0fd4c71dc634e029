namespace Trading.Kernel.Security;

/// <summary>What is reached by standing in for somebody.</summary>
/// <param name="Login">The absent person's sign-in name.</param>
/// <param name="Scope">The absent person's scope.</param>
public sealed record DelegatedScope(string Login, DataScope Scope);
