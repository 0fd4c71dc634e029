using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Trading.Access;
using Trading.Access.Audit;
using Trading.Access.SignIn;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Access;

public sealed class AuditExportTests
{
    private static readonly Caller Auditor = Callers.With(Roles.Auditor);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_export_is_signed_holds_its_period_and_leaves_a_trace(Engine engine)
    {
        await using var province = Province.On(engine);
        await Entries(province, 2);
        province.Clock!.Advance(TimeSpan.FromDays(1));
        var from = province.Clock.GetUtcNow();
        await Entries(province, 3);
        province.Clock.Advance(TimeSpan.FromDays(1));
        var to = province.Clock.GetUtcNow();
        await Entries(province, 1);

        var (manifest, file) = await Export(province, from, to);
        Assert.Equal((3L, 5L, 3L), (manifest.FirstSeq, manifest.LastSeq, manifest.Count));
        var key = (await province.Send(new GetAuditKey.Query(), Auditor)).Value;
        Assert.Equal(key.Id, manifest.KeyId);
        using var read = new MemoryStream(file);
        Assert.Equal(
            manifest,
            (await AuditArchive.Check(read, key.PublicPem, CancellationToken.None)).Value
        );
        Assert.Equal(
            1,
            await province.Scalar<long>(
                "select count(*) from audit_entry where action = 'Access.ExportAudit'"
            )
        );

        Assert.Equal(
            "audit.nothing",
            (await province.Send(new ExportAudit.Command(to.AddDays(5), null), Auditor))
                .Problem
                ?.Code
        );
        Assert.Equal(
            "forbidden",
            (
                await province.Send(
                    new ExportAudit.Command(null, null),
                    Callers.With(Roles.SecurityAdministrator)
                )
            )
                .Problem
                ?.Code
        );
    }

