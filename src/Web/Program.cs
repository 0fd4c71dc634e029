using Trading.Composition;
using Trading.Kernel.Sql;
using Trading.Web;

// Settings and pages lie beside the program, wherever it is started from; data lie where it is started.
var builder = WebApplication.CreateBuilder(
    new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory }
);
builder.AddTradingWeb();

var app = builder.Build();
Schema.Migrate(app.Services.GetRequiredService<Database>());
await Demo.Prepare(app);
Demo.Greet(app);
app.UseTradingWeb();
Jobs.RegisterRecurring(app.Services);
await app.RunAsync();
