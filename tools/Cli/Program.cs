using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trading.Cli;
using Trading.Composition;
using Trading.Kernel.Sql;

var language =
    Environment.GetEnvironmentVariable("LC_ALL")
    ?? Environment.GetEnvironmentVariable("LANG")
    ?? "";
CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(
    language.StartsWith("zh", StringComparison.Ordinal) ? "zh-CN" : "en"
);
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture;
var root = new RootCommand("The trading platform's command line.")
{
    new Command("import", "Brings data in.") { ImportAuctions.Describe(_ => Open()) },
};
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? ImportAuctions.Usage : code;

static ServiceProvider Open()
{
    var services = new ServiceCollection();
    services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
    var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
    services.AddSingleton<IConfiguration>(settings);
    services.AddTrading(settings);
    services.AddJobServer();
    services.AddSingleton<IHostApplicationLifetime, NoHost>();
    var provider = services.BuildServiceProvider();
    Schema.Migrate(provider.GetRequiredService<Database>());
    return provider;
}

/// <summary>The job server wants to know when its host stops; this process has none and stops it itself.</summary>
internal sealed class NoHost : IHostApplicationLifetime
{
    public CancellationToken ApplicationStarted { get; } = new(canceled: true);
    public CancellationToken ApplicationStopping => CancellationToken.None;
    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication() { }
}
