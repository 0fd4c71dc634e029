using System.Text;
using System.Xml.Linq;
using Trading.Access;
using Trading.Alerts.Networks;
using Trading.Analysis.Networks;
using Trading.Domain;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Kernel.Tables;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts.Networks;

public sealed class NetworkReadingTests
{
    private static readonly Caller Supervisor = Callers.With(Roles.Supervisor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Supervisors_see_what_rests_on_their_own_region_and_nothing_tells_of_elsewhere(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await NetworkedProvince.Ring(province, id => NetworkedProvince.Update(province, id));
        await NetworkedProvince.Night(province);
        var shenyang = Of("210100");
        var dalian = Of("210200");
        var district = Of("210102");

        var seen = await List(province, shenyang);
        Assert.Equal(
            (await List(province, Supervisor)).Select(one => one.Id),
            seen.Select(one => one.Id)
        );
        Assert.Equal(NetworkRelations.Shared, seen[0].Kind);
        Assert.Contains(seen, one => one.Kind == NetworkRelations.Ring);
        // What counts a whole city is not for whoever sees a part of it.
        Assert.Empty(await List(province, district));
        Assert.Empty(await List(province, dalian));
        var id = seen.First(one => one.Kind == NetworkRelations.Ring).Id;
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new GetNetworkFinding.Query(id), dalian)).Problem!.Kind
        );
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new GetNetwork.Query { Finding = id }, dalian)).Problem!.Kind
        );
        var around = new GetNetwork.Query { Node = "firm:XX-TEST:1" };
        Assert.Empty((await province.Send(around, dalian)).Value.Nodes);
        Assert.NotEmpty((await province.Send(around, shenyang)).Value.Edges);

        // Nobody but supervisors.
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(around, Callers.With(Roles.Bidder))).Problem!.Kind
        );

        var ring = (await province.Send(new GetNetworkFinding.Query(id), shenyang)).Value;
        Assert.Equal(4, ring.Members.Count);
        Assert.Equal(
            NetworkedProvince.Turns,
            ring.RestsOn.Select(line => line.ProcurementId).Distinct().Count()
        );
        Assert.Equal(NetworkedProvince.Turns, ring.RestsOn.Count(line => line.Won));
        var shared = (await province.Send(new GetNetworkFinding.Query(seen[0].Id), shenyang)).Value;
        Assert.All(
            shared.RestsOn,
            line => Assert.StartsWith("MAC", line.Shown!, StringComparison.Ordinal)
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_network_around_a_firm_says_on_what_each_tie_rests_by_kind_and_time(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await NetworkedProvince.Ring(province, id => NetworkedProvince.Update(province, id));
        await NetworkedProvince.Night(province);
        var graph = (
            await province.Send(new GetNetwork.Query { Node = "firm:XX-TEST:1" }, Supervisor)
        ).Value;
        Assert.Equal("firm:XX-TEST:1", graph.Nodes[0].Id);
        Assert.True(graph.Nodes[0].IsSeed);
        var met = graph.Edges.Single(edge =>
            edge.Kind == EdgeKinds.Met
            && edge.One == "firm:XX-TEST:1"
            && edge.Other == "firm:XX-TEST:2"
        );
        Assert.Equal(NetworkedProvince.Turns, met.Times);
        Assert.Equal(new DateOnly(2026, 11, 20), met.First);
        Assert.All(
            graph.Edges,
            edge => Assert.True(edge.RestsOn.En.Length > 0 && edge.Otherwise.Zh.Length > 0)
        );
        // The machine that both used ties them; what one alone used is left out.
        Assert.Equal(2, graph.Edges.Count(edge => edge.Kind == Traces.Machine));
        Assert.Contains(graph.Findings, found => found.Kind == NetworkRelations.Ring);

        async Task<NetworkGraph> Seen(GetNetwork.Query query) =>
            (await province.Send(query, Supervisor)).Value;
        var machines = await Seen(new() { Node = "firm:XX-TEST:1", Kinds = "machine" });
        Assert.All(machines.Edges, edge => Assert.Equal("machine", edge.Kind));
        Assert.Equal(3, machines.Nodes.Count);
        Assert.Empty(
            (await Seen(new() { Node = "firm:XX-TEST:1", From = new(2026, 11, 21) })).Edges
        );
        var machine = machines.Nodes.Single(node => node.Kind == Traces.Machine);
        Assert.Equal(
            ["machine", "machine", "met"],
            (await Seen(new() { Node = machine.Id })).Edges.Select(edge => edge.Kind).Order()
        );
        var procurement = await Seen(new() { Node = "firm:XX-TEST:1", Kinds = "won" });
        Assert.Contains(procurement.Nodes, node => node.Kind == NodeKinds.Procurement);

        var ring = graph.Findings.First(found => found.Kind == NetworkRelations.Ring);
        var closed = await Seen(new() { Finding = ring.Id });
        Assert.Equal(4, closed.Nodes.Count(node => node.IsSeed));
        Assert.Equal(6, closed.Edges.Count(edge => edge.Kind == EdgeKinds.Met));
    }

    [Fact]
    public async Task What_is_exported_is_what_is_seen_in_each_form_and_the_trail_knows()
    {
        await using var province = Province.On(Engine.Sqlite);
        await NetworkedProvince.Ring(province, id => NetworkedProvince.Update(province, id));
        var part = new GetNetwork.Query { Node = "firm:XX-TEST:1" };
        var graph = (await province.Send(part, Supervisor)).Value;
        foreach (var format in ExportNetwork.Formats)
        {
            var file = (
                await province.Send(new ExportNetwork.Command(part, format), Supervisor)
            ).Value;
            Assert.Equal(graph.Edges.Count, file.Ties);
            if (format == "xlsx")
            {
                using var book = new MemoryStream(file.Content);
                Assert.Equal(graph.Edges.Count + 1, TableFile.Open(book).Rows().Count());
                continue;
            }

            var text = Encoding.UTF8.GetString(file.Content);
            Assert.Contains("XX-TEST:2", text, StringComparison.Ordinal);
            if (format == "graphml")
            {
                Assert.Equal(
                    graph.Edges.Count,
                    XDocument.Parse(text).Descendants().Count(one => one.Name.LocalName == "edge")
                );
            }
            else if (format == "csv")
            {
                Assert.Equal(graph.Edges.Count + 1, text.Trim().Split('\n').Length);
            }
        }

        Assert.Equal(
            ExportNetwork.Formats.Count,
            await province.Scalar<int>(
                "select count(*) from audit_entry where action = 'Alerts.ExportNetwork'"
            )
        );
        Assert.Equal(
            ProblemKind.Invalid,
            (await province.Send(new ExportNetwork.Command(part, "pdf"), Supervisor)).Problem!.Kind
        );
    }

    [Theory]
    [InlineData("firm")]
    [InlineData("firm:")]
    [InlineData("town:1")]
    public async Task What_is_no_node_is_told_by_field_and_rule(string node)
    {
        await using var province = Province.On(Engine.Sqlite);
        var problem = (
            await province.Send(new GetNetwork.Query { Node = node }, Supervisor)
        ).Problem!;
        Assert.Equal(ProblemKind.Invalid, problem.Kind);
        Assert.Contains(problem.Errors, error => error.Pointer == "/node");
    }

    private static Caller Of(string region) =>
        Supervisor with
        {
            Scope = DataScope.Of([new DataArea { Region = RegionCode.Parse(region) }]),
        };

    private static async Task<IReadOnlyList<ListNetworkFindings.Item>> List(
        Province province,
        Caller caller
    ) => (await province.Send(new ListNetworkFindings.Query { Take = 200 }, caller)).Value.Items;
}
