namespace Trading.Kernel.Security;

/// <summary>A part of a record that a trading system's scope names field by field; registered by the module that has it.</summary>
/// <param name="Code">As the record has it.</param>
/// <param name="Title">In words.</param>
/// <param name="Needs">What a key must open besides for any of it to be read; null for nothing more.</param>
/// <param name="Fields">Its fields.</param>
public sealed record ReadableSection(
    string Code,
    LocalizedText Title,
    Permission? Needs,
    IReadOnlyList<ReadableField> Fields
);

/// <summary>A field of one.</summary>
/// <param name="Code">As the record has it.</param>
/// <param name="Title">In words.</param>
/// <param name="Always">True for what goes with every record, whatever a scope says.</param>
public sealed record ReadableField(string Code, LocalizedText Title, bool Always = false);
