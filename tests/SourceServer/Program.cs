using System.Collections.Concurrent;
using System.Text;

// An authoritative source by docs/authoritative-source.md, filled and put into moods by the tests.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();
var key = $"Bearer {app.Configuration["key"]}";
var answers = new ConcurrentDictionary<string, string>();
var mood = "well";
var asked = 0;

app.MapGet(
    "/register/entities/{code}",
    async (string code, HttpContext context, CancellationToken cancel) =>
    {
        Interlocked.Increment(ref asked);
        if (context.Request.Headers.Authorization != key)
        {
            return Results.Unauthorized();
        }

        switch (mood)
        {
            case "failing":
                return Results.StatusCode(503);
            case "moved":
                return Results.Redirect($"/elsewhere/entities/{code}");
            case "slow":
                await Task.Delay(TimeSpan.FromSeconds(30), cancel);
                break;
            case "dripping":
                context.Response.ContentType = "application/json";
                for (var i = 0; i < 60; i++)
                {
                    await context.Response.WriteAsync(" ", cancel);
                    await context.Response.Body.FlushAsync(cancel);
                    await Task.Delay(500, cancel);
                }

                return Results.Empty;
            case "endless":
                context.Response.ContentType = "application/json";
                var spaces = Encoding.UTF8.GetBytes(new string(' ', 64 * 1024));
                for (var i = 0; i < 1024; i++)
                {
                    await context.Response.Body.WriteAsync(spaces, cancel);
                }

                return Results.Empty;
            case "html":
                return Results.Text("<html>log in</html>", "text/html");
        }

        return Results.Text(
            answers.GetValueOrDefault(code) ?? $$"""{"code":"{{code}}","known":false}""",
            "application/json"
        );
    }
);
app.MapGet("/elsewhere/entities/{code}", (string code) => answers[code]);
app.MapPut(
    "/test/entities/{code}",
    async (string code, HttpRequest request) =>
    {
        using var body = new StreamReader(request.Body);
        answers[code] = await body.ReadToEndAsync();
    }
);
app.MapDelete("/test/entities/{code}", (string code) => answers.TryRemove(code, out _));
app.MapPut(
    "/test/anew",
    () =>
    {
        answers.Clear();
        (mood, asked) = ("well", 0);
    }
);
app.MapPut("/test/mood/{name}", (string name) => mood = name);
app.MapGet("/test/asked", () => asked);
app.Run();
