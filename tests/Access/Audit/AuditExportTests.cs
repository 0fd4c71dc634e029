using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Access.Audit;
using Trading.Kernel.Commands;
using Trading.Kernel.Retention;
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
        var lane = Assert.Single(manifest.Lanes);
        Assert.Equal((1, 3L, 5L, 3L), (lane.Lane, lane.FirstSeq, lane.LastSeq, manifest.Count));
        var key = (await province.Send(new GetAuditKey.Query(), Auditor)).Value;
        Assert.Equal(key.Id, manifest.KeyId);
        using var read = new MemoryStream(file);
        var checkedOne = await AuditArchive.Check(read, key.PublicPem, CancellationToken.None);
        Assert.Equal(manifest.Sha256, checkedOne.Value.Sha256);
        Assert.Equal(manifest.Lanes, checkedOne.Value.Lanes);
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
                text => text.Replace("Office", "Orifice", StringComparison.Ordinal)
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
        await Entries(province, 2);
        await Trail.Link(province);
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        await Entries(province, 2);
        await Trail.Link(province);
        Assert.Equal(0, await Archive(province));
        province.Clock.Advance(TimeSpan.FromDays(200));
        await Entries(province, 2);
        await Trail.Link(province);

        // Nobody deletes what lies behind no mark, not even what is old enough.
        await Refused("delete from audit_entry where seq <= 2");
        await Refused("delete from audit_link where number = 1");
        await Refused("delete from audit_link_head where number = 1");
        Assert.Equal(4, await Archive(province));
        // The file's mark is the fifth entry of lane 1 that is here.
        Assert.Equal(5, await province.Scalar<long>("select min(seq) from audit_entry"));
        Assert.Equal(2, await province.Scalar<long>("select min(number) from audit_link"));
        var report = await Trail.Verify(province);
        Assert.Equal((null, 4L, 3L), (report.BrokenAt, report.Archived, report.Entries));
        Assert.Equal(0, await Archive(province));

        var archive = Assert.Single(Directory.GetFiles(folder));
        await using (var file = File.OpenRead(archive))
        {
            var key = (await province.Send(new GetAuditKey.Query(), Auditor)).Value.PublicPem;
            var manifest = (await AuditArchive.Check(file, key, CancellationToken.None)).Value;
            var lane = Assert.Single(manifest.Lanes);
            Assert.Equal((1L, 4L), (lane.FirstSeq, lane.LastSeq));
            Assert.Equal((1L, 2L), (manifest.FirstLink, manifest.LastLink));
        }

        // A mark neither changes nor goes, and none stands where no link is.
        foreach (
            var tampering in new[]
            {
                "update audit_archive set link = 3",
                "delete from audit_archive",
                "delete from audit_entry",
                "delete from audit_link",
                "delete from audit_link_head",
                "update audit_link set mac = 'x'",
                "update audit_link_head set seq = 9",
                "insert into audit_archive (link, hash, first_link, archive, archive_sha256, created_at, key_id, signature) select 3, 'x', 3, 'a', 'b', created_at, key_id, signature from audit_archive",
                "insert into audit_checkpoint (seq, hash, first_seq, archive, archive_sha256, created_at, key_id, signature) select 3, 'x', 3, 'a', 'b', created_at, key_id, signature from audit_archive",
            }
        )
        {
            await Refused(tampering);
        }

        // One on a real link, but not signed, lets entries go; the walk tells.
        await province.Rows<int>(
            "insert into audit_archive (link, hash, first_link, archive, archive_sha256, created_at, key_id, signature) select 3, (select hash from audit_link where number = 3), 3, 'a', 'b', created_at, key_id, signature from audit_archive"
        );
        await province.Rows<int>("delete from audit_entry where seq <= 6");
        Assert.Equal(AuditFault.ArchiveForged, (await Trail.Verify(province)).Fault);
        Directory.Delete(folder, recursive: true);

        Task Refused(string tampering) =>
            Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
                province.Rows<int>(tampering)
            );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_run_archives_file_after_file_until_nothing_old_is_left(Engine engine)
    {
        var folder = Directory.CreateTempSubdirectory("trading-archive-").FullName;
        await using var province = Province.On(engine);
        await Trail.Add(province, 3);
        await Trail.Link(province);
        await Trail.Add(province, 3);
        await Trail.Link(province);
        await using var small = Province.Over(
            province.Database,
            new() { ["Trading:AuditArchive"] = folder, ["Trading:AuditEntriesInFile"] = "3" }
        );
        small.Clock!.Advance(TimeSpan.FromDays(365 * 4));
        Assert.Equal(6, await Archive(small));
        Assert.Equal(
            ["audit-000000001-000000001.zip", "audit-000000002-000000002.zip"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order()
        );
        Assert.Equal(2, await small.Scalar<long>("select count(*) from audit_archive"));
        var report = await Trail.Verify(small);
        Assert.Equal((null, 6L), (report.BrokenAt, report.Archived));
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
        await Trail.Link(province);
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
            Assert.Equal(3, await Archive(province));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_run_killed_between_mark_and_deletion_is_finished_by_the_next()
    {
        var folder = Directory.CreateTempSubdirectory("trading-archive-").FullName;
        await using var province = Province.On(
            Engine.Sqlite,
            new() { ["Trading:AuditArchive"] = folder }
        );
        await Entries(province, 3);
        await Trail.Link(province);
        province.Clock!.Advance(TimeSpan.FromDays(365 * 4));
        for (var statement = 1; ; statement++)
        {
            province.Crash.Arm(statement);
            try
            {
                await Archive(province);
                province.Crash.Disarm();
                break;
            }
            catch (CrashException)
            {
                Assert.Null((await Trail.Verify(province)).BrokenAt);
            }
        }

        Assert.Equal(1, await province.Scalar<long>("select count(*) from audit_archive"));
        Assert.Equal(4, await province.Scalar<long>("select min(seq) from audit_entry"));
        Assert.Equal(3, (await Trail.Verify(province)).Archived);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Fewer_months_than_the_law_demands_stop_the_start()
    {
        Assert.Equal(new Period(0, 36, 0), Read(null));
        Assert.Equal(new Period(0, 6, 0), Read("6"));
        var refused = Assert.Throws<InvalidOperationException>(() => Read("5"));
        Assert.Contains("网络安全法", refused.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Read("half a year"));

        static Period Read(string? months) =>
            new RetentionRules(
                RetentionRule.Read(typeof(AccessModule).Assembly, "access/retention.csv"),
                new ConfigurationBuilder()
                    .AddInMemoryCollection([new("Trading:AuditRetentionMonths", months)])
                    .Build(),
                TimeProvider.System
            )
                .On(new DateOnly(2026, 11, 28))
                .Single(rule => rule.Kind == ArchiveSettings.Kind)
                .Period;
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

    private static Task Entries(Province province, int count) => Trail.Add(province, count);

    private static async Task<long> Archive(Province province) =>
        (await province.Send(new ArchiveAudit.Command(), Callers.Platform)).Value.Entries;

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
