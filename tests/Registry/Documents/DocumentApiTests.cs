using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Trading.Access;
using Trading.Access.Systems;
using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Tests.Documents;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry.Documents;

/// <summary>Documents over HTTP: two origins, and what a browser may do with what it gets.</summary>
public sealed class DocumentApiTests : IAsyncLifetime, IDisposable
{
    private static readonly Uri Files5081 = new("http://localhost:5081");
    private readonly WebProvince _web = new();
    private readonly string _code = Firms.Code(1).ToString();
    private HttpClient _clerk = null!;

    public async Task InitializeAsync()
    {
        await _web.Sender.Send(Firms.SigningUp(1), Trading.Kernel.Security.Caller.Anonymous);
        _clerk = await _web.SignIn("firm-1");
    }

    public async Task DisposeAsync() => await _web.DisposeAsync();

    public void Dispose()
    {
        _clerk.Dispose();
        _web.Dispose();
    }

    [Fact]
    public async Task A_browser_gets_a_document_from_the_other_origin_only_to_be_saved()
    {
        var document = await Attached(Files.Pdf(), "营业执照.pdf");
        using var sentOn = await _clerk.GetAsync(Content(document));
        Assert.Equal(HttpStatusCode.Redirect, sentOn.StatusCode);
        var address = sentOn.Headers.Location!;
        Assert.Equal(Files5081.Authority, address.Authority);

        using var origin = Origin();
        using var response = await origin.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Files.Pdf(), await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("营业执照.pdf", response.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("application/pdf", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Files.Pdf().Length, response.Content.Headers.ContentLength);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.StartsWith(
            "sandbox; default-src 'none'",
            Header(response, "Content-Security-Policy"),
            StringComparison.Ordinal
        );
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Resource-Policy"));
        Assert.Contains("no-store", Header(response, "Cache-Control"), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task The_other_origin_serves_nothing_else_whatever_cookie_comes()
    {
        string[] paths =
        [
            "/",
            "/sign-in",
            "/app.css",
            "/swagger/v1/openapi.json",
            "/health/ready",
            "/d/",
            "/d/CfDJ8-nonsense",
            $"/api/v1/entities/{_code}/dossier",
        ];
        foreach (var path in paths)
        {
            // The clerk's own cookies, sent to the other origin as a browser does on one host.
            using var response = await Clerk(HttpMethod.Get, new Uri(Files5081, path));
            Assert.Equal(
                (path, HttpStatusCode.NotFound, "text/plain"),
                (path, response.StatusCode, response.Content.Headers.ContentType?.MediaType)
            );
            using var posted = await Clerk(HttpMethod.Post, new Uri(Files5081, path));
            Assert.Equal((path, HttpStatusCode.NotFound), (path, posted.StatusCode));
        }
    }

    [Fact]
    public async Task An_address_ends_with_the_session_and_with_the_document()
    {
        var document = await Attached(Files.Pdf(), "a.pdf");
        using var sentOn = await _clerk.GetAsync(Content(document));
        using var origin = Origin();
        using (
            var removed = await _clerk.DeleteAsync(
                new Uri($"/api/v1/entities/{_code}/documents/{document}", UriKind.Relative)
            )
        )
        {
            Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        }

        using var gone = await origin.GetAsync(sentOn.Headers.Location!);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);

        var second = await Attached(Files.Png(), "b.png");
        using var again = await _clerk.GetAsync(Content(second));
        await WebProvince.PostForm(
            _clerk,
            "/sign-in",
            "/account/sign-out",
            new() { ["return"] = "/" }
        );
        using var signedOut = await origin.GetAsync(again.Headers.Location!);
        Assert.Equal(HttpStatusCode.NotFound, signedOut.StatusCode);
    }

    [Fact]
    public void An_address_is_good_for_five_minutes_and_for_what_it_says()
    {
        var clock = new FakeTimeProvider(Province.Start);
        var links = new DocumentLinks(
            _web.Services.GetRequiredService<IDataProtectionProvider>(),
            new DocumentSettings { Origin = Files5081 },
            clock
        );
        var session = Guid.NewGuid();
        var id = Guid.NewGuid();
        var token = links.Make(_code, id, session)!.AbsolutePath[DocumentLinks.Path.Length..];
        Assert.Equal(
            (_code, id, session),
            links.Read(token) is { } link ? (link.Code, link.Id, link.SessionId) : default
        );
        // Not the last one: of that some bits are nobody's.
        var middle = token.Length / 2;
        var other = token[middle] == 'A' ? 'B' : 'A';
        Assert.Null(links.Read($"{token[..middle]}{other}{token[(middle + 1)..]}"));
        clock.Advance(DocumentLinks.GoodFor);
        Assert.Null(links.Read(token));
    }

    [Fact]
    public async Task A_system_reads_with_its_key_and_each_download_is_in_the_trail()
    {
        var document = await Attached(Files.Pdf(), "a.pdf");
        await SubmitAll();
        using var system = _web.WithKey(await Key(Scopes.RegistryRead));
        var listed = JsonDocument.Parse(
            await system.GetStringAsync(
                new Uri($"/api/v1/entities/{_code}/documents", UriKind.Relative)
            )
        );
        Assert.Equal(
            document,
            listed.RootElement.GetProperty("documents")[0].GetProperty("id").GetGuid()
        );
        using var response = await system.GetAsync(Content(document));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Files.Pdf(), await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        // Of two policies in one answer the browser would take both; ours must be the strict one.
        Assert.StartsWith(
            "sandbox",
            Header(response, "Content-Security-Policy"),
            StringComparison.Ordinal
        );

        using var other = _web.WithKey(await Key(Scopes.ProcurementRead));
        using var refused = await other.GetAsync(Content(document));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var nobody = _web.CreateClient(
            new WebApplicationFactoryClientOptions { AllowAutoRedirect = false }
        );
        using var anonymous = await nobody.GetAsync(Content(document));
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        var entries = await Rows(
            "select result from audit_entry where action = 'Registry.DownloadDocument' order by lane, seq"
        );
        Assert.Equal(["ok", "forbidden"], entries);
    }

    [Fact]
    public async Task A_bad_file_is_refused_by_name_and_rule()
    {
        var large = new byte[20 * 1024 * 1024 + 1];
        (byte[] Content, bool SaysItsLength, HttpStatusCode Status, string Rule)[] cases =
        [
            ([], true, HttpStatusCode.UnprocessableEntity, "file.empty"),
            (Files.Program(), true, HttpStatusCode.UnprocessableEntity, "file.kind"),
            (
                Files.Pdf("/OpenAction << /S /JavaScript /JS (x) >>"),
                true,
                HttpStatusCode.UnprocessableEntity,
                "file.active"
            ),
            (Files.ZipBomb(), true, HttpStatusCode.UnprocessableEntity, "file.bomb"),
            (large, true, HttpStatusCode.RequestEntityTooLarge, "file.too_large"),
            (large, false, HttpStatusCode.RequestEntityTooLarge, "file.too_large"),
        ];
        foreach (var (content, saysItsLength, status, rule) in cases)
        {
            using var response = await Post(content, "资质证书.pdf", chunked: !saysItsLength);
            Assert.Equal((rule, status), (rule, response.StatusCode));
            var problem = JsonDocument
                .Parse(await response.Content.ReadAsStringAsync())
                .RootElement;
            var error = problem.GetProperty("errors")[0];
            Assert.Equal("/file", error.GetProperty("pointer").GetString());
            Assert.Equal(rule, error.GetProperty("code").GetString());
            Assert.Equal("资质证书.pdf", error.GetProperty("value").GetString());
            Assert.Contains(
                "资质证书.pdf",
                problem.GetProperty("detail").GetString(),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task A_firm_fills_what_is_set_for_it_and_no_more()
    {
        var one = Files.Pdf();
        await using var web = new WebProvince(
            settings: new Dictionary<string, string>
            {
                ["Trading:Documents:MaxFirmBytes"] = $"{one.Length + 10}",
            }
        );
        await web.Sender.Send(Firms.SigningUp(1), Trading.Kernel.Security.Caller.Anonymous);
        _clerk = await web.SignIn("firm-1");
        using var first = await Post(one, "a.pdf");
        using var second = await Post(Files.Png(), "b.png");
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, second.StatusCode);
        Assert.Contains(
            "document.quota",
            await second.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_name_that_would_deceive_is_shown_as_it_is()
    {
        using var response = await Post(Files.Pdf(), "执照\u202Efdp.exe");
        var made = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("执照fdp.exe.pdf", made.GetProperty("fileName").GetString());
    }

    [Fact]
    public async Task An_upload_that_is_cut_off_leaves_nothing()
    {
        using var content = new StreamContent(new BreakingStream(Files.Pdf()));
        await Assert.ThrowsAnyAsync<Exception>(() => Send(content, "a.pdf"));
        Assert.Equal(["0"], await Rows("select count(*) from document_content"));
        Assert.Equal(["0"], await Rows("select count(*) from document"));
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "trading-upload-*"));
    }

    [Fact]
    public async Task A_repeated_upload_gets_the_first_answer_and_another_site_gets_none()
    {
        using var first = await Post(Files.Pdf(), "a.pdf", key: "one");
        using var again = await Post(Files.Pdf(), "a.pdf", key: "one");
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(first.Headers.Location, again.Headers.Location);

        using var foreign = new HttpRequestMessage(HttpMethod.Post, Upload("b.pdf"))
        {
            Content = new ByteArrayContent(Files.Png()),
        };
        foreign.Headers.Add("Origin", "https://elsewhere.example");
        foreign.Headers.Add("Idempotency-Key", "two");
        using var refused = await _clerk.SendAsync(foreign);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private Uri Content(Guid id) =>
        new($"/api/v1/entities/{_code}/documents/{id}/content", UriKind.Relative);

    private Uri Upload(string name) =>
        new(
            $"/api/v1/entities/{_code}/sections/qualifications/documents?name={Uri.EscapeDataString(name)}",
            UriKind.Relative
        );

    private async Task<HttpResponseMessage> Post(
        byte[] content,
        string name,
        bool chunked = false,
        string? key = null
    )
    {
        using var body = chunked
            ? (HttpContent)new StreamContent(new BreakingStream(content, breaks: false))
            : new ByteArrayContent(content);
        return await Send(body, name, key);
    }

    private async Task<HttpResponseMessage> Send(HttpContent body, string name, string? key = null)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Post, Upload(name))
        {
            Content = body,
        };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return await _clerk.SendAsync(request);
    }

    private async Task<Guid> Attached(byte[] content, string name)
    {
        using var response = await Post(content, name);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return JsonDocument
            .Parse(await response.Content.ReadAsStringAsync())
            .RootElement.GetProperty("id")
            .GetGuid();
    }

    private async Task SubmitAll()
    {
        var clerk = Firms.Clerk(EntityCode.Given(_code));
        var draft = (
            await _web.Sender.Send(Firms.Everything(EntityCode.Given(_code), 1, 1), clerk)
        ).Value;
        await _web.Sender.Send(
            new Trading.Registry.Entities.SubmitEntity.Command(
                EntityCode.Given(_code),
                draft.Version
            ),
            clerk
        );
    }

    private async Task<string> Key(string scope)
    {
        var system = (
            await _web.Sender.Send(
                new RegisterSystem.Command(scope, RegionCode.Given("210200")),
                Callers.Platform
            )
        ).Value;
        return (
            await _web.Sender.Send(
                new IssueKey.Command(system.Id, 1, [scope], DateTimeOffset.UtcNow.AddDays(1)),
                Callers.Platform
            )
        )
            .Value
            .Key;
    }

    private async Task<List<string>> Rows(string sql)
    {
        await using var connection = await _web.Database.Open(CancellationToken.None);
        return Dapper.SqlMapper.AsList(await Dapper.SqlMapper.QueryAsync<string>(connection, sql));
    }

    private HttpClient Origin() =>
        _web.CreateClient(
            new WebApplicationFactoryClientOptions
            {
                AllowAutoRedirect = false,
                HandleCookies = false,
                BaseAddress = Files5081,
            }
        );

    private Task<HttpResponseMessage> Clerk(HttpMethod method, Uri address) =>
        _clerk.SendAsync(new HttpRequestMessage(method, address));

    private static string Header(HttpResponseMessage response, string name) =>
        Assert.Single(response.Headers.TryGetValues(name, out var values) ? values : []);

    /// <summary>A body of unknown length whose line may break halfway.</summary>
    private sealed class BreakingStream(byte[] content, bool breaks = true) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        ) =>
            breaks && Position >= Length / 2
                ? throw new IOException("the line broke")
                : base.ReadAsync(
                    breaks ? buffer[..Math.Min(buffer.Length, (int)(Length / 2))] : buffer,
                    cancellationToken
                );
    }
}
