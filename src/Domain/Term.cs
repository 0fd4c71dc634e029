namespace Trading.Domain;

/// <summary>A code of a closed list, in words.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Name">In words.</param>
public sealed record Term(string Code, LocalizedText Name);
