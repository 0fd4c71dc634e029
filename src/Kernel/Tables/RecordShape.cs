namespace Trading.Kernel.Tables;

/// <summary>By what the records that are meant are found in a tree, XML or JSON.</summary>
/// <param name="Code">What identifies a record.</param>
/// <param name="Name">What names it.</param>
/// <param name="Standard">
/// The national data standard's table of them: where a file has it, records lie in it and nowhere else.
/// </param>
/// <param name="Nothing">Said of a file that has none.</param>
public sealed record RecordShape(
    TableColumn Code,
    TableColumn Name,
    string Standard,
    LocalizedText Nothing
);
