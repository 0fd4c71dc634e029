using System.Globalization;
using Trading.Kernel.Sql;
using static Trading.Access.Audit.VerifyAudit;

namespace Trading.Access.Audit;

/// <summary>One walk over the trail: where it begins, what it has seen, and the words for what it finds.</summary>
internal sealed class AuditWalk(
    SqlSession sql,
    AuditLinks links,
    AuditSeal seal,
    IReadOnlyList<AuditLane> lanes,
    AuditLink? last,
    IProgress<(long Walked, long Of)>? progress
)
{
    private const int AtOnce = 1000;

    // How many places an entry is tried in, to tell whether it only stands in a wrong one.
    private const long PlacesTried = 1_000_000;

    private static readonly Statement Next = Statement.Of(
        "access.audit.walk",
        $"""
        select {AuditRow.Columns}, k.hash as known_link_hash
        from audit_entry e left join audit_link k on k.number = e.link
        where e.lane = @lane and e.seq > @after and e.seq <= @last order by e.seq {"{page}"}
        """
    );

    private static readonly Statement At = Statement.Of(
        "access.audit.walk_at",
        $"select {AuditRow.Columns} from audit_entry e where e.lane = @lane and e.seq = @seq"
    );

    private static readonly Statement LinkedHeads = Statement.Of(
        "access.audit.walk_linked",
        """
        select number, lane, seq, hash from audit_link_head
        where lane = @lane and seq > @after and seq <= @last order by seq
        """
    );

    private static readonly Statement EndsOfAll = Statement.Of(
        "access.audit.ends",
        """
        select l.lane,
            (select min(e.seq) from audit_entry e where e.lane = l.lane) as lowest,
            (select max(e.seq) from audit_entry e where e.lane = l.lane) as highest
        from audit_lane l
        """
    );

    private static readonly Statement HeadNow = Statement.Of(
        "access.audit.head_now",
        "select lane, seq, hash, mac from audit_lane where lane = @lane"
    );

    private static readonly Statement Strange = Statement.Of(
        "access.audit.strange_lane",
        "select lane, seq from audit_entry where lane < 0 or lane > @most order by lane, seq {page}"
    );

    private static readonly Statement LinkNow = Statement.Of(
        "access.audit.link_now",
        "select hash from audit_link where number = @number"
    );

    private readonly Dictionary<int, LaneHead> _start = [];
    private long _archived;
    private long? _fromLink;

    // Where the newest link has each lane.
    private readonly Dictionary<int, LinkedHead> _linked = [];
    private long _startLink;
    private string _startLinkHash = AuditLane.Nothing;
    private long _walked;

    /// <summary>What lies before this is in the archive.</summary>
    public void StartAt(IEnumerable<LaneHead> cut, long link, string linkHash)
    {
        foreach (var head in cut)
        {
            _start[head.Lane] = head;
        }

        (_startLink, _startLinkHash) = (link, linkHash);
        _archived = _start.Values.Sum(head => head.Seq);
    }

    /// <summary>
    /// What was witnessed outside is here, or in the archive; what lies before it need not be walked again.
    /// </summary>
    public async Task<Report?> StartAt(SignedHead witnessed, CancellationToken cancel)
    {
        if (witnessed.Link >= _startLink)
        {
            var hash =
                witnessed.Link == _startLink
                    ? _startLinkHash
                    : await sql.One<string>(LinkNow, new { number = witnessed.Link }, cancel);
            if (hash != witnessed.Hash)
            {
                return Broken(
                    AuditFault.NotTheWitnessed,
                    witnessed.Link,
                    $"环节 {witnessed.Link} 已送外部见证，现在没有或不同：整个审计记录被恢复为旧状态或被替换。",
                    $"Link {witnessed.Link} was witnessed outside and is gone or another one: the whole trail was put back or replaced."
                );
            }
        }

        foreach (var head in witnessed.Lanes)
        {
            var start = StartOf(head.Lane);
            var lane = lanes.FirstOrDefault(lane => lane.Lane == head.Lane);
            if (head.Seq < start.Seq)
            {
                continue;
            }

            var hash =
                head.Seq == start.Seq ? start.Hash
                : lane is null || lane.Seq < head.Seq ? null
                : (
                    await sql.One<AuditRow>(At, new { lane = head.Lane, seq = head.Seq }, cancel)
                )?.Hash;
            if (hash != head.Hash)
            {
                return Broken(
                    AuditFault.NotTheWitnessed,
                    head,
                    $"记录 {Id(head)} 已送外部见证，现在没有或不同：链 {head.Lane} 被恢复为旧状态或被替换。",
                    $"Entry {Id(head)} was witnessed outside and is gone or another one: lane {head.Lane} was put back or replaced."
                );
            }

            _start[head.Lane] = head;
        }

        if (witnessed.Link > _startLink)
        {
            (_startLink, _startLinkHash) = (witnessed.Link, witnessed.Hash);
        }

        _fromLink = witnessed.Link;
        return null;
    }

    /// <summary>Every lane has its row.</summary>
    public Report? CheckLaneRows()
    {
        var missing = Enumerable
            .Range(0, AuditLane.Many + 1)
            .Except(lanes.Select(lane => lane.Lane))
            .ToList();
        if (missing.Count > 0)
        {
            return Dropped(missing[0]);
        }

        return lanes.FirstOrDefault(lane => lane.Lane is < 0 or > AuditLane.Many) is { } more
            ? Broken(
                AuditFault.Inserted,
                more.Head,
                $"链 {more.Lane} 不是本平台的。",
                $"Lane {more.Lane} is none of the platform's."
            )
            : null;
    }

    /// <summary>The links are a chain, each of a holder of the key ring, and no lane stands behind one.</summary>
    public async Task<Report?> CheckLinks(CancellationToken cancel)
    {
        foreach (var head in _start.Values)
        {
            _linked[head.Lane] = new LinkedHead
            {
                Number = _startLink,
                Lane = head.Lane,
                Seq = head.Seq,
                Hash = head.Hash,
            };
        }

        var (number, hash) = (_startLink, _startLinkHash);
        await foreach (var (link, moved) in links.Between(_startLink, last?.Number ?? 0, cancel))
        {
            if (link.Number != number + 1)
            {
                return BrokenLink(
                    number + 1,
                    $"环节 {number + 1} 缺失。",
                    $"Link {number + 1} is missing."
                );
            }

            if (link.PreviousHash != hash || link.Hash != link.ComputeHash(moved))
            {
                return BrokenLink(
                    link.Number,
                    $"环节 {link.Number} 被改动过。",
                    $"Link {link.Number} was altered."
                );
            }

            if (link.Mac != seal.OfLink(link.Hash))
            {
                return BrokenLink(
                    link.Number,
                    $"环节 {link.Number} 不是持有密钥环者所写。",
                    $"Link {link.Number} was not written by a holder of the key ring."
                );
            }

            foreach (var head in moved)
            {
                _linked[head.Lane] = new LinkedHead
                {
                    Number = link.Number,
                    Lane = head.Lane,
                    Seq = head.Seq,
                    Hash = head.Hash,
                };
            }

            (number, hash) = (link.Number, link.Hash);
        }

        return number < (last?.Number ?? 0)
            ? BrokenLink(
                number + 1,
                $"环节 {number + 1} 起缺失。",
                $"Links from {number + 1} are missing."
            )
            : null;
    }

    /// <summary>Every lane, entry by entry.</summary>
    public async Task<Report?> CheckLanes(CancellationToken cancel)
    {
        var ends = (await sql.Query<Ends>(EndsOfAll, null, cancel)).ToDictionary(of => of.Lane);
        foreach (var lane in lanes)
        {
            var broken =
                await CheckEntries(lane, cancel)
                ?? CheckHead(lane)
                ?? await CheckEnds(lane, ends.GetValueOrDefault(lane.Lane), cancel);
            if (broken is not null)
            {
                return broken;
            }
        }

        var strange = await sql.One<AuditRow>(
            Strange,
            new
            {
                most = AuditLane.Many,
                skip = 0,
                take = 1,
            },
            cancel
        );
        return strange is null
            ? null
            : Broken(
                AuditFault.Inserted,
                strange.Place,
                $"记录 {strange.Place} 在一条不是本平台的链上，是插入的。",
                $"Entry {strange.Place} is in a lane that is none of the platform's: it was slipped in."
            );
    }

    /// <summary>Nothing was found.</summary>
    public Report Sound() =>
        new(_walked, null, new("哈希链完整。", "The chains are sound."))
        {
            Archived = _archived,
            LinkedAt = last?.At,
            FromLink = _fromLink,
        };

    private async Task<Report?> CheckEntries(AuditLane lane, CancellationToken cancel)
    {
        var previous = StartOf(lane.Lane);
        string? before = null;
        if (lane.Seq < previous.Seq)
        {
            return Rewound(lane, previous.Seq, _startLink);
        }

        while (previous.Seq < lane.Seq)
        {
            var rows = await sql.Query<WalkedRow>(
                Next,
                new
                {
                    lane = lane.Lane,
                    after = previous.Seq,
                    last = lane.Seq,
                    skip = 0,
                    take = AtOnce,
                },
                cancel
            );
            if (rows.Count == 0)
            {
                return previous.Seq == StartOf(lane.Lane).Seq
                    ? Dropped(lane.Lane)
                    : Broken(
                        AuditFault.TailCut,
                        new AuditPlace(lane.Lane, previous.Seq + 1),
                        $"链 {lane.Lane} 的末尾被截断：第 {previous.Seq + 1} 条起缺失（应有 {lane.Seq} 条）。",
                        $"The tail of lane {lane.Lane} was cut: entries from {previous.Seq + 1} are missing (of {lane.Seq})."
                    );
            }

            var linked = (
                await sql.Query<LinkedHead>(
                    LinkedHeads,
                    new
                    {
                        lane = lane.Lane,
                        after = previous.Seq,
                        last = rows[^1].Seq,
                    },
                    cancel
                )
            ).ToDictionary(head => head.Seq);
            foreach (var row in rows)
            {
                var broken =
                    await CheckRow(row, previous, before, lane, cancel)
                    ?? CheckAgainst(linked.GetValueOrDefault(row.Seq), row)
                    ?? await CheckLinkOf(row, cancel);
                if (broken is not null)
                {
                    return broken;
                }

                before = previous.Hash;
                previous = new(row.Lane, row.Seq, row.Hash);
                _walked++;
            }

            progress?.Report(
                (_walked, lanes.Sum(each => each.Seq) - _start.Values.Sum(each => each.Seq))
            );
        }

        return previous.Hash == lane.Hash
            ? null
            : Broken(
                AuditFault.Changed,
                previous,
                $"链 {lane.Lane} 的末尾（{Id(previous)}）与登记的链头不符，内容被改动过。",
                $"The end of lane {lane.Lane} ({Id(previous)}) does not fit its recorded head: it was altered."
            );
    }

    private async Task<Report?> CheckRow(
        WalkedRow row,
        LaneHead previous,
        string? before,
        AuditLane lane,
        CancellationToken cancel
    )
    {
        var expected = new AuditPlace(row.Lane, previous.Seq + 1);
        if (row.Seq != expected.Seq)
        {
            return Gone(expected);
        }

        if (row.Hash != row.ComputeHash())
        {
            return await Displaced(row, lane, cancel);
        }

        if (row.PreviousHash == previous.Hash)
        {
            return null;
        }

        // The row is whole and says what stood before it: that was something else.
        return row.PreviousHash == before && before is not null
                ? SlippedIn(new(row.Lane, previous.Seq))
            : previous.Seq > StartOf(row.Lane).Seq ? Altered(new(row.Lane, previous.Seq))
            : Altered(row.Place);
    }

    // A row that does not fit its hash: it was altered, or stands in a place that is not its own.
    private async Task<Report> Displaced(WalkedRow row, AuditLane lane, CancellationToken cancel)
    {
        var own = OwnPlace(row, lane);
        if (own is not { } seq)
        {
            var next = await sql.One<AuditRow>(
                At,
                new { lane = row.Lane, seq = row.Seq + 1 },
                cancel
            );
            return next is not null && next.Hash == (next with { Seq = row.Seq }).ComputeHash()
                ? SlippedIn(row.Place)
                : Altered(row.Place);
        }

        if (seq < row.Seq)
        {
            return SlippedIn(new(row.Lane, seq));
        }

        var other = await sql.One<AuditRow>(At, new { lane = row.Lane, seq }, cancel);
        return other is not null && other.Hash == (other with { Seq = row.Seq }).ComputeHash()
            ? Broken(
                AuditFault.Swapped,
                row.Place,
                $"记录 {row.Place} 与 {new AuditPlace(row.Lane, seq)} 被对调。",
                $"Entries {row.Place} and {new AuditPlace(row.Lane, seq)} were swapped."
            )
            : Gone(row.Place);
    }

    private static long? OwnPlace(AuditRow row, AuditLane lane)
    {
        for (
            var distance = 1L;
            distance < PlacesTried
                && (row.Seq - distance > 0 || row.Seq + distance <= lane.Seq + AtOnce);
            distance++
        )
        {
            foreach (var seq in new[] { row.Seq - distance, row.Seq + distance })
            {
                if (seq > 0 && row.Hash == (row with { Seq = seq }).ComputeHash())
                {
                    return seq;
                }
            }
        }

        return null;
    }

    // Whoever computed all hashes anew from some entry on does not fit the first link behind it.
    private Report? CheckAgainst(LinkedHead? linked, WalkedRow row) =>
        linked is null || linked.Hash == row.Hash
            ? null
            : Broken(
                AuditFault.Changed,
                row.Place,
                $"环节 {linked.Number} 见过的记录 {row.Place} 不是现在这一条：它或它之前的记录被改写，哈希已重算。",
                $"Entry {row.Place} is not the one that link {linked.Number} saw: it or one before it was rewritten, hashes and all."
            );

    private async Task<Report?> CheckLinkOf(WalkedRow row, CancellationToken cancel)
    {
        if (row.Link is not { } number || number < _startLink || row.KnownLinkHash == row.LinkHash)
        {
            return null;
        }

        // Written during the walk, perhaps.
        var hash =
            number == _startLink ? _startLinkHash
            : number > (last?.Number ?? 0) ? await sql.One<string>(LinkNow, new { number }, cancel)
            : row.KnownLinkHash;
        return hash == row.LinkHash
            ? null
            : BrokenLink(
                number,
                $"记录 {row.Place} 写入时已有环节 {number}，现在没有或不同。",
                $"When entry {row.Place} was written there was a link {number}, which is gone or another one."
            );
    }

    private Report? CheckHead(AuditLane lane)
    {
        if (_linked.GetValueOrDefault(lane.Lane) is { } linked && linked.Seq > lane.Seq)
        {
            return Rewound(lane, linked.Seq, linked.Number);
        }

        return seal.Fits(lane)
            ? null
            : Broken(
                AuditFault.HeadForged,
                lane.Head,
                $"链 {lane.Lane} 的链头（{Id(lane.Head)}）不是持有密钥环者所写，链上的记录可能已被改写。",
                $"The head of lane {lane.Lane} ({Id(lane.Head)}) was not written by a holder of the key ring: the lane may be rewritten."
            );
    }

    // Beyond the head, and before the first.
    private async Task<Report?> CheckEnds(AuditLane lane, Ends? ends, CancellationToken cancel)
    {
        if (ends?.Highest is { } highest && highest > lane.Seq)
        {
            // Entries appended during the walk have moved the head.
            var now = await sql.One<AuditLane>(HeadNow, new { lane = lane.Lane }, cancel);
            if (now is null || highest > now.Seq)
            {
                return SlippedIn(new(lane.Lane, highest));
            }
        }

        // What is archived may still be here until it is deleted.
        return ends?.Lowest is { } lowest and < 1 ? SlippedIn(new(lane.Lane, lowest)) : null;
    }

    private Report Rewound(AuditLane lane, long seen, long link) =>
        lane.Seq == 0
            ? Dropped(lane.Lane)
            : Broken(
                AuditFault.TailCut,
                new AuditPlace(lane.Lane, lane.Seq + 1),
                $"链 {lane.Lane} 的末尾被截断：环节 {link} 时已有 {seen} 条，现在到 {lane.Seq} 为止。",
                $"The tail of lane {lane.Lane} was cut: at link {link} it had {seen} entries, now it ends at {lane.Seq}."
            );

    private Report Dropped(int lane) =>
        Broken(
            AuditFault.ChainDropped,
            new AuditPlace(lane, StartOf(lane).Seq + 1),
            $"整条链 {lane} 缺失。",
            $"The whole of lane {lane} is gone."
        );

    private Report Gone(AuditPlace place) =>
        Broken(
            AuditFault.Removed,
            place,
            $"记录 {place} 缺失，被删除。",
            $"Entry {place} is missing: it was removed."
        );

    private Report Altered(AuditPlace place) =>
        Broken(
            AuditFault.Changed,
            place,
            $"记录 {place} 与哈希链不符，内容被改动过。",
            $"Entry {place} does not fit the chain: it was altered."
        );

    private Report SlippedIn(AuditPlace place) =>
        Broken(
            AuditFault.Inserted,
            place,
            $"记录 {place} 不是平台写入的，是插入的。",
            $"Entry {place} was not written by the platform: it was slipped in."
        );

    private Report BrokenLink(long number, string zh, string en) =>
        Broken(AuditFault.LinkBroken, number, zh, en);

    private Report Broken(AuditFault fault, LaneHead head, string zh, string en) =>
        Broken(fault, new AuditPlace(head.Lane, head.Seq), zh, en);

    public Report Broken(AuditFault fault, AuditPlace place, string zh, string en) =>
        new(_walked, place.ToString(), new(zh, en))
        {
            Fault = fault,
            Entry = place.ToString(),
            LinkedAt = last?.At,
        };

    public Report Broken(AuditFault fault, long link, string zh, string en) =>
        new(_walked, link.ToString(CultureInfo.InvariantCulture), new(zh, en))
        {
            Fault = fault,
            LinkedAt = last?.At,
        };

    private LaneHead StartOf(int lane) =>
        _start.GetValueOrDefault(lane) ?? new(lane, 0, AuditLane.Nothing);

    private static string Id(LaneHead head) => new AuditPlace(head.Lane, head.Seq).ToString();

    private sealed record Ends
    {
        public int Lane { get; init; }
        public long? Lowest { get; init; }
        public long? Highest { get; init; }
    }

    private sealed record WalkedRow : AuditRow
    {
        public string? KnownLinkHash { get; init; }
    }
}
