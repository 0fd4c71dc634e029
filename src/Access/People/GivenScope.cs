namespace Trading.Access.People;

/// <summary>The data scope given to a person (数据范围).</summary>
/// <param name="Regions">Divisions, each with all below it; null where the office's holds.</param>
/// <param name="Kinds">Trading kinds; null for all.</param>
/// <param name="OwnOfficeOnly">True where only what the own office publishes counts.</param>
public sealed record GivenScope(
    IReadOnlyList<string>? Regions,
    IReadOnlyList<string>? Kinds,
    bool OwnOfficeOnly
);
