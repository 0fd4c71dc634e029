using System.Collections.Concurrent;

namespace Trading.Tests.Web.Api;

/// <summary>Holds every answer of the API that a test gets against the description, and fails the test that got another.</summary>
public sealed class ContractHandler(Func<Task<ApiContract>> contract) : DelegatingHandler
{
    // Big answers are checked as a rule, not the same one for the thousandth time.
    private static readonly ConcurrentDictionary<string, int> Checked = new();
    private const int Enough = 25;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var response = await base.SendAsync(request, cancellationToken);
        var path = request.RequestUri!.AbsolutePath;
        // Documents are handed out at an origin of their own, which has no API.
        if (
            !path.StartsWith("/api/", StringComparison.Ordinal) || !request.RequestUri.IsDefaultPort
        )
        {
            return response;
        }

        var kind = $"{request.Method} {path} {(int)response.StatusCode}";
        if (Checked.AddOrUpdate(kind, 1, (_, count) => count + 1) > Enough)
        {
            return response;
        }

        await response.Content.LoadIntoBufferAsync(cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var faults = (await contract()).Faults(
            request.Method.Method,
            path,
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            body
        );
        Assert.True(
            faults.Count == 0,
            $"{request.Method} {path} is not answered as described: {string.Join("; ", faults)}\n{body}"
        );
        return response;
    }
}
