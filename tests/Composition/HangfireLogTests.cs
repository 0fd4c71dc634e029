using Microsoft.Extensions.Logging;
using Trading.Composition;

namespace Trading.Tests.Composition;

public sealed class HangfireLogTests
{
    [Fact]
    public void After_its_host_has_ended_the_log_is_silent_and_no_job_fails_for_it()
    {
        var factory = LoggerFactory.Create(_ => { });
        var log = new HangfireLog(factory);
        factory.Dispose();

        var logger = log.GetLogger("Hangfire.Server.Worker");

        Assert.False(logger.Log(Hangfire.Logging.LogLevel.Error, () => "too late", null));
    }
}
