using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Trading.Access;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

public sealed class PanelApiTests
{
    [Fact]
    public async Task The_api_refuses_an_evaluation_before_the_bid_deadline_and_says_until_when()
    {
        await using var web = new WebProvince();
        using var centre = await web.SignedIn(Roles.CentreOperator);
        var due = DateTimeOffset.UtcNow.AddDays(20);
        var published = await web.Sender.Send(
            Tenders.Notice() with
            {
                DeadlineAt = due,
            },
            Tenders.Centre
        );
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri("/api/v1/panels", UriKind.Relative)
        )
        {
            Content = JsonContent.Create(
                new
                {
                    procurementId = published.Value.Id,
                    specialties = new[] { new { specialty = "道路工程", count = 5 } },
                    representatives = 0,
                    evaluationAt = due.AddDays(-1),
                    place = "三楼",
                }
            ),
        };
        request.Headers.Add("Idempotency-Key", "before-the-deadline");
        using var answer = await centre.SendAsync(request);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal(
            "panel.before_deadline",
            Assert.Single(errors.EnumerateArray()).GetProperty("code").GetString()
        );
    }
}
