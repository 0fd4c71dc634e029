using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trading.Cli.Conformance;

/// <summary>Sends the samples of requests and holds the answers against those that stand beside them.</summary>
internal static class StoryChecks
{
    public const string Folder = "requests";

    private static readonly JsonSerializerOptions Sent = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>All of them.</summary>
    public static async Task Run(CheckRun run, PlatformPeer peer, PlatformTrial trial)
    {
        foreach (var file in Samples.In(Folder))
        {
            await Run(run, peer, trial, file, Samples.Read<Story>(file));
        }
    }

    /// <summary>One of them.</summary>
    public static Task Run(
        CheckRun run,
        PlatformPeer peer,
        PlatformTrial trial,
        string file,
        Story story
    )
    {
        var check = new Check(
            story.Number,
            $"sample.{Path.GetFileNameWithoutExtension(file)}",
            new(story.Title.Zh, story.Title.En),
            new(
                $"{file} 所写的应答：{string.Join("、", story.Requests.Select(Expected))}",
                $"the answers in {file}: {string.Join(", ", story.Requests.Select(Expected))}"
            ),
            new(
                $"与 {file} 对照（trading conformance samples 可写出），看您的程序是否认得这个应答。",
                $"Look at {file} ('trading conformance samples' writes it out) and whether your program knows this answer."
            )
        );
        return run.Try(check, () => Tell(peer, trial, story, run.Cancel));
    }

    private static async Task<Seen> Tell(
        PlatformPeer peer,
        PlatformTrial trial,
        Story story,
        CancellationToken cancel
    )
    {
        if (story.Writes)
        {
            trial.DemandWriting(peer);
        }

        var names = new Dictionary<string, string> { ["run"] = Word() };
        if (JsonSerializer.Serialize(story.Requests).Contains("{firm}", StringComparison.Ordinal))
        {
            names["firm"] = trial.Firm ?? await SnapshotChecks.FirstFirm(peer, cancel);
        }

        foreach (var (place, request) in story.Requests.Index())
        {
            var answer = await Send(peer, request, names, cancel);
            if (Differs(answer, request.Expect, names) is { } what)
            {
                return Seen.Bad(
                    $"第 {place + 1} 个请求（{request.Method} {request.Path}）：{what}；应答 {answer.Brief}",
                    $"request {place + 1} ({request.Method} {request.Path}): {what}; answered {answer.Brief}"
                );
            }

            foreach (var (name, pointer) in request.Expect.Keep ?? Nothing)
            {
                names[name] = answer.At(pointer)!;
            }
        }

        return Seen.Good(
            string.Join("、", story.Requests.Select(Expected)),
            string.Join(", ", story.Requests.Select(Expected))
        );
    }

    private static readonly Dictionary<string, string> Nothing = [];

    private static Task<Answer> Send(
        PlatformPeer peer,
        StoryRequest request,
        Dictionary<string, string> names,
        CancellationToken cancel
    )
    {
        HttpContent? content = null;
        var bytes = request switch
        {
            { Body: { } json } => Encoding.UTF8.GetBytes(Filled(json.ToJsonString(Sent), names)),
            { Raw: { } text } => Encoding.UTF8.GetBytes(Filled(text, names)),
            { File: { } file } => Encoding.UTF8.GetBytes(Filled(Samples.Text(file), names)),
            _ => null,
        };
        if (bytes is not null)
        {
            content = new ByteArrayContent(bytes);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(
                request.Type ?? "application/json"
            );
        }

        return peer.Send(
            new HttpMethod(request.Method),
            Filled(request.Path, names),
            content,
            peer.Key,
            [
                .. (request.Headers ?? Nothing).Select(header =>
                    (header.Key, Filled(header.Value, names))
                ),
            ],
            cancel
        );
    }

    private static string? Differs(
        Answer answer,
        StoryAnswer expect,
        Dictionary<string, string> names
    )
    {
        if (answer.Status != expect.Status)
        {
            return $"{answer.Status} ≠ {expect.Status}";
        }

        if (
            expect.Code is { } code
            && answer.IsProblem(expect.Status, code, expect.Pointer)
                is { Verdict: Verdict.Fails } seen
        )
        {
            return seen.Text.ToString();
        }

        if (
            expect is { Code: null, Pointer: { } place }
            && !(answer.Find("/errors") as JsonArray ?? []).Any(error =>
                $"{error?["pointer"]}" == place
            )
        )
        {
            return $"errors: {place}";
        }

        if (
            expect.FieldCode is { } field
            && !(answer.Find("/errors") as JsonArray ?? []).Any(error =>
                $"{error?["pointer"]}" == expect.Pointer && $"{error?["code"]}" == field
            )
        )
        {
            return $"errors: {expect.Pointer} {field}";
        }

        foreach (var (pointer, value) in expect.Has ?? Nothing)
        {
            if (answer.At(pointer) != Filled(value, names))
            {
                return $"{pointer}: {answer.At(pointer) ?? "—"} ≠ {Filled(value, names)}";
            }
        }

        return (expect.Keep ?? Nothing)
            .Where(keep => answer.At(keep.Value) is null)
            .Select(keep => $"{keep.Value}: —")
            .FirstOrDefault();
    }

    // Upper case: it also stands in codes, which are.
    private static string Word() => Guid.NewGuid().ToString("N")[..12].ToUpperInvariant();

    private static string Expected(StoryRequest request) =>
        $"{request.Expect.Status} {request.Expect.Code}".TrimEnd();

    private static string Filled(string text, Dictionary<string, string> names) =>
        names.Aggregate(
            text,
            (filled, name) =>
                filled.Replace($"{{{name.Key}}}", name.Value, StringComparison.Ordinal)
        );
}
