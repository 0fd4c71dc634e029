using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Documents;
using Trading.Documents.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Documents;
using Trading.Registry.Entities;
using Trading.Registry.Secrets;
using Trading.Tests.Documents;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry.Documents;

/// <summary>Documents on a record: who attaches, who reads, what counts.</summary>
public sealed class DocumentTests
{
    public static TheoryData<Engine> All => Engines.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_firm_attaches_a_document_and_its_section_is_attested_until_the_last_goes(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var clerk = await Firms.SignUp(province, 1);
        var code = clerk.EntityCode!.Value;
        Assert.Empty(await Attested(province, code));

        var licence = await Attach(province, clerk, Files.Pdf(), name: "执照.pdf", item: " D121 ");
        province.Clock!.Advance(TimeSpan.FromSeconds(1));
        var picture = await Attach(province, clerk, Files.Png(), name: "a.png");
        Assert.Equal([Sections.Qualifications], await Attested(province, code));
        Assert.Equal("执照.pdf", licence.Value.FileName);
        Assert.Equal("application/pdf", licence.Value.MediaType);
        Assert.Equal("D121", licence.Value.Item);
        Assert.Equal(Files.Pdf().Length, licence.Value.Size);
        var listed = (await province.Send(new ListDocuments.Query(code), clerk)).Value.Documents;
        Assert.Equal([licence.Value, picture.Value], listed);

        await province.Send(new RemoveDocument.Command(code, licence.Value.Id), clerk);
        Assert.Equal([Sections.Qualifications], await Attested(province, code));
        await province.Send(new RemoveDocument.Command(code, picture.Value.Id), clerk);
        Assert.Empty(await Attested(province, code));
        var again = await province.Send(new RemoveDocument.Command(code, picture.Value.Id), clerk);
        Assert.Equal(ProblemKind.NotFound, again.Problem?.Kind);
        // Who removed what stays known.
        Assert.Equal(
            2,
            await province.Scalar<long>(
                "select count(*) from document where state = 'removed' and removed_by is not null"
            )
        );
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task One_content_is_kept_once_and_goes_with_its_last_reference(Engine engine)
    {
        await using var province = Province.On(engine);
        var first = await Firms.SignUp(province, 1);
        var second = await Firms.SignUp(province, 2);
        var one = await Attach(province, first, Files.Pdf());
        var other = await Attach(province, second, Files.Pdf());
        Assert.Equal(1, await province.Scalar<long>("select count(*) from document_content"));

        await province.Send(
            new RemoveDocument.Command(first.EntityCode!.Value, one.Value.Id),
            first
        );
        province.Clock!.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, await Collect(province));
        Assert.Equal(Files.Pdf(), await Read(province, other.Value));

        await province.Send(
            new RemoveDocument.Command(second.EntityCode!.Value, other.Value.Id),
            second
        );
        Assert.Equal(1, await Collect(province));
        Assert.Equal(0, await province.Scalar<long>("select count(*) from document_chunk"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Two_firms_attach_the_same_content_at_the_same_instant(Engine engine)
    {
        await using var province = Province.On(engine);
        var clerks = new List<Caller>();
        for (var number = 1; number <= 4; number++)
        {
            clerks.Add(await Firms.SignUp(province, number));
        }

        var content = Files.Pdf("/A (" + new string('x', 300_000) + ")");
        var attached = await Task.WhenAll(
            clerks.Select(clerk => Task.Run(() => Attach(province, clerk, content)))
        );
        Assert.All(attached, outcome => Assert.Null(outcome.Problem));
        Assert.Equal(1, await province.Scalar<long>("select count(*) from document_content"));
        Assert.Equal(content, await Read(province, attached[0].Value));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_same_content_twice_on_one_item_is_one_even_at_the_same_instant(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var clerk = await Firms.SignUp(province, 1);
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => Attach(province, clerk, Files.Pdf())))
        );
        Assert.Single(outcomes, outcome => outcome.Succeeded);
        Assert.All(
            outcomes.Where(outcome => !outcome.Succeeded),
            outcome => Assert.Equal("document.attached", outcome.Problem!.Code)
        );
        Assert.True((await Attach(province, clerk, Files.Pdf(), item: "another")).Succeeded);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_process_that_dies_at_any_statement_leaves_no_document_without_its_content(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var clerk = await Firms.SignUp(province, 1);
        var content = Files.Pdf("/A (" + new string('x', 600_000) + ")");
        for (var statement = 1; ; statement++)
        {
            province.Crash.Arm(statement);
            try
            {
                var outcome = await Attach(province, clerk, content);
                Assert.True(outcome.Succeeded);
            }
            catch (CrashException)
            {
                Assert.Equal(0, await province.Scalar<long>("select count(*) from document"));
                continue;
            }

            break;
        }

        province.Crash.Disarm();
        var document = Assert.Single(
            (await province.Send(new ListDocuments.Query(clerk.EntityCode!.Value), clerk))
                .Value
                .Documents
        );
        Assert.Equal(content, await Read(province, document));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_rotated_ring_reaches_documents_without_writing_them_again(Engine engine)
    {
        await using var province = Province.On(engine);
        var clerk = await Firms.SignUp(province, 1);
        var document = (await Attach(province, clerk, Files.Pdf())).Value;
        var before = await province.Scalar<string>("select sealed_key from document_content");
        var chunk = await province.Scalar<byte[]>("select content from document_chunk");
        // As if a key of an earlier number had sealed it.
        await province.Rows<int>("update document_content set key_id = 0");
        var counted = (await province.Send(new CountSealed.Query(), Callers.Platform)).Value;
        Assert.Equal(1, Assert.Single(counted, count => count.KeyId == 0).Documents);

        var done = await province.Send(new ResealContents.Command(true), Callers.Platform);
        Assert.Equal(new ResealContents.Resealed(1, More: false), done.Value);
        Assert.NotEqual(
            before,
            await province.Scalar<string>("select sealed_key from document_content")
        );
        Assert.Equal(chunk, await province.Scalar<byte[]>("select content from document_chunk"));
        Assert.Equal(1, await province.Scalar<long>("select key_id from document_content"));
        Assert.Equal(Files.Pdf(), await Read(province, document));
    }

    [Fact]
    public async Task Nobody_but_the_firm_attaches_and_removes()
    {
        await using var province = Province.On(Engine.Sqlite);
        var clerk = await Firms.SignUp(province, 1);
        var code = clerk.EntityCode!.Value;
        var document = (await Attach(province, clerk, Files.Pdf())).Value;
        Caller[] others =
        [
            Firms.Clerk(Firms.Code(2)),
            Callers.With(Roles.RegistryOfficer),
            Callers.With(Roles.Supervisor),
            Callers.With(Roles.Administrator),
            Callers.With(Roles.Auditor),
            Callers.System(Scopes.RegistryRead),
            Caller.Anonymous,
        ];
        foreach (var other in others)
        {
            var attach = await Attach(province, other, Files.Png(), code: code);
            var remove = await province.Send(new RemoveDocument.Command(code, document.Id), other);
            Assert.True(
                attach.Problem?.Kind is ProblemKind.Forbidden or ProblemKind.Unauthenticated,
                other.Name
            );
            Assert.True(
                remove.Problem?.Kind is ProblemKind.Forbidden or ProblemKind.Unauthenticated,
                other.Name
            );
        }
    }

    [Fact]
    public async Task Nobody_but_the_firm_officers_and_systems_reads()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, _) = await Firms.Complete(province, 1);
        var code = clerk.EntityCode!.Value;
        var shown = (await Attach(province, clerk, Files.Pdf())).Value;
        var masked = (
            await Attach(province, clerk, Files.Png(), section: Sections.BankAccount)
        ).Value;
        await Attach(province, clerk, Files.Jpeg(), section: Sections.Financials);
        var system = Callers.System(Scopes.RegistryRead);
        var unsubmitted = await province.Send(new ListDocuments.Query(code), system);
        Assert.Equal("entity.not_usable", unsubmitted.Problem?.Code);
        var record = await Firms.Dossier(province, clerk);
        await province.Send(new SubmitEntity.Command(code, record.Version), clerk);

        foreach (var reader in new[] { clerk, Callers.With(Roles.RegistryOfficer) })
        {
            Assert.Equal(
                3,
                (await province.Send(new ListDocuments.Query(code), reader)).Value.Documents.Count
            );
            Assert.True(
                (
                    await province.Send(new DownloadDocument.Command(code, masked.Id), reader)
                ).Succeeded
            );
        }

        // A section that needs a scope of its own needs it for its documents too.
        var statement = Callers.System(Scopes.RegistryRead, Scopes.RegistryFinances);
        Assert.Equal(
            2,
            (await province.Send(new ListDocuments.Query(code), statement)).Value.Documents.Count
        );

        // What is masked in the record is not shown by its documents.
        Assert.Equal(
            [shown],
            (await province.Send(new ListDocuments.Query(code), system)).Value.Documents
        );
        Assert.True(
            (await province.Send(new DownloadDocument.Command(code, shown.Id), system)).Succeeded
        );
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new DownloadDocument.Command(code, masked.Id), system))
                .Problem
                ?.Kind
        );
        foreach (
            var other in new[]
            {
                Firms.Clerk(Firms.Code(2)),
                Callers.With(Roles.Supervisor),
                Callers.With(Roles.CentreOperator),
                Callers.With(Roles.Administrator),
                Callers.System(Scopes.ProcurementRead),
            }
        )
        {
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new ListDocuments.Query(code), other)).Problem?.Kind
            );
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new DownloadDocument.Command(code, shown.Id), other))
                    .Problem
                    ?.Kind
            );
        }

        // Another firm's document under the own code is not there.
        var stranger = await Firms.SignUp(province, 2);
        Assert.Equal(
            ProblemKind.NotFound,
            (
                await province.Send(
                    new DownloadDocument.Command(stranger.EntityCode!.Value, shown.Id),
                    stranger
                )
            )
                .Problem
                ?.Kind
        );
        Assert.Equal(
            3,
            await province.Scalar<long>(
                "select count(*) from audit_entry where action = 'Registry.DownloadDocument' and result = 'ok'"
            )
        );
    }

    [Fact]
    public async Task While_an_officer_reads_the_record_its_documents_stay_as_they_are()
    {
        await using var province = Province.On(Engine.Sqlite);
        var (clerk, draft) = await Firms.Complete(province, 1);
        var code = clerk.EntityCode!.Value;
        var document = (await Attach(province, clerk, Files.Pdf())).Value;
        // The first document of a section makes a version.
        await province.Send(new SubmitEntity.Command(code, draft.Version + 1), clerk);

        var asked = await province.Send(
            new UploadDocument.Query(code, Sections.Size, null, null),
            clerk
        );
        var attach = await Attach(province, clerk, Files.Png());
        var remove = await province.Send(new RemoveDocument.Command(code, document.Id), clerk);
        Assert.Equal("entity.locked", asked.Problem?.Code);
        Assert.Equal("entity.locked", attach.Problem?.Code);
        Assert.Equal("entity.locked", remove.Problem?.Code);
        Assert.Equal(ProblemKind.Conflict, remove.Problem?.Kind);
        Assert.Contains("待核验", attach.Problem!.Message.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_by_name_before_it_is_kept()
    {
        await using var province = Province.On(Engine.Sqlite);
        var clerk = await Firms.SignUp(province, 1);
        var outcome = await Attach(
            province,
            clerk,
            Files.Pdf("/A (" + new string('x', 110_000) + ")"),
            settings: new DocumentSettings { MaxFileBytes = 104_858 },
            name: "big.pdf"
        );
        Assert.Equal(ProblemKind.TooLarge, outcome.Problem?.Kind);
        Assert.Contains("big.pdf", outcome.Problem!.Message.En, StringComparison.Ordinal);
        Assert.Contains("0.1 MB", outcome.Problem.Message.En, StringComparison.Ordinal);
        Assert.Equal(0, await province.Scalar<long>("select count(*) from document_content"));
    }

    [Fact]
    public async Task A_section_takes_a_hundred_documents_and_says_so_at_the_next()
    {
        await using var province = Province.On(Engine.Sqlite);
        var clerk = await Firms.SignUp(province, 1);
        for (var number = 1; number <= 100; number++)
        {
            Assert.True((await Attach(province, clerk, Files.Pdf(), item: $"{number}")).Succeeded);
        }

        var outcome = await Attach(province, clerk, Files.Pdf(), item: "101");
        Assert.Equal("document.too_many", outcome.Problem?.Code);
        Assert.Contains("100", outcome.Problem!.Message.En, StringComparison.Ordinal);
        Assert.True((await Attach(province, clerk, Files.Pdf(), section: Sections.Size)).Succeeded);
    }

    [Theory]
    [InlineData("nowhere", null, "/section", "section.unknown")]
    [InlineData("size", 101, "/label", "text.length")]
    public async Task A_wrong_place_is_named_with_its_rule(
        string section,
        int? label,
        string pointer,
        string rule
    )
    {
        await using var province = Province.On(Engine.Sqlite);
        var clerk = await Firms.SignUp(province, 1);
        var outcome = await Attach(
            province,
            clerk,
            Files.Pdf(),
            section: section,
            label: label is { } length ? new string('x', length) : null
        );
        var error = Assert.Single(outcome.Problem!.Errors);
        Assert.Equal((pointer, rule), (error.Pointer, error.Code));
    }

    [Fact]
    public async Task A_refused_file_is_in_the_trail_and_leaves_nothing_else()
    {
        await using var province = Province.On(Engine.Sqlite);
        var clerk = await Firms.SignUp(province, 1);
        var outcome = await Attach(province, clerk, Files.Program(), name: "执照.pdf");
        Assert.Equal("file.kind", outcome.Problem?.Code);
        Assert.Contains("Windows 程序", outcome.Problem!.Message.Zh, StringComparison.Ordinal);
        Assert.Contains("执照.pdf", outcome.Problem.Message.Zh, StringComparison.Ordinal);
        Assert.Equal(
            "file.kind",
            await province.Scalar<string>(
                "select result from audit_entry where action = 'Registry.UploadDocument'"
            )
        );
        Assert.Contains(
            "执照.pdf",
            await province.Scalar<string>(
                "select payload from audit_entry where action = 'Registry.UploadDocument'"
            ),
            StringComparison.Ordinal
        );
        Assert.Equal(0, await province.Scalar<long>("select count(*) from document_content"));
    }

    internal static async Task<Outcome<Document>> Attach(
        Province province,
        Caller caller,
        byte[] content,
        string section = Sections.Qualifications,
        string? name = "a.pdf",
        string? item = null,
        string? label = null,
        EntityCode? code = null,
        DocumentSettings? settings = null
    )
    {
        await using var scope = province.Services.CreateAsyncScope();
        var reception = settings is null
            ? scope.ServiceProvider.GetRequiredService<IReception>()
            : ActivatorUtilities.CreateInstance<Reception>(scope.ServiceProvider, settings);
        using var body = new MemoryStream(content);
        var file = await reception.Take(body, name, CancellationToken.None);
        return await province.Send(
            new UploadDocument.Command(
                code ?? caller.EntityCode!.Value,
                section,
                label,
                item,
                file
            ),
            caller
        );
    }

    private static async Task<byte[]> Read(Province province, Document document)
    {
        await using var scope = province.Services.CreateAsyncScope();
        await using var content = await scope
            .ServiceProvider.GetRequiredService<Trading.Documents.Storage.Contents>()
            .Open(document.Sha256, CancellationToken.None);
        using var read = new MemoryStream();
        await content!.CopyToAsync(read);
        return read.ToArray();
    }

    private static async Task<IEnumerable<string>> Attested(Province province, EntityCode code)
    {
        await using var scope = province.Services.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<IDocuments>()
            .SectionsWithDocuments(code.ToString(), CancellationToken.None);
    }

    private static async Task<int> Collect(Province province) =>
        (await province.Send(new CollectContents.Command(), Callers.Platform)).Value.Contents;
}
