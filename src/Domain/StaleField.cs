namespace Trading.Domain;

/// <summary>A field that stands differently now than the refused change would have it.</summary>
/// <param name="Field">JSON pointer.</param>
/// <param name="Current">As it stands.</param>
/// <param name="Yours">As you sent it.</param>
public sealed record StaleField(string Field, object? Current, object? Yours);
