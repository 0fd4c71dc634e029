using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Audit;
using Trading.Access.Offices;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Access;

/// <summary>Entries of the audit trail as tests need them, and what an auditor would do.</summary>
internal static class Trail
{
    public static CreateOffice.Command Office(string name) =>
        new(name, "Office", RegionCode.Given("210100"), "purchaser");

    /// <summary>Adds entries, one command each: refused ones, which change nothing else.</summary>
    public static async Task Add(Province province, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            var refused = await province.Send(
                Office($"机构{number}"),
                Callers.With(Roles.Supervisor)
            );
            Assert.Equal("forbidden", refused.Problem?.Code);
        }
    }

    /// <summary>What the clock does each minute.</summary>
    public static async Task<LinkLanes.Linked> Link(Province province) =>
        (await province.Send(new LinkLanes.Command(), Callers.Platform)).Value;

    public static async Task<VerifyAudit.Report> Verify(Province province) =>
        (await province.Send(new VerifyAudit.Query(), Callers.With(Roles.Auditor))).Value;

    /// <summary>A transaction with an appended entry, not committed.</summary>
    public static async Task<Open> Begin(Province province)
    {
        var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        await sql.Begin(CancellationToken.None);
        await scope
            .ServiceProvider.GetRequiredService<IAuditTrail>()
            .Append(
                new AuditEntry(Callers.Platform, "Tests.Open", null, "{}", AuditEntry.Ok),
                CancellationToken.None
            );
        return new Open(scope, sql);
    }

    internal sealed class Open(AsyncServiceScope scope, SqlSession sql) : IAsyncDisposable
    {
        public Task Commit() => sql.Commit(CancellationToken.None);

        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }
}