    [Fact]
    public async Task An_export_tampered_with_in_any_part_is_found_out()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Entries(province, 3);
        var (_, file) = await Export(province, null, null);
        var pem = (await province.Send(new GetAuditKey.Query(), Auditor)).Value.PublicPem;
        await Found(
            Change(
                file,
                "entries.jsonl",
                text => text.Replace("nobody1", "nobody9", StringComparison.Ordinal)
            ),
            pem
        );
        await Found(
            Change(
                file,
                "entries.jsonl",
                text => text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]
            ),
            pem
        );
        await Found(
            Change(
                file,
                "manifest.json",
                text => text.Replace("\"count\":3", "\"count\":2", StringComparison.Ordinal)
            ),
            pem
        );
        await Found(
            Change(
                file,
                "manifest.sig",
                text => text[..10] + (text[10] == 'A' ? 'B' : 'A') + text[11..]
            ),
            pem
        );
        await Found(Change(file, "manifest.sig", _ => "not base64!"), pem);
        await Found(Encoding.ASCII.GetBytes("not a zip"), pem);

        // Whole and signed, but by somebody else: only a key had by another way tells.
        await using var foreign = Province.On(Engine.Sqlite);
        await Entries(foreign, 3);
        var (_, others) = await Export(foreign, null, null);
        await Found(others, pem);
        using var whole = new MemoryStream(others);
        Assert.True((await AuditArchive.Check(whole, null, CancellationToken.None)).Succeeded);

        static async Task Found(byte[] file, string pem)
        {
            using var stream = new MemoryStream(file);
            Assert.Equal(
                "audit.export_unsound",
                (await AuditArchive.Check(stream, pem, CancellationToken.None)).Problem?.Code
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_older_than_the_retention_goes_to_the_archive_and_the_chain_stays_whole(
        Engine engine
    )
    {
        var folder = Directory.CreateTempSubdirectory("trading-archive-").FullName;
        await using var province = Province.On(
            engine,
            new() { ["Trading:AuditRetentionMonths"] = "6", ["Trading:AuditArchive"] = folder }
        );
        await Entries(province, 4);
        Assert.Equal(
            0,
            (await province.Send(new ArchiveAudit.Command(), Callers.Platform)).Value.Entries
        );
        province.Clock!.Advance(TimeSpan.FromDays(200));
        await Entries(province, 2);

        // Nobody deletes what no checkpoint covers, not even what is old enough.
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            province.Rows<int>("delete from audit_entry where seq <= 2")
        );
        // Five: the first run that found nothing is an entry too.
        Assert.Equal(
            5,
            (await province.Send(new ArchiveAudit.Command(), Callers.Platform)).Value.Entries
        );
        Assert.Equal(6, await province.Scalar<long>("select min(seq) from audit_entry"));
        var report = (await province.Send(new VerifyAudit.Query(), Auditor)).Value;
        Assert.Equal((null, 5L, 3L), (report.BrokenAt, report.ArchivedThrough, report.Entries));
        Assert.Equal(
            0,
            (await province.Send(new ArchiveAudit.Command(), Callers.Platform)).Value.Entries
        );

        var archive = Assert.Single(Directory.GetFiles(folder));
        await using (var file = File.OpenRead(archive))
        {
            var key = (await province.Send(new GetAuditKey.Query(), Auditor)).Value.PublicPem;
            var manifest = (await AuditArchive.Check(file, key, CancellationToken.None)).Value;
            Assert.Equal(
                (1L, 5L, report.ArchivedThrough),
                (manifest.FirstSeq, manifest.LastSeq, manifest.LastSeq)
            );
        }

        // A checkpoint neither changes nor goes, and none stands where no entry stood.
        foreach (
            var tampering in new[]
            {
                "update audit_checkpoint set seq = 8",
                "delete from audit_checkpoint",
                "delete from audit_entry",
                "insert into audit_checkpoint (seq, hash, first_seq, archive, archive_sha256, created_at, key_id, signature) select 7, 'x', 6, 'a', 'b', created_at, key_id, signature from audit_checkpoint",
            }
        )
        {
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
                province.Rows<int>(tampering)
            );
        }

        // One on a real entry, but not signed, lets entries go; the walk tells.
        await province.Rows<int>(
            "insert into audit_checkpoint (seq, hash, first_seq, archive, archive_sha256, created_at, key_id, signature) select 7, (select hash from audit_entry where seq = 7), 6, 'a', 'b', created_at, key_id, signature from audit_checkpoint"
        );
        await province.Rows<int>("delete from audit_entry where seq <= 7");
        Assert.Equal(7, (await province.Send(new VerifyAudit.Query(), Auditor)).Value.BrokenAt);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Entries_altered_before_they_are_archived_are_not_deleted(bool altered)
    {
        var folder = Directory.CreateTempSubdirectory("trading-archive-").FullName;
        await using var province = Province.On(
            Engine.Sqlite,
            new() { ["Trading:AuditArchive"] = folder }
        );
        await Entries(province, 3);
        province.Clock!.Advance(TimeSpan.FromDays(365 * 4));
        await Entries(province, 1);
        if (altered)
        {
            await province.Rows<int>("drop trigger audit_entry_no_update");
            await province.Rows<int>("update audit_entry set caller = 'x' where seq = 2");
            await Assert.ThrowsAsync<InvalidOperationException>(() =>
                province.Send(new ArchiveAudit.Command(), Callers.Platform)
            );
            Assert.Equal(1, await province.Scalar<long>("select min(seq) from audit_entry"));
        }
        else
        {
            Assert.Equal(
                3,
                (await province.Send(new ArchiveAudit.Command(), Callers.Platform)).Value.Entries
            );
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Fewer_months_than_the_law_demands_stop_the_start()
    {
        Assert.Equal(36, Read(null).Months);
        Assert.Equal(6, Read("6").Months);
        var refused = Assert.Throws<InvalidOperationException>(() => Read("5"));
        Assert.Contains("网络安全法", refused.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Read("half a year"));

        static AuditRetention Read(string? months) =>
            AuditRetention.From(
                new ConfigurationBuilder()
                    .AddInMemoryCollection([new("Trading:AuditRetentionMonths", months)])
                    .Build()
            );
    }

    [Fact]
    public async Task An_auditor_downloads_the_export_and_nobody_else()
    {
        await using var web = new WebProvince();
        using var auditor = await web.SignedIn(Roles.Auditor);
        using var answer = await auditor.GetAsync("/api/v1/audit/export");
        Assert.Equal("application/zip", answer.Content.Headers.ContentType?.MediaType);
        await using var file = await answer.Content.ReadAsStreamAsync();
        using var whole = new MemoryStream();
        await file.CopyToAsync(whole);
        whole.Position = 0;
        Assert.True((await AuditArchive.Check(whole, null, CancellationToken.None)).Succeeded);
        using var security = await web.SignedIn(Roles.SecurityAdministrator);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await security.GetAsync("/api/v1/audit/export")).StatusCode
        );
    }

    private static async Task Entries(Province province, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            await province.Send(
                new SignIn.Command($"nobody{number}", "some-password"),
                Caller.Anonymous
            );
        }
    }

    private static async Task<(AuditArchive.Manifest, byte[])> Export(
        Province province,
        DateTimeOffset? from,
        DateTimeOffset? to
    )
    {
        var stretch = (await province.Send(new ExportAudit.Command(from, to), Auditor)).Value;
        using var file = new MemoryStream();
        var manifest = (
            await province.Send(new WriteAuditExport.Query(stretch, file), Auditor)
        ).Value;
        return (manifest, file.ToArray());
    }

    private static byte[] Change(byte[] file, string part, Func<string, string> change)
    {
        using var stream = new MemoryStream();
        stream.Write(file);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = zip.GetEntry(part)!;
            string text;
            using (var reader = new StreamReader(entry.Open()))
            {
                text = reader.ReadToEnd();
            }

            var changed = change(text);
            Assert.NotEqual(text, changed);
            entry.Delete();
            using var writer = new StreamWriter(zip.CreateEntry(part).Open());
            writer.Write(changed);
        }

        return stream.ToArray();
    }
}
