using System.Net;
using System.Net.Http.Headers;
using Trading.Domain.Codes;
using Trading.Registry.Contracts;

namespace Trading.Registry.Sources;

/// <summary>A source that speaks the platform's own small HTTP protocol (docs/authoritative-source.md).</summary>
internal sealed class HttpSource(
    SourceSetting setting,
    IHttpClientFactory clients,
    TimeProvider time
) : IAuthoritativeSource
{
    /// <summary>The client's name at the factory.</summary>
    public const string Client = "authoritative-source";

    public string Name => setting.Name;

    public IReadOnlyList<string> Sections => setting.Sections;

    public bool Keeps(string? kind) => kind is not null && setting.Kinds.Contains(kind);

    public async Task<SourceAnswer> Ask(EntityCode code, string? kind, CancellationToken cancel)
    {
        // Of the whole answer: a source that drips a byte a second is as silent as one that sends none.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(setting.Timeout);
        try
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Get,
                new Uri(
                    setting.Address,
                    $"entities/{Uri.EscapeDataString(code.ToString())}?kind={Uri.EscapeDataString(kind ?? "")}"
                )
            );
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            if (setting.Key is { } key)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            }

            using var client = clients.CreateClient(Client);
            using var response = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                limit.Token
            );
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await Read(response, code, limit.Token),
                >= HttpStatusCode.InternalServerError
                or HttpStatusCode.RequestTimeout
                or HttpStatusCode.TooManyRequests => new SourceAnswer.None(
                    SourceOutcomes.Silent,
                    $"HTTP {(int)response.StatusCode}"
                ),
                // A redirect too: nothing is followed to where no operator has pointed.
                _ => new SourceAnswer.None(
                    SourceOutcomes.Refused,
                    $"HTTP {(int)response.StatusCode}"
                ),
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new SourceAnswer.None(
                SourceOutcomes.Silent,
                $"no answer in {setting.Timeout.TotalSeconds:0.#} s"
            );
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new SourceAnswer.None(SourceOutcomes.Silent, error.Message);
        }
    }

    private async Task<SourceAnswer> Read(
        HttpResponseMessage response,
        EntityCode code,
        CancellationToken cancel
    )
    {
        if (response.Content.Headers.ContentType?.MediaType is not "application/json")
        {
            return SourceReply.Unreadable("not application/json");
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        using var read = new MemoryStream();
        var piece = new byte[16 * 1024];
        for (int count; (count = await body.ReadAsync(piece, cancel)) > 0; )
        {
            if (read.Length + count > setting.MaxBytes)
            {
                return SourceReply.Unreadable($"more than {setting.MaxBytes} bytes");
            }

            read.Write(piece, 0, count);
        }

        return SourceReply.Read(read.ToArray(), code, setting.Sections, time.Today());
    }
}
