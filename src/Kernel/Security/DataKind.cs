namespace Trading.Kernel.Security;

/// <summary>A trading kind that a scope can be limited to, registered by the module that knows the kinds.</summary>
/// <param name="Code">As the data carry it.</param>
/// <param name="Name">In words.</param>
public sealed record DataKind(string Code, LocalizedText Name);
