using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Audit;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Access;

/// <summary>Signed heads kept outside: what the database cannot tell of itself.</summary>
public sealed class AuditHeadTests
{
    private static readonly Caller Auditor = Callers.With(Roles.Auditor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_walk_from_a_head_kept_outside_begins_there(Engine engine)
    {
        await using var province = Province.On(engine);
        await Trail.Add(province, 3);
        Assert.Null((await province.Send(new GetAuditHead.Query(), Auditor)).Value.Now);
        await Trail.Link(province);
        var head = await Head(province);
        await Trail.Add(province, 2);
        await Trail.Link(province);
        var report = await From(province, head);
        Assert.Equal((null, 2L, 1L), (report.BrokenAt, report.Entries, report.FromLink));
        // What was written since is walked as ever.
        if (engine == Engine.Sqlite)
        {
            await AuditAttackTests.Tamper(
                province,
                "update audit_entry set payload = '{}' where seq = 5"
            );
            Assert.Equal("1-5", (await From(province, head)).BrokenAt);
        }
    }

    [Fact]
    public async Task Whoever_puts_the_whole_database_back_is_found_by_a_head_outside()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Trail.Add(province, 2);
        await Trail.Link(province);
        var kept = Assert.Single(
            await province.Rows<AuditLane>(
                "select lane, seq, hash, mac from audit_lane where lane = 1"
            )
        );
        await Trail.Add(province, 2);
        await Trail.Link(province);
        var head = await Head(province);
        await AuditAttackTests.Tamper(
            province,
            "delete from audit_entry where seq > 2; delete from audit_link where number > 1; delete from audit_link_head where number > 1"
        );
        await province.Rows<int>(
            "update audit_lane set seq = @Seq, hash = @Hash, mac = @Mac where lane = 1",
            kept
        );

        // Everything the database holds agrees, and the platform goes on as if nothing had been.
        Assert.Null((await Trail.Verify(province)).Fault);
        var report = await From(province, head);
        Assert.Equal((AuditFault.NotTheWitnessed, "2"), (report.Fault, report.BrokenAt));
        await Trail.Add(province, 5);
        await Trail.Link(province);
        Assert.Null((await Trail.Verify(province)).Fault);
        Assert.Equal(AuditFault.NotTheWitnessed, (await From(province, head)).Fault);
    }

