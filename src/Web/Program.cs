using Hangfire;
using Trading.Composition;
using Trading.Kernel.Sql;
using Trading.Web;

var builder = WebApplication.CreateBuilder(args);
builder.AddTradingWeb();

var app = builder.Build();
Schema.Migrate(app.Services.GetRequiredService<Database>());
await Demo.Prepare(app);
app.UseTradingWeb();
Jobs.RegisterRecurring(app.Services);
await app.RunAsync();
