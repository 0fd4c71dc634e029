namespace Trading.Kernel.Security;

/// <summary>Where something lies, as scopes look at it.</summary>
/// <param name="Region">Its division; null abroad.</param>
/// <param name="Kind">Its trading kind.</param>
/// <param name="OfficeId">The office whose people feed it.</param>
/// <param name="Source">Who feeds it, where that is known.</param>
public readonly record struct DataPlace(
    string? Region,
    string? Kind,
    Guid? OfficeId,
    string? Source = null
);
