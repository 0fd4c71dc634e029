using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Documents;
using Trading.Documents.Contracts;
using Trading.Evaluation.Experts;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Documents;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>The letter of recommendation and certificates as files: who attaches, who reads, what stays.</summary>
public sealed class ExpertDocumentTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_letter_is_read_before_it_is_decided_and_stays_once_it_was(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await ApplicationTests.Apply(province);
        var applicant = await ApplicationTests.Self(province, id);
        var before = await ApplicationTests.Read(province, id);
        Assert.Empty(before.Documents);

        var letter = (await Attach(province, applicant, Files.Pdf(), "推荐函.pdf")).Value;
        var file = await ApplicationTests.Read(province, id);
        Assert.Equal([letter], file.Documents);
        Assert.Equal(("letter", "推荐函.pdf"), (letter.Section, letter.FileName));
        // What came after the officer looked is not admitted unseen.
        Assert.Equal(
            ProblemKind.Stale,
            (await ApplicationTests.Review(province, before, admit: true)).Problem?.Kind
        );

        var wrong = (await Attach(province, applicant, Files.Png(), "错的.png")).Value;
        var without = await province.Send(new RemoveExpertDocument.Command(wrong.Id), applicant);
        Assert.Equal([letter], without.Value.Documents);

        await ApplicationTests.Review(
            province,
            without.Value,
            admit: false,
            new FieldToCorrect("/qualifications/0/validTo", "证书已过期")
        );
        province.Clock!.Advance(TimeSpan.FromHours(1));
        Assert.Equal(
            "expert.document_decided",
            (await province.Send(new RemoveExpertDocument.Command(letter.Id), applicant))
                .Problem
                ?.Code
        );
        var renewed = (
            await Attach(
                province,
                applicant,
                Files.Png(),
                "新证.png",
                ExpertDocuments.Certificate,
                "一级造价工程师"
            )
        ).Value;
        Assert.Equal("一级造价工程师", renewed.Label);
        var corrected = await province.Send(
            new CorrectApplication.Command(ApplicationTests.Form()),
            applicant
        );
        var admitted = await ApplicationTests.Review(province, corrected.Value, admit: true);
        Assert.Equal([renewed, letter], admitted.Value.Documents);

        Assert.Equal(
            "expert.documents_closed",
            (await Attach(province, applicant, Files.Pdf("/A (2)"), "又一份.pdf")).Problem?.Code
        );
        Assert.Equal(
            "expert.documents_closed",
            (await province.Send(new RemoveExpertDocument.Command(renewed.Id), applicant))
                .Problem
                ?.Code
        );
        var own = (await province.Send(new GetMyExpertFile.Query(), applicant)).Value;
        Assert.Equal([renewed, letter], own.Documents);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Officers_and_the_expert_read_a_document_and_nobody_else(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await ApplicationTests.Apply(province);
        var applicant = await ApplicationTests.Self(province, id);
        var other = await ApplicationTests.Self(province, (await Panels.Experts(province, 1))[0]);
        var letter = (await Attach(province, applicant, Files.Pdf(), "推荐函.pdf")).Value;
        var download = new DownloadExpertDocument.Command(id, letter.Id);

        Assert.Equal(letter, (await province.Send(download, Tenders.Centre)).Value);
        Assert.Equal(letter, (await province.Send(download, applicant)).Value);
        Assert.Equal(ProblemKind.NotFound, (await province.Send(download, other)).Problem?.Kind);
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(download, Callers.With(Roles.Supervisor))).Problem?.Kind
        );
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new RemoveExpertDocument.Command(letter.Id), other)).Problem?.Kind
        );
        // Each look is on record, the refused one too.
        Assert.Equal(
            4,
            await province.Scalar<long>(
                "select count(*) from audit_entry where action = 'Evaluation.DownloadExpertDocument'"
            )
        );
    }

    [Fact]
    public async Task A_wrong_file_is_refused_by_rule_and_leaves_nothing()
    {
        await using var province = Province.On(Engine.Sqlite);
        var id = await ApplicationTests.Apply(province);
        var applicant = await ApplicationTests.Self(province, id);
        var refused = await Attach(province, applicant, Files.Program(), "推荐函.pdf");
        Assert.Equal("file.kind", refused.Problem?.Code);
        Assert.Equal("/file", Assert.Single(refused.Problem!.Errors).Pointer);
        Assert.Equal(0, await province.Scalar<long>("select count(*) from document"));

        await Attach(province, applicant, Files.Pdf(), "推荐函.pdf");
        Assert.Equal(
            "document.attached",
            (await Attach(province, applicant, Files.Pdf(), "又是它.pdf")).Problem?.Code
        );
        var kind = await Attach(province, applicant, Files.Pdf(), "照片.pdf", "photo");
        Assert.Equal(("/kind", "expert.document_kind"), First(kind.Problem!));
        for (var more = 2; more <= 20; more++)
        {
            var one = await Attach(province, applicant, Files.Pdf($"/A ({more})"), $"{more}.pdf");
            Assert.Null(one.Problem);
        }

        Assert.Equal(
            "document.too_many",
            (await Attach(province, applicant, Files.Pdf("/A (21)"), "21.pdf")).Problem?.Code
        );
    }

    [Fact]
    public async Task Over_http_a_browser_attaches_a_letter_and_an_officer_saves_it_from_the_other_origin()
    {
        await using var web = new WebProvince();
        var applied = (
            await web.Sender.Send(ApplicationTests.Applying("sun.li"), Caller.Anonymous)
        ).Value;
        using var applicant = await web.SignIn("sun.li");
        using var body = new ByteArrayContent(Files.Pdf());
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(
                $"/api/v1/experts/mine/documents?kind=letter&name={Uri.EscapeDataString("推荐函.pdf")}",
                UriKind.Relative
            )
        )
        {
            Content = body,
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var made = await applicant.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var letter = JsonDocument
            .Parse(await made.Content.ReadAsStringAsync())
            .RootElement.GetProperty("id")
            .GetGuid();

        using var officer = await web.SignedIn(Roles.CentreOperator);
        using var stranger = await web.SignedIn(Roles.Expert);
        Assert.Equal(HttpStatusCode.OK, (await Save(officer)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Save(stranger)).StatusCode);

        async Task<HttpResponseMessage> Save(HttpClient browser)
        {
            using var sentOn = await browser.GetAsync(
                new Uri(
                    $"/api/v1/experts/{applied.Id}/documents/{letter}/content",
                    UriKind.Relative
                )
            );
            Assert.Equal(HttpStatusCode.Redirect, sentOn.StatusCode);
            using var origin = web.CreateClient(
                new WebApplicationFactoryClientOptions
                {
                    AllowAutoRedirect = false,
                    HandleCookies = false,
                    BaseAddress = new Uri("http://localhost:5081"),
                }
            );
            return await origin.GetAsync(sentOn.Headers.Location!);
        }
    }

    private static (string, string) First(Problem problem) =>
        (problem.Errors[0].Pointer, problem.Errors[0].Code);

    private static async Task<Outcome<Document>> Attach(
        Province province,
        Caller caller,
        byte[] content,
        string name,
        string kind = ExpertDocuments.Letter,
        string? label = null
    )
    {
        await using var scope = province.Services.CreateAsyncScope();
        using var body = new MemoryStream(content);
        var file = await scope
            .ServiceProvider.GetRequiredService<IReception>()
            .Take(body, name, CancellationToken.None);
        return await province.Send(new UploadExpertDocument.Command(kind, label, file), caller);
    }
}
