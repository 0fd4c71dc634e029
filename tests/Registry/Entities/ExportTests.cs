using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

public sealed class ExportTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_export_holds_what_the_search_finds_as_text_and_is_audited(Engine engine)
    {
        await using var province = Province.On(engine);
        await SearchIndexTests.Import(
            province,
            [
                .. Enumerable
                    .Range(1, 450)
                    .Select(n =>
                        SearchIndexTests.Of(Firms.Code(n).ToString(), $"沈阳第{n}商贸有限公司")
                    ),
                SearchIndexTests.Of(Firms.Code(901).ToString(), "=cmd|'/c calc'!A0 商贸"),
                SearchIndexTests.Of(Firms.Code(902).ToString(), "　＝1+1,\"商贸\""),
            ]
        );
        var officer = Callers.With(Roles.RegistryOfficer);
        var filters = new EntityFilters { Words = "商贸" };

        var allowed = await province.Send(new ExportEntities.Command(filters), officer);
        Assert.Equal(452, allowed.Value.Rows);
        using var file = new MemoryStream();
        await ExportEntities.Write(
            file,
            filters,
            province.Services.GetRequiredService<Sender>(),
            officer,
            CancellationToken.None
        );

        var bytes = file.ToArray();
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        var lines = Encoding.UTF8.GetString(bytes[3..]).TrimEnd().Split("\r\n");
        Assert.Equal(453, lines.Length);
        using var reader = new StringReader(string.Join("\r\n", lines));
        using var parser = new CsvHelper.CsvParser(reader, CultureInfo.InvariantCulture);
        var names = new List<string>();
        while (parser.Read())
        {
            names.Add(parser.Record![1]);
        }

        Assert.Contains("'=cmd|'/c calc'!A0 商贸", names);
        Assert.Contains("'＝1+1,\"商贸\"", names);
        Assert.Equal(
            1,
            await province.Scalar<int>(
                "select count(*) from audit_entry where action = 'Registry.ExportEntities' and payload like '%商贸%'"
            )
        );
    }

    [Fact]
    public async Task More_than_the_setting_allows_is_not_exported()
    {
        await using var province = Province.On(Engine.Sqlite);
        await SearchIndexTests.Import(
            province,
            [
                .. Enumerable
                    .Range(1, 12)
                    .Select(n => SearchIndexTests.Of(Firms.Code(n).ToString(), $"第{n}商贸")),
            ]
        );
        await using var scope = province.Services.CreateAsyncScope();
        var handler = new ExportEntities.Handler(
            scope.ServiceProvider.GetRequiredService<EntitySearch>(),
            new ExportSettings(11),
            TimeProvider.System
        );
        var refused = await handler.Handle(
            new(new EntityFilters { Words = "商贸" }),
            CancellationToken.None
        );
        Assert.Equal("export.many", refused.Problem!.Code);
    }
}
