using Trading.Access.Audit;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Access;

/// <summary>
/// What an attacker does who is past the triggers, by what he can write (decision 5), and the name that the walk gives
/// it: rows; also heads; also links, which is all of the database. Each has five entries, or what a test says.
/// </summary>
public sealed class AuditAttackTests
{
    [Theory]
    // Rows alone.
    [InlineData("update audit_entry set payload = '{}' where seq = 2", AuditFault.Changed, "1-2")]
    [InlineData(
        "update audit_entry set at = '2020-01-01T00:00:00.000Z' where seq = 5",
        AuditFault.Changed,
        "1-5"
    )]
    [InlineData("update audit_entry set link = 7 where seq = 2", AuditFault.Changed, "1-2")]
    [InlineData("delete from audit_entry where seq = 1", AuditFault.Removed, "1-1")]
    [InlineData("delete from audit_entry where seq = 3", AuditFault.Removed, "1-3")]
    [InlineData("delete from audit_entry where seq in (2, 3)", AuditFault.Removed, "1-2")]
    [InlineData(
        "delete from audit_entry where seq = 2; update audit_entry set seq = -seq where seq > 2; update audit_entry set seq = -seq - 1 where seq < 0",
        AuditFault.Removed,
        "1-2"
    )]
    [InlineData(
        "update audit_entry set seq = 99 where seq = 2; update audit_entry set seq = 2 where seq = 4; update audit_entry set seq = 4 where seq = 99",
        AuditFault.Swapped,
        "1-2"
    )]
    [InlineData("delete from audit_entry where seq = 5", AuditFault.TailCut, "1-5")]
    [InlineData("delete from audit_entry where seq >= 3", AuditFault.TailCut, "1-3")]
    [InlineData("delete from audit_entry", AuditFault.ChainDropped, "1-1")]
    [InlineData(
        "insert into audit_entry select lane, 0, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, cause, link, link_hash, previous_hash, hash from audit_entry where seq = 2",
        AuditFault.Inserted,
        "1-0"
    )]
    [InlineData(
        "insert into audit_entry select lane, 6, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, cause, link, link_hash, previous_hash, hash from audit_entry where seq = 5",
        AuditFault.Inserted,
        "1-6"
    )]
    [InlineData(
        "insert into audit_entry select 9, seq, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, cause, link, link_hash, previous_hash, hash from audit_entry where seq = 1",
        AuditFault.Inserted,
        "9-1"
    )]
    [InlineData(
        "insert into audit_entry select 257, seq, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, cause, link, link_hash, previous_hash, hash from audit_entry where seq = 1",
        AuditFault.Inserted,
        "257-1"
    )]
    [InlineData(
        "update audit_entry set seq = -seq where seq >= 3; update audit_entry set seq = -seq + 1 where seq < 0; insert into audit_entry select lane, 3, at, caller_kind, 'x', person_id, address, action, about, payload, result, on_behalf_of, cause, link, link_hash, previous_hash, hash from audit_entry where seq = 2",
        AuditFault.Inserted,
        "1-3"
    )]
    // Heads too, but without the key.
    [InlineData(
        "delete from audit_entry where seq = 5; update audit_lane set seq = 4, hash = (select hash from audit_entry where seq = 4) where lane = 1",
        AuditFault.HeadForged,
        "1-4"
    )]
    [InlineData("delete from audit_lane where lane = 7", AuditFault.ChainDropped, "7-1")]
    [InlineData(
        "update audit_lane set seq = 3, hash = (select hash from audit_entry where seq = 3), mac = 'x' where lane = 1",
        AuditFault.HeadForged,
        "1-3"
    )]
    [InlineData(
        "insert into audit_lane (lane, seq, hash) values (257, 0, 'x')",
        AuditFault.Inserted,
        "257-0"
    )]
    public async Task What_is_done_to_one_lane_is_named(
        string tampering,
        AuditFault fault,
        string at
    )
    {
        await using var province = Province.On(Engine.Sqlite);
        await Trail.Add(province, 5);
        await Tamper(province, tampering);
        var report = await Trail.Verify(province);
        Assert.Equal((fault, at), (report.Fault, report.BrokenAt));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Entries_rewritten_with_all_their_hashes_do_not_fit_the_head(bool head)
    {
        await using var province = Province.On(Engine.Sqlite);
        await Trail.Add(province, 5);
        await Rewrite(province, from: 3, head);
        var report = await Trail.Verify(province);
        Assert.Equal(
            head ? (AuditFault.HeadForged, "1-5") : (AuditFault.Changed, "1-5"),
            (report.Fault!.Value, report.BrokenAt!)
        );
        // And no entry of the platform's makes the forged head good: it goes to another lane.
        if (head)
        {
            await Trail.Add(province, 1);
            Assert.Equal(AuditFault.HeadForged, (await Trail.Verify(province)).Fault);
            Assert.Equal(
                1,
                await province.Scalar<long>("select seq from audit_lane where lane = 2")
            );
            // Nor does a link.
            Assert.Equal(1, (await Trail.Link(province)).Lanes);
            Assert.Equal(AuditFault.HeadForged, (await Trail.Verify(province)).Fault);
        }
    }

    [Fact]
    public async Task An_entry_slipped_in_with_a_hash_that_fits_is_named()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Trail.Add(province, 5);
        var second = (await Rows(province))[1];
        var more = second with { Seq = 3, Caller = "x", PreviousHash = second.Hash };
        await Tamper(
            province,
            "update audit_entry set seq = -seq where seq >= 3; update audit_entry set seq = -seq + 1 where seq < 0"
        );
        await Insert(province, more with { Hash = more.ComputeHash() });
        var report = await Trail.Verify(province);
        Assert.Equal((AuditFault.Inserted, "1-3"), (report.Fault, report.BrokenAt));
    }

