using Dapper;
using Trading.Access;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Secrets;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

/// <summary>A database that an older product filled.</summary>
public sealed class UpgradeTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Records_kept_as_snapshots_become_sections_and_lose_nothing(Engine engine)
    {
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0007");
        var code = Firms.Code(1);
        await using (var connection = await database.Open(CancellationToken.None))
        {
            await connection.ExecuteAsync(
                """
                insert into entity (code, scheme, name, name_folded, state, version, created_at, changed_at, marks,
                    qualifications, identity_section, size_section, contacts)
                values (@code, 'CN-USCC', '乙公司', '乙公司', 'draft', 2, @at, @at,
                    '[{"section":"identity","state":"declared"},{"section":"contacts","state":"declared"}]',
                    '[]', '{"name":"乙公司"}', '{}', '[{"name":"王","phone":"13840012345"}]')
                """,
                new { code, at = Province.Start }
            );
            foreach (var (version, name) in new[] { (1, "甲公司"), (2, "乙公司") })
            {
                await connection.ExecuteAsync(
                    """
                    insert into entity_version (entity_code, version, at, by_kind, by_name, action, state, snapshot)
                    values (@code, @version, @at, 'Person', 'clerk', 'saved', 'draft', @snapshot)
                    """,
                    new
                    {
                        code,
                        version,
                        at = Province.Start,
                        snapshot = $$$"""{"identity":{"name":"{{{name}}}"},"contacts":[{"name":"王","phone":"13840012345"}],"qualifications":[],"size":{}}""",
                    }
                );
            }
        }

        Schema.Migrate(database);
        await using var province = Province.Over(
            database,
            new() { ["Trading:Keys"] = string.Join(';', KeyRing.New()) }
        );
        var clerk = Firms.Clerk(code);
        var now = await Firms.Dossier(province, clerk);
        Assert.Equal("乙公司", now.Record.Identity.Name);
        Assert.Equal("13840012345", now.Record.Contacts[0].Phone);
        Assert.Equal(
            "甲公司",
            (await province.Send(new GetEntityVersion.Query(code, 1), clerk))
                .Value
                .Record
                .Identity
                .Name
        );

        // Names were not indexed then: the script that brought the index handed what was there to a job.
        var words = new SearchEntities.Query { Words = "乙公" };
        var officer = Callers.With(Roles.RegistryOfficer);
        Assert.Empty((await province.Send(words, officer)).Value.Items);
        await province.DeliverDue();
        Assert.Equal(
            [code],
            (await province.Send(words, officer)).Value.Items.Select(one => one.Code)
        );

        // What lay in the clear is sealed by the next run of the job.
        await province.Send(new ResealSections.Command(ToTheEnd: true), Caller.Platform("test"));
        Assert.All(
            await province.Rows<string>("select content from entity_section"),
            content => Assert.DoesNotContain("13840012345", content, StringComparison.Ordinal)
        );
        var saved = await province.Send(
            new SaveEntity.Command(code, 2, Contacts: [Firms.Contact()]),
            clerk
        );
        Assert.Equal(3, saved.Value.Version);
        Assert.Equal(Sections.All.Count, saved.Value.Sections.Count);
    }
}
