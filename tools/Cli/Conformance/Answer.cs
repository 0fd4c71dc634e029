using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trading.Cli.Conformance;

/// <summary>An answer as it came.</summary>
internal sealed record Answer(
    int Status,
    HttpResponseHeaders Headers,
    HttpContentHeaders Content,
    byte[] Bytes,
    TimeSpan Took
)
{
    private const int Shown = 300;

    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>As JSON; null where it is none.</summary>
    public JsonNode? Json
    {
        get
        {
            try
            {
                return JsonNode.Parse(Bytes);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    public string? Header(string name) =>
        Headers.TryGetValues(name, out var some) || Content.TryGetValues(name, out some)
            ? string.Join(", ", some)
            : null;

    /// <summary>Status and the beginning of the body, to be shown.</summary>
    public string Brief =>
        Bytes.Length == 0 ? $"{Status}"
        : Text.Length <= Shown ? $"{Status} {Text}"
        : $"{Status} {Text[..Shown]}…";

    /// <summary>A member of the body by JSON pointer, as text; null where it is not there.</summary>
    public string? At(string pointer) => Find(pointer)?.ToString();

    /// <summary>A member of the body by JSON pointer (RFC 6901).</summary>
    public JsonNode? Find(string pointer)
    {
        var node = Json;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
            node = node switch
            {
                JsonObject of => of[name],
                JsonArray of when int.TryParse(name, out var place) && place < of.Count => of[
                    place
                ],
                _ => null,
            };
        }

        return node;
    }

    /// <summary>Whether it is the refusal that was expected: an RFC 9457 document with this status, code and, where said, pointer.</summary>
    public Seen IsProblem(int status, string code, string? pointer = null, string? fieldCode = null)
    {
        var type = Content.ContentType?.MediaType;
        if (
            Status != status
            || At("/code") != code
            || type != "application/problem+json"
            || At("/status") != $"{status}"
            || At("/title") is null
            || At("/detail") is null
            || At("/traceId") is null
        )
        {
            return Seen.Bad(
                $"应为 {status} {code}（application/problem+json），实为 {type} {Brief}",
                $"Not {status} {code} (application/problem+json) but {type} {Brief}"
            );
        }

        var told =
            pointer is null
            || (Find("/errors") as JsonArray ?? []).Any(error =>
                $"{error?["pointer"]}" == pointer
                && (fieldCode is null || $"{error?["code"]}" == fieldCode)
            );
        var field = $"{pointer} {fieldCode}".Trim();
        return told
            ? Seen.Good($"{status} {code} {field}", $"{status} {code} {field}")
            : Seen.Bad(
                $"{status} {code}，但 errors 中没有指向 {field} 的一项：{Brief}",
                $"{status} {code}, but no entry of errors points to {field}: {Brief}"
            );
    }
}
