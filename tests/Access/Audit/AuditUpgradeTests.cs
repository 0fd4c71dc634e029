using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Trading.Access;
using Trading.Access.Audit;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Access;

/// <summary>A trail from before there were lanes goes on, with its hashes as they were.</summary>
public sealed class AuditUpgradeTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_one_chain_of_before_is_lane_0_and_everything_works_on_it(Engine engine)
    {
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0017");
        var before = await Write(database, 5, archived: 0);
        Schema.Migrate(database);
        await using var province = Province.Over(database);

        var report = await Trail.Verify(province);
        Assert.Equal((null, 5L), (report.BrokenAt, report.Entries));
        await Trail.Add(province, 2);
        Assert.Equal(2, (await Trail.Link(province)).Lanes);
        report = await Trail.Verify(province);
        Assert.Equal((null, 7L), (report.BrokenAt, report.Entries));

        // The address of an old entry leads where it led.
        var entry = (
            await province.Send(new GetAuditEntry.Query("3"), Callers.With(Roles.Auditor))
        ).Value;
        Assert.Equal(("3", 0, 3L, true), (entry.Id, entry.Lane, entry.Seq, entry.Sound));
        Assert.Equal(before[2], entry.Hash);
        var found = (
            await province.Send(new SearchAudit.Query(), Callers.With(Roles.Auditor))
        ).Value;
        Assert.Equal(["1-2", "1-1", "5", "4", "3", "2", "1"], found.Items.Select(item => item.Id));
        var export = (
            await province.Send(new ExportAudit.Command(null, null), Callers.With(Roles.Auditor))
        ).Value;
        Assert.Equal([(0, 5L), (1, 2L)], export.Lanes.Select(lane => (lane.Lane, lane.LastSeq)));
        using var file = new MemoryStream();
        await province.Send(new WriteAuditExport.Query(export, file), Callers.With(Roles.Auditor));
        file.Position = 0;
        Assert.Null((await AuditArchive.Check(file, null, CancellationToken.None)).Problem);

        // The triggers stand again.
        foreach (
            var tampering in new[]
            {
                "update audit_entry set caller = 'x' where lane = 0",
                "delete from audit_entry where lane = 0 and seq = 5",
            }
        )
        {
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
                province.Rows<int>(tampering)
            );
        }

        await province.Rows<int>(
            engine switch
            {
                Engine.Sqlite => "drop trigger audit_entry_no_update",
                Engine.Postgres => "drop trigger audit_entry_append_only on audit_entry",
                _ => "drop trigger audit_entry_append_only",
            }
        );
        await province.Rows<int>("update audit_entry set caller = 'x' where lane = 0 and seq = 2");
        report = await Trail.Verify(province);
        Assert.Equal((AuditFault.Changed, "2"), (report.Fault, report.BrokenAt));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_trail_that_begins_behind_a_checkpoint_goes_on_and_into_the_archive_by_its_age(
        Engine engine
    )
    {
        var folder = Directory.CreateTempSubdirectory("trading-archive-").FullName;
        var database = Engines.Empty(engine);
        Schema.Migrate(database, through: "0017");
        await Write(database, 5, archived: 2);
        Schema.Migrate(database);
        await using var province = Province.Over(
            database,
            new()
            {
                ["Trading:AuditArchive"] = folder,
                ["Trading:AuditRetentionMonths"] = "6",
                ["Trading:AuditEntriesInFile"] = "2",
            }
        );
        var report = await Trail.Verify(province);
        Assert.Equal((null, 3L, 2L), (report.BrokenAt, report.Entries, report.Archived));
        await Trail.Add(province, 1);
        // A link for as many old entries as a file takes, dated by the last of them.
        Assert.Equal(2, (await Trail.Link(province)).Number);
        Assert.Equal(
            Province.Start.AddDays(4 - 10).AddMilliseconds(4),
            await province.Scalar<DateTimeOffset>("select at from audit_link where number = 1")
        );
        Assert.Null((await Trail.Verify(province)).BrokenAt);
        // The first of them is old enough four days before the second.
        province.Clock!.Advance(TimeSpan.FromDays(180));
        Assert.Equal(2, await Archive());
        province.Clock.Advance(TimeSpan.FromDays(20));
        Assert.Equal(2, await Archive());
        report = await Trail.Verify(province);
        Assert.Equal((null, 6L), (report.BrokenAt, report.Archived));
        Assert.Equal(
            0,
            await province.Scalar<long>("select count(*) from audit_entry where lane = 0")
        );
        Directory.Delete(folder, recursive: true);

        async Task<long> Archive() =>
            (await province.Send(new ArchiveAudit.Command(), Callers.Platform)).Value.Entries;
    }

    // As the version before wrote it: one chain, its head in a row of its own.
    private static async Task<string[]> Write(Database database, int count, int archived)
    {
        await using var connection = await database.Open(CancellationToken.None);
        var previous = new string('0', 64);
        var hashes = new string[count];
        for (var seq = 1; seq <= count; seq++)
        {
            var at = Province.Start.AddDays(seq - 10).AddMilliseconds(seq);
            var person = seq % 2 == 0 ? Guid.CreateVersion7() : (Guid?)null;
            var behalf = seq == 4 ? "li.officer" : null;
            object?[] content =
            [
                (long)seq,
                at.ToUniversalTime()
                    .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                "Person",
                "王",
                person?.ToString("D"),
                "192.0.2.1",
                "Registry.SubmitEntity",
                null,
                "{\"名称\":\"甲\"}",
                "ok",
                previous,
            ];
            var hash = Convert.ToHexStringLower(
                SHA256.HashData(
                    JsonSerializer.SerializeToUtf8Bytes(
                        behalf is null ? content : [.. content, behalf]
                    )
                )
            );
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                """
                insert into audit_entry (seq, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, previous_hash, hash)
                values (@seq, @at, 'Person', '王', @person, '192.0.2.1', 'Registry.SubmitEntity', null, @payload, 'ok', @behalf, @previous, @hash)
                """,
                new
                {
                    seq = (long)seq,
                    at,
                    person,
                    payload = "{\"名称\":\"甲\"}",
                    behalf,
                    previous,
                    hash,
                }
            );
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                "update audit_head set seq = @seq, hash = @hash where one = 1",
                new { seq = (long)seq, hash }
            );
            hashes[seq - 1] = previous = hash;
        }

        if (archived > 0)
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var key = SigningKey.From(made.ExportPkcs8PrivateKeyPem());
            var (hash, name, digest) = (hashes[archived - 1], "audit-1.zip", new string('a', 64));
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                "insert into audit_signing_key (id, public_pem, private_pem, created_at) values (@Id, @PublicPem, @PrivatePem, @at)",
                new
                {
                    key.Id,
                    key.PublicPem,
                    key.PrivatePem,
                    at = Province.Start,
                }
            );
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                """
                insert into audit_checkpoint (seq, hash, first_seq, archive, archive_sha256, created_at, key_id, signature)
                values (@seq, @hash, 1, @name, @digest, @at, @id, @signature)
                """,
                new
                {
                    seq = (long)archived,
                    hash,
                    name,
                    digest,
                    at = Province.Start,
                    id = key.Id,
                    signature = key.Sign(
                        Encoding.UTF8.GetBytes(
                            $"trading-audit-checkpoint/1\n1\n{archived}\n{hash}\n{name}\n{digest}\n"
                        )
                    ),
                }
            );
            await Dapper.SqlMapper.ExecuteAsync(
                connection,
                "delete from audit_entry where seq <= @seq",
                new { seq = (long)archived }
            );
        }

        return hashes;
    }
}
