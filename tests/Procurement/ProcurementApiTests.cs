using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Trading.Access;
using Trading.Tests.Evaluation;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement;

/// <summary>Procurements, experts and panels over HTTP.</summary>
public sealed class ProcurementApiTests
{
    [Fact]
    public async Task A_procurement_is_published_once_per_key_read_with_a_tag_and_moved_step_by_step()
    {
        await using var province = new WebProvince();
        var centre = await province.SignedIn(Roles.CentreOperator);
        await province.Sender.Send(
            new Trading.Registry.Entities.RecordEntity.Command(
                Tenders.Bidder(1),
                "第1建设有限公司"
            ),
            Callers.Platform
        );

        using var first = await Post(centre, "/api/v1/procurements", Tenders.Notice(), "one");
        using var again = await Post(centre, "/api/v1/procurements", Tenders.Notice(), "one");
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(first.Headers.Location, again.Headers.Location);

        var address = first.Headers.Location!;
        using var read = await centre.GetAsync(address);
        using var cached = new HttpRequestMessage(HttpMethod.Get, address);
        cached.Headers.IfNoneMatch.Add(read.Headers.ETag!);
        using var unchanged = await centre.SendAsync(cached);
        Assert.Equal("\"1\"", read.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        using var unknown = await centre.PostAsJsonAsync(
            address + "/opening",
            new
            {
                openedAt = Tenders.Deadline,
                bids = new[]
                {
                    new
                    {
                        bidderCode = "XX-TEST:9",
                        bidderName = "无此人",
                        amountMinor = 100,
                    },
                },
            }
        );
        var problem = await unknown.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.StatusCode);
        Assert.Equal("application/problem+json", unknown.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            "/bids/0/bidderCode",
            problem.GetProperty("errors")[0].GetProperty("pointer").GetString()
        );

        var body = new
        {
            openedAt = Tenders.Deadline,
            bids = new[]
            {
                new
                {
                    bidderCode = Tenders.Bidder(1),
                    bidderName = "第1建设有限公司",
                    amountMinor = 100,
                },
            },
        };
        using var opened = await centre.PostAsJsonAsync(address + "/opening", body);
        using var awarded = await centre.PostAsJsonAsync(
            address + "/award",
            new { awardedAt = Tenders.Deadline.AddHours(1), winnerCode = Tenders.Bidder(1) }
        );
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        Assert.Equal("\"3\"", awarded.Headers.ETag!.Tag);
        var list = await centre.GetFromJsonAsync<JsonElement>("/api/v1/procurements?state=awarded");
        Assert.Equal(1, list.GetProperty("items").GetArrayLength());
        using var foreignCursor = await centre.GetAsync(
            new Uri("/api/v1/procurements?cursor=nonsense", UriKind.Relative)
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, foreignCursor.StatusCode);
    }

    [Fact]
    public async Task A_body_without_its_lists_is_refused_by_field_not_by_a_crash()
    {
        await using var province = new WebProvince();
        var centre = await province.SignedIn(Roles.CentreOperator);
        foreach (
            var (path, key) in new[]
            {
                ($"/api/v1/procurements/{Guid.NewGuid()}/opening", null),
                ("/api/v1/procurements", "a"),
                ("/api/v1/experts", "b"),
                ("/api/v1/panels", "c"),
            }
        )
        {
            using var answer = await Post(centre, path, new { }, key);
            Assert.Contains(
                answer.StatusCode,
                new[] { HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadRequest }
            );
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task An_experts_file_is_changed_only_by_naming_its_version()
    {
        await using var province = new WebProvince();
        var centre = await province.SignedIn(Roles.CentreOperator);
        using var made = await Post(centre, "/api/v1/experts", Panels.Expert(1), "expert-1");
        var address = made.Headers.Location!;
        var file = await centre.GetFromJsonAsync<JsonElement>(address);
        var change = new
        {
            name = file.GetProperty("name").GetString(),
            region = file.GetProperty("region").GetString(),
            specialties = new[] { "桥梁工程" },
            ties = file.GetProperty("ties"),
            state = "active",
        };

        Assert.Equal(HttpStatusCode.PreconditionRequired, await Put(null));
        Assert.Equal(HttpStatusCode.OK, await Put("\"1\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await Put("\"1\""));

        async Task<HttpStatusCode> Put(string? version)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, address)
            {
                Content = JsonContent.Create(change),
            };
            if (version is not null)
            {
                request.Headers.TryAddWithoutValidation("If-Match", version);
            }

            using var answer = await centre.SendAsync(request);
            return answer.StatusCode;
        }
    }

    private static async Task<HttpResponseMessage> Post(
        HttpClient client,
        string path,
        object body,
        string? key
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = JsonContent.Create(body),
        };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await client.SendAsync(request);
    }
}
