using System.Net;
using System.Text;
using Trading.Access;
using Trading.Client;
using Trading.Exchange.Feed;
using Trading.Tests.Harness;
using Trading.Tests.Web.Api;

namespace Trading.Tests.Exchange.Feed;

/// <summary>The client library goes on with a snapshot whose line breaks in the middle.</summary>
public sealed class CutSnapshotTests
{
    private const int Firms = (TakeSnapshot.AtOnce * 2) + 7;

    [Fact]
    public async Task A_snapshot_is_gone_on_with_behind_its_last_place_and_each_thing_comes_once()
    {
        await using var web = new WebProvince();
        await SnapshotTests.Fill(web, Firms);
        using var key = web.WithKey(await Given.Key(web, Scopes.ChangesRead, Scopes.RegistryRead));
        var whole = await Taken(key);

        // In the midst of a line, twice: behind the first place and behind the second.
        using var line = new CutLine(key, TakeSnapshot.AtOnce + 1234, 5678);
        using var cut = new HttpClient(line) { BaseAddress = new("http://platform") };
        Assert.Equal(whole, await Taken(cut));
        Assert.Equal(3, line.Asked.Count);
        Assert.DoesNotContain("resume=", line.Asked[0], StringComparison.Ordinal);
        Assert.All(
            line.Asked.Skip(1),
            asked => Assert.Contains("resume=", asked, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task One_that_broke_off_before_any_place_or_ever_again_is_said_to_be_cut_off()
    {
        await using var web = new WebProvince();
        await SnapshotTests.Fill(web, Firms);
        using var key = web.WithKey(await Given.Key(web, Scopes.ChangesRead, Scopes.RegistryRead));
        using var early = new CutLine(key, 100);
        using var first = new HttpClient(early) { BaseAddress = new("http://platform") };
        await Assert.ThrowsAsync<SnapshotCutOffException>(() => Taken(first));
        Assert.Single(early.Asked);

        using var always = new CutLine(
            key,
            [TakeSnapshot.AtOnce + 100, .. Enumerable.Repeat(3, 20)]
        );
        using var second = new HttpClient(always) { BaseAddress = new("http://platform") };
        await Assert.ThrowsAsync<SnapshotCutOffException>(() => Taken(second));
        Assert.Equal(6, always.Asked.Count);
    }

    private static async Task<List<string>> Taken(HttpClient http)
    {
        var client = new TradingClient(http);
        var lines = new List<string>();
        var cursors = 0;
        await foreach (var line in client.Snapshot(new FeedFilter { Kinds = ["entity"] }))
        {
            cursors += line.Cursor is null ? 0 : 1;
            if (line.Cursor is null)
            {
                lines.Add($"{line.Kind} {line.Id} {line.Version}");
            }
        }

        Assert.Equal(1, cursors);
        return lines;
    }

    // A line that breaks so many lines into each answer, half a line later.
    private sealed class CutLine(HttpClient platform, params int[] after) : HttpMessageHandler
    {
        private readonly Queue<int> _after = new(after);

        public List<string> Asked { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Asked.Add(request.RequestUri!.PathAndQuery);
            var text = await platform.GetStringAsync(
                new Uri(request.RequestUri.PathAndQuery, UriKind.Relative),
                cancellationToken
            );
            if (_after.TryDequeue(out var lines))
            {
                var end = 0;
                for (var line = 0; line < lines; line++)
                {
                    end = text.IndexOf('\n', end) + 1;
                }

                text = text[..(end + 10)];
            }

            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)),
            };
        }
    }
}
