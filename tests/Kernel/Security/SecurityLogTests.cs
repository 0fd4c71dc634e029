using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Trading.Access;
using Trading.Access.Audit;
using Trading.Access.Systems;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Kernel.Security;

/// <summary>What is refused and is no command.</summary>
public sealed class SecurityLogTests
{
    [Fact]
    public async Task A_key_nobody_has_is_logged_by_its_fingerprint_and_a_flood_fills_no_disk()
    {
        var lines = new Lines();
        await using var web = new WebProvince();
        await using var watched = web.WithWebHostBuilder(builder =>
            builder.ConfigureTestServices(services =>
                services
                    .AddSingleton<ILoggerProvider>(lines)
                    // All within one minute, however busy the machine.
                    .AddSingleton<TimeProvider>(new FakeTimeProvider(Province.Start))
            )
        );
        var key = Keys.New(new Sandbox(false));
        using var thief = Client("192.0.2.7");
        for (var i = 0; i < 30; i++)
        {
            using var refused = await thief.GetAsync("/api/v1/people/me/sessions");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        Assert.Equal(10, lines.Written.Count);
        Assert.All(
            lines.Written,
            line =>
            {
                Assert.Contains("192.0.2.7", line, StringComparison.Ordinal);
                Assert.Contains(Keys.HashOf(key)[..8], line, StringComparison.Ordinal);
                Assert.DoesNotContain(key, line, StringComparison.Ordinal);
            }
        );
        // Another address has lines of its own.
        using var other = Client("192.0.2.8");
        await other.GetAsync("/api/v1/people/me/sessions");
        Assert.Equal(11, lines.Written.Count);

        HttpClient Client(string address)
        {
            var client = watched.CreateClient();
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
            client.DefaultRequestHeaders.Add(WebProvince.PeerHeader, address);
            return client;
        }
    }

    [Fact]
    public async Task A_question_that_the_caller_may_not_ask_is_logged_and_one_it_may_is_not()
    {
        var lines = new Lines();
        await using var province = Province.On(
            Engine.Sqlite,
            also: services => services.AddSingleton<ILoggerProvider>(lines)
        );
        await province.Send(new SearchAudit.Query(), Callers.With(Roles.Auditor));
        Assert.Empty(lines.Written);
        for (var i = 0; i < 30; i++)
        {
            await province.Send(new SearchAudit.Query(), Callers.With(Roles.Purchaser));
        }

        Assert.Equal(10, lines.Written.Count);
        Assert.Contains("Access.SearchAudit", lines.Written.First(), StringComparison.Ordinal);
        Assert.Contains("purchaser", lines.Written.First(), StringComparison.Ordinal);
        // Another caller has lines of its own.
        await province.Send(new VerifyAudit.Query(), Callers.With(Roles.Expert));
        Assert.Equal(11, lines.Written.Count);
    }

    internal sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) =>
            categoryName == SecurityLog.Category
                ? this
                : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Written.Enqueue(formatter(state, exception));

        public void Dispose() { }
    }
}
