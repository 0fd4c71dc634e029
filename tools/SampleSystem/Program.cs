using Trading.Client;
using Trading.SampleSystem;

// A trading system as its engineer would begin it: a copy that follows the platform, hints by webhook, and a record used for a
// tender with its receipt. Stops with whoever started it, when that closes its input.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
var settings = builder.Configuration;
var platform = new Uri(Needed("Platform"));
var client = new TradingClient(new TradingClientOptions(platform, Needed("Key")));
var database = new MirrorDatabase(settings["Database"] ?? "mirror.db");
var mirror = new Mirror(client, database) { CompareEvery = TimeSpan.FromDays(1) };
builder.Services.AddSingleton(client).AddSingleton(database).AddSingleton(mirror);
builder.Services.AddSingleton(new Hooks(client, settings["Callback"], settings["WebhookKeys"]));
builder.Services.AddHostedService<Following>();

var app = builder.Build();
app.MapGet("/", Pages.Front);
app.MapPost("/uses", Pages.Use).DisableAntiforgery();
app.MapPost("/hooks", Hooks.Receive);
app.MapGet("/mirror", async (MirrorDatabase mine) => Results.Json(await mine.All()));
app.MapGet(
    "/standing",
    async (MirrorDatabase mine, Mirror follower) =>
        Results.Json(
            new
            {
                follower.CurrentAt,
                Fault = follower.LastFault?.Message,
                Hints = await mine.Hints(),
                Records = await mine.Records(),
                Counts = await mine.Counts(),
            }
        )
);
if (settings.GetValue<bool>("EndWithInput"))
{
    _ = Task.Run(async () =>
    {
        while (await Console.In.ReadLineAsync() is not null)
        {
            // Nothing is said there; it only ends.
        }

        app.Lifetime.StopApplication();
    });
}

app.Lifetime.ApplicationStarted.Register(() =>
    Console.WriteLine($"sample trading system: {app.Urls.First()}")
);
await app.RunAsync();

string Needed(string name) =>
    settings[name]
    ?? throw new InvalidOperationException(
        $"Say --{name} (or the environment's {name}): the platform's address and the trading system's key are needed."
    );
