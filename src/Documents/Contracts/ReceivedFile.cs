using System.Text.Json.Serialization;

namespace Trading.Documents.Contracts;

/// <summary>A file that has arrived and was looked at. Only the reception makes one, so that no message can name a content it has not brought.</summary>
public sealed record ReceivedFile
{
    internal ReceivedFile() { }

    /// <summary>Its name, made fit to be shown.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>What it is, by its content; empty when it was refused.</summary>
    public string MediaType { get; internal init; } = "";

    /// <summary>Bytes.</summary>
    public long Size { get; internal init; }

    /// <summary>Of its content, in lower-case hexadecimal digits.</summary>
    public string Sha256 { get; internal init; } = "";

    /// <summary>The rule it breaks, for the audit trail; null when it is taken.</summary>
    public string? Refused { get; internal init; }

    /// <summary>Why it is not taken, for whoever sent it.</summary>
    [JsonIgnore]
    public Problem? Problem { get; internal init; }
}