    [Fact]
    public async Task What_links_have_seen_cannot_be_rewritten_even_with_an_old_head()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Trail.Add(province, 3);
        await Trail.Link(province);
        await Trail.Add(province, 2);
        await Rewrite(province, from: 2, head: true);
        var report = await Trail.Verify(province);
        Assert.Equal((AuditFault.Changed, "1-3"), (report.Fault, report.BrokenAt));
    }

    [Theory]
    [InlineData(2, AuditFault.TailCut, "1-3")]
    [InlineData(0, AuditFault.ChainDropped, "1-1")]
    public async Task A_head_put_back_as_it_was_once_is_behind_a_link(
        int to,
        AuditFault fault,
        string at
    )
    {
        await using var province = Province.On(Engine.Sqlite);
        await Trail.Add(province, to);
        var kept = Assert.Single(
            await province.Rows<AuditLane>(
                "select lane, seq, hash, mac from audit_lane where lane = 1"
            )
        );
        await Trail.Add(province, 5 - to);
        await Trail.Link(province);
        await Tamper(province, $"delete from audit_entry where seq > {to}");
        await province.Rows<int>(
            "update audit_lane set seq = @Seq, hash = @Hash, mac = @Mac where lane = 1",
            kept
        );
        var report = await Trail.Verify(province);
        Assert.Equal((fault, at), (report.Fault, report.BrokenAt));
    }

    [Theory]
    [InlineData("delete from audit_link where number = 1", "1")]
    [InlineData(
        "delete from audit_link where number = 2; delete from audit_link_head where number = 2",
        "2"
    )]
    [InlineData("delete from audit_link; delete from audit_link_head", "1")]
    [InlineData("delete from audit_link_head where number = 1", "1")]
    [InlineData("update audit_link_head set seq = 1 where number = 1", "1")]
    [InlineData("update audit_link set at = '2020-01-01T00:00:00.000Z' where number = 2", "2")]
    [InlineData("update audit_link set mac = 'x' where number = 2", "2")]
    public async Task What_is_done_to_the_links_is_named(string tampering, string link)
    {
        await using var province = Province.On(Engine.Sqlite);
        await Trail.Add(province, 2);
        await Trail.Link(province);
        await Trail.Add(province, 2);
        await Trail.Link(province);
        // This entry has seen the second link.
        await Trail.Add(province, 1);
        await Tamper(province, tampering);
        var report = await Trail.Verify(province);
        Assert.Equal((AuditFault.LinkBroken, link), (report.Fault, report.BrokenAt));
        Assert.Null(report.Entry);
    }

    [Fact]
    public async Task A_link_made_anew_without_the_key_is_named()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Trail.Add(province, 3);
        await Trail.Link(province);
        var rows = await Rows(province);
        await Tamper(province, "delete from audit_link; delete from audit_link_head");
        var link = new AuditLink
        {
            Number = 1,
            At = Province.Start,
            PreviousHash = AuditLane.Nothing,
        };
        link = link with { Hash = link.ComputeHash([new(1, 2, rows[1].Hash)]), Mac = "x" };
        await province.Rows<int>(
            "insert into audit_link (number, at, previous_hash, hash, mac) values (@Number, @At, @PreviousHash, @Hash, @Mac)",
            link
        );
        await province.Rows<int>(
            "insert into audit_link_head (number, lane, seq, hash) values (1, 1, 2, @Hash)",
            rows[1]
        );
        var report = await Trail.Verify(province);
        Assert.Equal((AuditFault.LinkBroken, "1"), (report.Fault, report.BrokenAt));
    }

    internal static async Task Tamper(Province province, string sql)
    {
        foreach (
            var trigger in await province.Rows<string>(
                "select name from sqlite_master where type = 'trigger' and name like 'audit%'"
            )
        )
        {
            await province.Rows<int>($"drop trigger {trigger}");
        }

        await province.Rows<int>(sql);
    }

    /// <summary>All hashes anew from an entry on, as anybody can compute them; also the head's, without its mark.</summary>
    private static async Task Rewrite(Province province, long from, bool head)
    {
        var rows = await Rows(province);
        await Tamper(province, $"delete from audit_entry where seq >= {from}");
        var previous = rows[(int)from - 2].Hash;
        foreach (var row in rows.Where(row => row.Seq >= from))
        {
            var other = row with { Caller = "somebody else", PreviousHash = previous };
            other = other with { Hash = other.ComputeHash() };
            await Insert(province, other);
            previous = other.Hash;
        }

        if (head)
        {
            await province.Rows<int>(
                "update audit_lane set hash = @previous where lane = 1",
                new { previous }
            );
        }
    }

    private static Task<List<AuditRow>> Rows(Province province) =>
        province.Rows<AuditRow>(
            $"select {AuditRow.Columns} from audit_entry e order by e.lane, e.seq"
        );

    private static Task Insert(Province province, AuditRow row) =>
        province.Rows<int>(
            """
            insert into audit_entry
                (lane, seq, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, cause, link, link_hash, previous_hash, hash)
            values
                (@Lane, @Seq, @At, @CallerKind, @Caller, @PersonId, @Address, @Action, @About, @Payload, @Result, @OnBehalfOf, @Cause, @Link, @LinkHash, @PreviousHash, @Hash)
            """,
            row
        );
}
