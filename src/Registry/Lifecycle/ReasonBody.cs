namespace Trading.Registry.Lifecycle;

/// <summary>What is said in a request's body: why.</summary>
/// <param name="Reason">Why; the firm reads it.</param>
public sealed record ReasonBody(string Reason);
