using Hangfire.AspNetCore;
using Hangfire.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Hangfire.Logging.LogLevel;

namespace Trading.Composition;

/// <summary>
/// Hangfire's log. Hangfire keeps one for the process, and asks it for loggers also after its host has ended (a worker
/// still stopping, another host in the same process); then it must be silent: an exception there loses the job in hand.
/// </summary>
internal sealed class HangfireLog(ILoggerFactory factory) : ILogProvider
{
    private readonly AspNetCoreLogProvider _log = new(factory);

    public ILog GetLogger(string name)
    {
        try
        {
            return _log.GetLogger(name);
        }
        catch (ObjectDisposedException)
        {
            return Silence.It;
        }
    }

    private sealed class Silence : ILog
    {
        public static readonly Silence It = new();

        public bool Log(LogLevel logLevel, Func<string> messageFunc, Exception exception) => false;
    }
}
