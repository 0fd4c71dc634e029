using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

// A gateway for SMS and voice by docs/message-gateway.md, put into moods by the tests. What it took it keeps in a journal, so
// that a message is one message over its own death, too.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();
var key = $"Bearer {app.Configuration["key"]}";
var journal = app.Configuration["journal"]!;
var taken = new ConcurrentDictionary<Guid, Handed>();
var states = new ConcurrentDictionary<Guid, (string State, string? Code)>();
var mood = "well";
var usual = "delivered";
var puts = 0;
var asks = 0;
var gate = new Lock();
foreach (var line in File.Exists(journal) ? File.ReadAllLines(journal) : [])
{
    var handed = JsonSerializer.Deserialize<Handed>(line)!;
    taken[handed.Id] = handed;
}

app.MapPut(
    "/gateway/messages/{id:guid}",
    async (Guid id, HttpContext context, CancellationToken cancel) =>
    {
        Interlocked.Increment(ref puts);
        if (context.Request.Headers.Authorization != key)
        {
            return Results.Unauthorized();
        }

        var body = await context.Request.ReadFromJsonAsync<Body>(cancel);
        switch (mood)
        {
            case "failing":
                return Results.StatusCode(500);
            case "full":
                context.Response.Headers.RetryAfter = "120";
                return Results.StatusCode(429);
            case "refusing":
                return Results.Json(
                    new { code = "number_unknown", detail = body!.To },
                    statusCode: 422
                );
            case "html":
                return Results.Text("<html>log in</html>", "text/html");
            case "rubbish":
                return Results.Text("{\"id\":", "application/json");
            case "other":
                return Results.Json(
                    new { id = Guid.NewGuid(), state = "accepted" },
                    statusCode: 202
                );
            case "moved":
                return Results.Redirect("/elsewhere", permanent: false, preserveMethod: true);
            case "endless":
                context.Response.ContentType = "application/json";
                var spaces = Encoding.UTF8.GetBytes(new string(' ', 8 * 1024));
                for (var i = 0; i < 1024; i++)
                {
                    await context.Response.Body.WriteAsync(spaces, cancel);
                }

                return Results.Empty;
        }

        lock (gate)
        {
            if (taken.TryAdd(id, new(id, body!.Channel, body.To, body.Text, body.Language)))
            {
                using var file = new FileStream(journal, FileMode.Append);
                file.Write(JsonSerializer.SerializeToUtf8Bytes(taken[id]));
                file.WriteByte((byte)'\n');
                file.Flush(flushToDisk: true);
            }
        }

        switch (mood)
        {
            case "busy":
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancel);
                break;
            case "slow":
                await Task.Delay(TimeSpan.FromSeconds(30), cancel);
                break;
            case "dying":
                // It has the message, and its answer is never heard.
                Process.GetCurrentProcess().Kill();
                break;
        }

        return Results.Json(new { id, state = "accepted" }, statusCode: 202);
    }
);
app.MapGet(
    "/gateway/messages/{id:guid}",
    (Guid id, HttpContext context) =>
    {
        Interlocked.Increment(ref asks);
        if (context.Request.Headers.Authorization != key)
        {
            return Results.Unauthorized();
        }

        if (!taken.ContainsKey(id))
        {
            return Results.NotFound();
        }

        var (state, code) = states.GetValueOrDefault(id, (usual, null));
        return Results.Json(
            new
            {
                id,
                state,
                code,
            }
        );
    }
);
app.MapGet("/elsewhere", () => "no");
app.MapPut("/elsewhere", () => "no");
app.MapPut(
    "/test/anew",
    () =>
    {
        taken.Clear();
        states.Clear();
        File.Delete(journal);
        (mood, usual, puts, asks) = ("well", "delivered", 0, 0);
    }
);
app.MapPut("/test/mood/{name}", (string name) => mood = name);
app.MapPut("/test/usual/{state}", (string state) => usual = state);
app.MapPut(
    "/test/state/{id:guid}/{state}/{code?}",
    (Guid id, string state, string? code) => states[id] = (state, code)
);
app.MapDelete(
    "/test/messages/{id:guid}",
    (Guid id) =>
    {
        taken.TryRemove(id, out _);
    }
);
app.MapGet("/test/messages", () => taken.Values);
app.MapGet("/test/counts", () => new { puts, asks });
app.Run();

internal sealed record Body(string Channel, string To, string Text, string Language);

internal sealed record Handed(Guid Id, string Channel, string To, string Text, string Language);
