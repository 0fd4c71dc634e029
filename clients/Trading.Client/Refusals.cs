using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trading.Client;

/// <summary>The platform refused something (RFC 9457).</summary>
public class TradingRefusedException : Exception
{
    /// <summary>What was refused.</summary>
    public TradingRefusedException(
        HttpStatusCode status,
        string code,
        string message,
        IReadOnlyList<RefusedField> errors,
        string? traceId
    )
        : base(message) => (Status, Code, Errors, TraceId) = (status, code, errors, traceId);

    /// <summary>The status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>Stable for machines; empty where whoever answered was not the platform.</summary>
    public string Code { get; }

    /// <summary>Fields that break rules, each by its pointer.</summary>
    public IReadOnlyList<RefusedField> Errors { get; }

    /// <summary>For whoever looks into it.</summary>
    public string? TraceId { get; }

    internal static async Task<Exception> Of(HttpResponseMessage answer, CancellationToken cancel)
    {
        var text = await answer.Content.ReadAsStringAsync(cancel);
        JsonObject? problem = null;
        try
        {
            problem = JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            // A proxy before the platform answers in its own words.
        }

        var code = Text(problem, "code") ?? "";
        var said =
            Text(problem, "detail")
            ?? Text(problem, "title")
            ?? $"{(int)answer.StatusCode} {answer.ReasonPhrase}";
        if (answer.StatusCode == HttpStatusCode.Gone && Text(problem, "snapshot") is { } snapshot)
        {
            return new SnapshotNeededException(code, said, snapshot)
            {
                FieldsChanged =
                    problem?["fieldsChanged"] is JsonValue changed
                    && changed.TryGetValue<bool>(out var other)
                    && other,
            };
        }

        var errors = (problem?["errors"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Select(error => new RefusedField(
                Text(error, "pointer") ?? "",
                Text(error, "code") ?? "",
                Text(error, "detail") ?? Text(error, "message") ?? "",
                Text(error, "value")
            ))
            .ToList();
        return new TradingRefusedException(
            answer.StatusCode,
            code,
            said,
            errors,
            Text(problem, "traceId")
        );
    }

    private static string? Text(JsonObject? from, string name) =>
        from?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

/// <summary>A field that breaks a rule.</summary>
/// <param name="Pointer">Where it stands (RFC 6901).</param>
/// <param name="Code">Which rule.</param>
/// <param name="Message">In words.</param>
/// <param name="Value">What it held, where that may be said.</param>
public sealed record RefusedField(string Pointer, string Code, string Message, string? Value);

/// <summary>The cursor leads nowhere any more: begin anew with the snapshot.</summary>
public sealed class SnapshotNeededException(string code, string message, string snapshot)
    : TradingRefusedException(HttpStatusCode.Gone, code, message, [], null)
{
    /// <summary>Where the snapshot is.</summary>
    public string Snapshot { get; } = snapshot;

    /// <summary>True where other fields may be read than before: what was read of records is to be dropped.</summary>
    public bool FieldsChanged { get; init; }
}

/// <summary>A snapshot ended before its last line; what came is not whole.</summary>
public sealed class SnapshotCutOffException(long lines)
    : IOException($"The snapshot broke off behind {lines} lines.")
{
    /// <summary>How many lines came.</summary>
    public long Lines { get; } = lines;
}
