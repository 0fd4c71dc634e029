using System.Text.Encodings.Web;
using Microsoft.Extensions.Logging.Console;

namespace Trading.Web;

/// <summary>
/// The log of the process on standard output: a line of JSON for each entry, with its instant in UTC, level, category and
/// trace, so that a collector reads it and nothing that somebody sent begins a line of its own. On a terminal it is text
/// for people. <c>Logging:Console:FormatterName</c> (<c>json</c>, <c>simple</c>, <c>systemd</c>) decides otherwise.
/// </summary>
internal static class ProcessLog
{
    private const string Instant = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public static void AddProcessLog(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.Configure<ConsoleLoggerOptions>(options =>
            options.FormatterName ??= Console.IsOutputRedirected
                ? ConsoleFormatterNames.Json
                : ConsoleFormatterNames.Simple
        );
        services.Configure<JsonConsoleFormatterOptions>(options =>
        {
            Stamp(options);
            // The trace and the request.
            options.IncludeScopes = true;
            // Chinese stays Chinese; quotes, line breaks and all control characters are escaped in any case.
            options.JsonWriterOptions = new()
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            };
        });
        services.Configure<SimpleConsoleFormatterOptions>(options =>
        {
            Stamp(options);
            options.TimestampFormat += " ";
        });
    }

    private static void Stamp(ConsoleFormatterOptions options)
    {
        options.TimestampFormat = Instant;
        options.UseUtcTimestamp = true;
    }
}
