using System.Text.Encodings.Web;
using System.Text.Json;

namespace Trading.Procurement.Steps;

/// <summary>The documents of a step as they are kept.</summary>
internal static class PostedDocuments
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IReadOnlyList<PostedDocument> Parse(string kept) =>
        JsonSerializer.Deserialize<List<PostedDocument>>(kept, Json) ?? [];
}
