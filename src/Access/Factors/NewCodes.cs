namespace Trading.Access.Factors;

/// <summary>Recovery codes, shown once.</summary>
/// <param name="Codes">Ten, each good once.</param>
public sealed record NewCodes(IReadOnlyList<string> Codes);