    [Fact]
    public async Task Whoever_holds_every_key_still_cannot_make_another_trail_fit_a_head_outside()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Trail.Add(province, 3);
        await Trail.Link(province);
        var head = await Head(province);
        await AuditAttackTests.Tamper(
            province,
            $"delete from audit_entry; delete from audit_link; delete from audit_link_head; update audit_lane set seq = 0, hash = '{AuditLane.Nothing}', mac = null"
        );
        // Sealed by the key ring, signed by the signing key: another trail, sound in itself.
        province.Clock!.Advance(TimeSpan.FromSeconds(1));
        await Trail.Add(province, 3);
        await Trail.Link(province);
        Assert.Null((await Trail.Verify(province)).Fault);
        Assert.Equal(AuditFault.NotTheWitnessed, (await From(province, head)).Fault);
    }

    [Fact]
    public async Task A_lane_alone_put_back_behind_its_witnessed_entry_is_named()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Trail.Add(province, 3);
        await Trail.Link(province);
        var head = await Head(province);
        await AuditAttackTests.Tamper(province, "delete from audit_entry where seq = 3");
        var report = await From(province, head);
        Assert.Equal((AuditFault.NotTheWitnessed, "1-3"), (report.Fault, report.BrokenAt));
    }

    [Fact]
    public async Task A_head_from_before_the_archive_is_still_good()
    {
        var folder = Directory.CreateTempSubdirectory("trading-archive-").FullName;
        await using var province = Province.On(
            Engine.Sqlite,
            new() { ["Trading:AuditArchive"] = folder }
        );
        await Trail.Add(province, 1);
        await Trail.Link(province);
        var head = await Head(province);
        await Trail.Add(province, 2);
        await Trail.Link(province);
        province.Clock!.Advance(TimeSpan.FromDays(365 * 4));
        await province.Send(new ArchiveAudit.Command(), Callers.Platform);
        var report = await From(province, head);
        Assert.Equal((null, 3L), (report.BrokenAt, report.Archived));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_head_that_nobody_signed_or_somebody_else_is_refused()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Trail.Add(province, 1);
        await Trail.Link(province);
        var head = await Head(province);
        var key = (await province.Send(new GetAuditKey.Query(), Auditor)).Value.PublicPem;
        await using var other = Province.On(Engine.Sqlite);
        var foreign = (await other.Send(new GetAuditKey.Query(), Auditor)).Value.PublicPem;
        Assert.True(
            (
                await province.Send(new VerifyAudit.Query { From = head, PublicPem = key }, Auditor)
            ).Succeeded
        );
        foreach (
            var query in new[]
            {
                new VerifyAudit.Query { From = head with { Hash = new string('1', 64) } },
                new VerifyAudit.Query { From = head with { KeyId = "x" } },
                new VerifyAudit.Query { From = head with { Signature = "?" } },
                new VerifyAudit.Query { From = head, PublicPem = foreign },
                new VerifyAudit.Query { From = head, PublicPem = "no key" },
            }
        )
        {
            Assert.Equal(
                "audit.head_unsigned",
                (await province.Send(query, Auditor)).Problem?.Code
            );
        }

        foreach (var text in new[] { "", "{}", "null", "[]", "no head", "{\"format\":1}" })
        {
            Assert.Equal("audit.no_head", SignedHead.Read(text).Problem?.Code);
        }

        Assert.Equal(
            "forbidden",
            (
                await province.Send(
                    new GetAuditHead.Query(),
                    Callers.With(Roles.SecurityAdministrator)
                )
            )
                .Problem
                ?.Code
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_witness_gets_a_head_each_hour_and_one_that_fails_is_asked_again_and_shown(
        Engine engine
    )
    {
        var (good, bad) = (new Witness("good"), new Witness("bad") { Broken = true });
        await using var province = Province.On(
            engine,
            also: services =>
                services.AddSingleton<IHeadWitness>(good).AddSingleton<IHeadWitness>(bad)
        );
        // No link, no head.
        Assert.Equal(new GiveHeads.Given(0, 0), await Give());
        await Trail.Add(province, 1);
        await Trail.Link(province);
        Assert.Equal(new GiveHeads.Given(1, 1), await Give());
        Assert.Equal(new GiveHeads.Given(0, 1), await Give());
        var state = await States();
        Assert.Equal(("bad", 0L, 2, "the mount is gone"), state[0]);
        Assert.Equal(("good", 1L, 0, null), state[1]);
        bad.Broken = false;
        Assert.Equal(new GiveHeads.Given(1, 0), await Give());
        Assert.Equal(("bad", 1L, 0, null), (await States())[0]);

        // An hour in which nothing happened, and one in which something did.
        province.Clock!.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new GiveHeads.Given(0, 0), await Give());
        await Trail.Add(province, 1);
        await Trail.Link(province);
        Assert.Equal(new GiveHeads.Given(2, 0), await Give());
        await Trail.Add(province, 1);
        await Trail.Link(province);
        Assert.Equal(new GiveHeads.Given(0, 0), await Give());
        Assert.Equal([1L, 2L], good.Taken.Select(head => head.Link));
        // What was given is signed, and no entry of the trail tells of it.
        Assert.Null((await From(province, good.Taken[^1])).Fault);
        Assert.Equal(3, await province.Scalar<long>("select count(*) from audit_entry"));

        async Task<GiveHeads.Given> Give() =>
            (await province.Send(new GiveHeads.Command(), Callers.Platform)).Value;

        async Task<List<(string, long, int, string?)>> States() =>
            [
                .. (await province.Send(new GetAuditHead.Query(), Auditor)).Value.Witnesses.Select(
                    witness => (witness.Name, witness.Link, witness.Failures, witness.Error)
                ),
            ];
    }

    [Fact]
    public async Task A_mailbox_gets_the_head_as_a_line_from_which_the_trail_is_verified()
    {
        await using var sink = await MailSink.Start();
        await using var province = Province.On(
            Engine.Sqlite,
            new(sink.Settings()) { ["Trading:AuditHeadMail"] = "witness@notary.example.cn" }
        );
        await Trail.Add(province, 2);
        await Trail.Link(province);
        var given = await province.Send(new GiveHeads.Command(), Callers.Platform);
        Assert.Equal(new GiveHeads.Given(1, 0), given.Value);
        var mail = Assert.Single(sink.Arrived);
        Assert.Equal("witness@notary.example.cn", Assert.Single(mail.To.Mailboxes).Address);
        var head = SignedHead.Read(mail.TextBody!).Value;
        Assert.Null((await From(province, head)).Fault);

        // A mail server that is away is a witness that did not take it.
        await sink.GoDown();
        await Trail.Add(province, 1);
        await Trail.Link(province);
        province.Clock!.Advance(TimeSpan.FromHours(1));
        given = await province.Send(new GiveHeads.Command(), Callers.Platform);
        Assert.Equal(new GiveHeads.Given(0, 1), given.Value);
    }

    [Theory]
    [InlineData("nobody", "127.0.0.1")]
    [InlineData("witness@notary.example.cn", "")]
    public void A_mailbox_that_cannot_be_sent_to_stops_the_start(string mailbox, string host) =>
        Assert.Throws<InvalidOperationException>(() =>
            HeadWitnesses
                .From(
                    new ConfigurationBuilder()
                        .AddInMemoryCollection([
                            new("Trading:AuditHeadMail", mailbox),
                            new("Trading:Mail:Host", host),
                        ])
                        .Build()
                )
                .ToList()
        );

    [Fact]
    public async Task The_settings_name_a_file_that_grows_and_a_system_that_is_posted_to()
    {
        var path = Path.Combine(Scratch.Folder, $"heads-{Guid.NewGuid():N}.jsonl");
        var named = HeadWitnesses
            .From(
                new ConfigurationBuilder()
                    .AddInMemoryCollection([
                        new("Trading:AuditHeadFile", path),
                        new("Trading:AuditHeadUrl", "https://witness.example/heads"),
                    ])
                    .Build()
            )
            .Select(make => make(new ServiceCollection().BuildServiceProvider()))
            .ToList();
        Assert.Equal(["file", "http"], named.Select(witness => witness.Name));
        await named[0].Give(new SignedHead { Link = 1 }, CancellationToken.None);
        await named[0].Give(new SignedHead { Link = 2 }, CancellationToken.None);
        Assert.Equal(2, (await File.ReadAllLinesAsync(path)).Length);
        Assert.Equal(2, SignedHead.Read(await File.ReadAllTextAsync(path)).Value.Link);

        var posted = new Posted();
        using var http = new HttpWitness(new("https://witness.example/heads"), "a-key", posted);
        await http.Give(new SignedHead { Link = 3 }, CancellationToken.None);
        Assert.Equal(("Bearer a-key", 3L), (posted.Key, SignedHead.Read(posted.Body!).Value.Link));
        posted.Answer = HttpStatusCode.ServiceUnavailable;
        await Assert.ThrowsAsync<HttpRequestException>(() =>
            http.Give(new SignedHead(), CancellationToken.None)
        );

        Assert.Throws<InvalidOperationException>(() =>
            HeadWitnesses
                .From(
                    new ConfigurationBuilder()
                        .AddInMemoryCollection([new("Trading:AuditHeadUrl", "heads")])
                        .Build()
                )
                .ToList()
        );
    }

    private static async Task<SignedHead> Head(Province province)
    {
        var head = (await province.Send(new GetAuditHead.Query(), Auditor)).Value.Now!;
        // As it comes back from where it was kept.
        return SignedHead.Read(head.ToLine()).Value;
    }

    private static async Task<VerifyAudit.Report> From(Province province, SignedHead head) =>
        (await province.Send(new VerifyAudit.Query { From = head }, Auditor)).Value;

    private sealed class Witness(string name) : IHeadWitness
    {
        public List<SignedHead> Taken { get; } = [];

        public bool Broken { get; set; }

        public string Name => name;

        public Task Give(SignedHead head, CancellationToken cancel)
        {
            if (Broken)
            {
                throw new IOException("the mount is gone");
            }

            Taken.Add(head);
            return Task.CompletedTask;
        }
    }

    private sealed class Posted : HttpMessageHandler
    {
        public HttpStatusCode Answer { get; set; } = HttpStatusCode.NoContent;

        public string? Key { get; private set; }

        public string? Body { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Key = request.Headers.Authorization?.ToString();
            Body = await request.Content!.ReadAsStringAsync(cancellationToken);
            return new HttpResponseMessage(Answer);
        }
    }
}
