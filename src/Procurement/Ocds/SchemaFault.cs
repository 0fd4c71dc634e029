namespace Trading.Procurement.Ocds;

/// <summary>Where a document is not as the schema has it.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901).</param>
/// <param name="Rule">The schema's keyword: type, enum, required, format ...</param>
/// <param name="Value">What stands there, shortened; null where nothing does.</param>
/// <param name="Message">In words.</param>
public sealed record SchemaFault(string Pointer, string Rule, string? Value, LocalizedText Message)
{
    /// <summary>What the schema would have there.</summary>
    internal SchemaRule? Expected { get; init; }

    /// <summary>As a problem's field.</summary>
    internal Trading.Domain.FieldError Error(string under = "") =>
        new(under + Pointer, "ocds." + Rule, Message.ToString(), Value);

    /// <inheritdoc/>
    public override string ToString() =>
        Value is null ? $"{Pointer}: {Message}" : $"{Pointer}: {Message} ({Value})";
}
