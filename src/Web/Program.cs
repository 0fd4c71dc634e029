using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Web;

// Settings and pages lie beside the program, wherever it is started from; data lie where it is started.
var builder = WebApplication.CreateBuilder(
    new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory }
);
builder.AddTradingWeb();

var app = builder.Build();
var database = app.Services.GetRequiredService<Database>();
if (await ServerDemands.Complaint(database, CancellationToken.None) is { } demand)
{
    Console.Error.WriteLine($"{demand.Zh}\n{demand.En}");
    return 1;
}

// Before the schema is made: one that is a sandbox by its settings alone stays empty, and can become one.
var sandbox = app.Services.GetRequiredService<Sandbox>();
if (sandbox.IsOne && await sandbox.Complaint(database, CancellationToken.None) is { } noSandbox)
{
    Console.Error.WriteLine($"{noSandbox.Zh}\n{noSandbox.En}");
    return 1;
}

Schema.Migrate(database);
if (await sandbox.Complaint(database, CancellationToken.None) is { } notReal)
{
    Console.Error.WriteLine($"{notReal.Zh}\n{notReal.En}");
    return 1;
}

if (
    await KeyRingCheck.Verify(
        database,
        app.Services.GetRequiredService<KeyRing>(),
        CancellationToken.None
    ) is
    { } complaint
)
{
    Console.Error.WriteLine($"{complaint.Zh}\n{complaint.En}");
    return 1;
}

await Upgrades.Complete(app.Services, database, CancellationToken.None);
using (StartUpLock.Take(database, "demo"))
{
    await Demo.Prepare(app);
}

Demo.Greet(app);
app.UseTradingWeb();
await app.RunAsync();
return 0;
