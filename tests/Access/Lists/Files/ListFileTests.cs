using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Contracts;
using Trading.Access.Lists.Files;
using Trading.Domain.Codes;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Tables;
using Trading.Tests.Harness;

namespace Trading.Tests.Access.Lists.Files;

/// <summary>Lists that are exported in the background.</summary>
public sealed class ListFileTests(SharedWeb shared) : IClassFixture<SharedWeb>
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [Fact]
    public async Task A_long_list_is_read_in_parts_and_taken_in_every_format_by_whoever_asked_alone()
    {
        var web = shared.Web;
        var mark = Guid.NewGuid().ToString("N")[..8];
        await People(web, mark, "=1+1|calc", "李", "王");
        using var admin = await web.SignedIn(Roles.SecurityAdministrator);
        var file = await Ask(admin, $"?q={mark}&sort=-login&nonsense=1");
        Assert.Equal(LongJobStates.Queued, file.State);
        // What the list does not know does not come along.
        Assert.DoesNotContain("nonsense", file.Query, StringComparison.Ordinal);

        using var early = await admin.GetAsync(Content(file, "csv"));
        var done = await Done(web, admin, file.Id);
        Assert.Equal((3, LongJobStates.Done), (done.Rows, done.State));
        Assert.True(done.KeptUntil > done.AskedAt);
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);

        foreach (var format in new[] { "csv", "xlsx" })
        {
            using var answer = await admin.GetAsync(Content(file, format));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True(answer.Headers.CacheControl!.NoStore);
            var rows = TableFile
                .Open(new MemoryStream(await answer.Content.ReadAsByteArrayAsync()))
                .Rows()
                .Select(row => row.Cells);
            Assert.Equal(
                [
                    ["登录名", "姓名"],
                    [$"{mark}-2", "王"],
                    [$"{mark}-1", "李"],
                    [$"{mark}-0", "=1+1|calc"],
                ],
                rows
            );
        }

        var lines = (await admin.GetStringAsync(Content(file, "ndjson"))).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );
        Assert.Equal(
            ["王", "李", "=1+1|calc"],
            lines.Select(line =>
                JsonDocument.Parse(line).RootElement.GetProperty("name").GetString()
            )
        );
        Assert.Contains(
            "'=1+1|calc",
            await admin.GetStringAsync(Content(file, "csv")),
            StringComparison.Ordinal
        );
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await admin.GetAsync(Content(file, "exe"))).StatusCode
        );

        // Nobody else finds it, takes it or drops it.
        using var other = await web.SignedIn(Roles.Auditor);
        Assert.Empty((await other.GetFromJsonAsync<List<ListFile>>("/api/v1/list-files", Json))!);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await other.GetAsync(Content(file, "csv"))).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await other.DeleteAsync(Relative($"/api/v1/list-files/{file.Id}"))).StatusCode
        );
        var trail = await other.GetStringAsync(
            Relative($"/api/v1/audit?action=Access.TakeListFile&about={file.Id}")
        );
        Assert.Contains("Access.TakeListFile", trail, StringComparison.Ordinal);

        Assert.Equal(
            HttpStatusCode.OK,
            (await admin.DeleteAsync(Relative($"/api/v1/list-files/{file.Id}"))).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await admin.GetAsync(Content(file, "csv"))).StatusCode
        );
    }

    [Fact]
    public async Task A_list_that_is_not_the_callers_is_refused_and_says_why()
    {
        using var auditor = await shared.Web.SignedIn(Roles.Auditor);
        var refused = await Done(shared.Web, auditor, (await Ask(auditor, "")).Id);
        Assert.Equal(LongJobStates.Refused, refused.State);
        Assert.False(string.IsNullOrEmpty(refused.Problem));
        using var content = await auditor.GetAsync(Content(refused, "csv"));
        Assert.Equal(HttpStatusCode.Conflict, content.StatusCode);

        using var unknown = await Post(auditor, new { list = "passwords" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.StatusCode);
        Assert.Contains(
            "passwords",
            await unknown.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Rows_come_back_from_a_part_as_they_went_in()
    {
        var rows = new IReadOnlyList<object?>[]
        {
            ["甲\n乙", null, 7L, 12.50m, "=1"],
            ["", "x", -1L, 0.001m, "\u0000'"],
        };
        await using var scope = shared.Web.Services.CreateAsyncScope();
        var packed = ListFileStore.Packed(rows);
        Assert.Equal(rows, ListFileStore.Unpacked(packed));
    }

    private static Uri Relative(string address) => new(address, UriKind.Relative);

    private static Uri Content(ListFile file, string format) =>
        Relative($"/api/v1/list-files/{file.Id}/content?format={format}");

    private static async Task<ListFile> Ask(HttpClient client, string query)
    {
        using var asked = await Post(
            client,
            new
            {
                list = "people",
                query,
                columns = new[] { "login", "name" },
            }
        );
        Assert.Equal(HttpStatusCode.Created, asked.StatusCode);
        return (await asked.Content.ReadFromJsonAsync<ListFile>(Json))!;
    }

    private static async Task<HttpResponseMessage> Post(HttpClient client, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/list-files")
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await client.SendAsync(request);
    }

    private static async Task<ListFile> Done(WebProvince web, HttpClient client, Guid id)
    {
        await web.Services.GetRequiredService<LongJobWorker>().WorkReady(CancellationToken.None);
        var mine = await client.GetFromJsonAsync<List<ListFile>>("/api/v1/list-files", Json);
        return mine!.Single(one => one.Id == id);
    }

    private static async Task People(WebProvince web, string mark, params string[] names)
    {
        await using var scope = web.Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<IPeople>();
        foreach (var (number, name) in names.Index())
        {
            Assert.True(
                (
                    await people.Create(
                        new NewPerson(
                            $"{mark}-{number}",
                            name,
                            WebProvince.Password,
                            [Roles.Purchaser]
                        )
                        {
                            Region = RegionCode.Parse("210000"),
                        },
                        CancellationToken.None
                    )
                ).Succeeded
            );
        }
    }
}
