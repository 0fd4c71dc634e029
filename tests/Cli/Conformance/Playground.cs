using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Cli.Conformance;
using Trading.Domain.Codes;
using Trading.Kernel.Changes;
using Trading.Kernel.Sql;
using Trading.Registry.Lifecycle;
using Trading.Tests.Harness;
using Trading.Tests.Web.Api;

namespace Trading.Tests.Cli.Conformance;

/// <summary>A real host on a port of loopback, with some firms and a key, for the kit to look at.</summary>
public sealed class Playground : IAsyncLifetime
{
    /// <summary>On SQLite, as a fixture.</summary>
    public Playground()
        : this(Engine.Sqlite) { }

    internal Playground(Engine engine) => Web = new WebProvince(engine);

    private WebProvince Web { get; }

    internal Uri Address { get; private set; } = null!;

    internal string Key { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Web.UseKestrel(0);
        Web.StartServer();
        Address = Web.ClientOptions.BaseAddress;
        Key = await Given.Key(
            Web,
            Scopes.RegistryRead,
            Scopes.ProcurementRead,
            Scopes.ProcurementWrite,
            Scopes.ChangesRead
        );
        var (_, first) = await Given.Submitted(Web, 1);
        await Given.Submitted(Web, 2);
        await Given.Submitted(Web, 3);
        var code = EntityCode.Parse(first);
        var officer = Callers.With(Roles.RegistryOfficer);
        // Of one firm there are several changes, in the order of its versions.
        var version = (
            await Web.Sender.Send(new Trading.Registry.Entities.GetDossier.Query(code), officer)
        )
            .Value
            .Version;
        var suspended = await Web.Sender.Send(
            new SuspendEntity.Command(code, version, "核实投诉"),
            officer
        );
        _ = (
            await Web.Sender.Send(
                new ResumeEntity.Command(code, suspended.Value.Version, "投诉不实"),
                officer
            )
        ).Value;
        await Web.Services.GetRequiredService<ChangeSequencer>().Look(default);
    }

    public async Task DisposeAsync() => await Web.DisposeAsync();

    /// <summary>The oldest change is kept no more.</summary>
    internal async Task Forget()
    {
        await using var connection = await Web.Database.Open(default);
        await using var command = connection.CreateCommand();
        command.CommandText =
            "delete from change_log where position = (select min(position) from change_log)";
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>What the kit finds at an address.</summary>
    internal async Task<List<CheckResult>> Look(Uri? at = null, bool stories = false)
    {
        using var peer = new PlatformPeer(at ?? Address, Key, TimeSpan.FromSeconds(60));
        var results = new List<CheckResult>();
        var run = new CheckRun(results.Add, default);
        var trial = new PlatformTrial(MayWrite: true, Firm: null);
        if (await PlatformChecks.Run(run, peer, trial) && stories)
        {
            await StoryChecks.Run(run, peer, trial);
        }

        return results;
    }
}
