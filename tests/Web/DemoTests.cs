using Microsoft.Extensions.Configuration;
using Trading.Web;

namespace Trading.Tests.Web;

/// <summary>Who gets the demo province, whose passwords everybody knows.</summary>
public sealed class DemoTests
{
    [Theory]
    [InlineData(null, null, "http://localhost:5080", true)]
    [InlineData(null, "sqlite", "http://127.0.0.1:5080;https://[::1]:5443", true)]
    [InlineData("true", "postgresql", "http://0.0.0.0:5080", true)]
    [InlineData("false", null, "http://localhost:5080", false)]
    [InlineData(null, null, "http://0.0.0.0:5080", false)]
    [InlineData(null, null, "http://*:5080", false)]
    [InlineData(null, null, "http://localhost:5080;http://10.0.0.7:5080", false)]
    [InlineData(null, null, null, false)]
    [InlineData(null, "postgresql", "http://localhost:5080", false)]
    [InlineData(null, "sqlserver", "http://localhost:5080", false)]
    public void Nobody_gets_published_passwords_by_forgetting_a_setting_where_others_can_come(
        string? demo,
        string? database,
        string? urls,
        bool wanted
    ) =>
        Assert.Equal(
            wanted,
            Trading.Web.Demo.IsWanted(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(
                        new Dictionary<string, string?>
                        {
                            ["Trading:Demo"] = demo,
                            ["Trading:Database"] = database,
                            ["Urls"] = urls,
                        }
                    )
                    .Build()
            )
        );
}
