using System.Text.Json.Serialization;
using Trading.Kernel.Changes;

namespace Trading.Exchange.Feed;

/// <summary>Where to read more of what changed.</summary>
/// <param name="Self">How it is now, for whom the key opens that; of a removed one, why it is not.</param>
public sealed record FeedLinks(string Self)
{
    /// <summary>The firm that stands in a merged one's place.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Successor { get; init; }

    /// <summary>The firm that a listing names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Entity { get; init; }

    internal static FeedLinks Of(string kind, string subject, string? about) =>
        kind switch
        {
            FeedKinds.Procurement => new($"/api/v1/procurements/{subject}"),
            FeedKinds.Alert => new($"/api/v1/supervision/alerts/{subject}"),
            FeedKinds.Case => new($"/api/v1/supervision/cases/{subject}"),
            FeedKinds.Credit => new(RecordOf(about)) { Entity = RecordOf(about) },
            _ => new(RecordOf(subject)) { Successor = about is null ? null : RecordOf(about) },
        };

    private static string RecordOf(string? code) =>
        $"/api/v1/entities/{Uri.EscapeDataString(code ?? "")}/record";
}
