using Trading.Kernel.Restore;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Changes;

/// <summary>
/// The feed's places are consecutive up to its head, and what the last of them tell of is there in no lesser version: a copy
/// put together of files of two moments has one without the other.
/// </summary>
internal sealed class FeedRestoreCheck(SqlSession sql, IEnumerable<IChangeSource> sources)
    : IRestoreCheck
{
    private const int Latest = 2000;
    private const int AtOnce = 5000;

    private static readonly Statement Places = Statement.Of(
        "kernel.change_log.places",
        """
        select h.position as head, (select count(*) from change_log) as kept,
            (select min(c.position) from change_log c) as first_kept,
            (select max(c.position) from change_log c) as last_kept,
            (select count(*) from change_pending) as waiting
        from change_head h where h.id = 1
        """
    );

    private static readonly Statement Last = Statement.Of(
        "kernel.change_log.last",
        """
        select kind, subject, version, removed from change_log
        where position > @after order by position {page}
        """
    );

    public LocalizedText Name => new("变更流", "Feed of changes");

    public async Task<RestoreFinding> Run(CancellationToken cancel)
    {
        var places = (await sql.One<PlacesRow>(Places, null, cancel))!;
        if (
            places.Kept > 0
            && (
                places.LastKept != places.Head
                || places.LastKept - places.FirstKept + 1 != places.Kept
            )
        )
        {
            return new(
                false,
                new(
                    $"变更流不连续：应到 {places.Head}，日志为 {places.FirstKept} 至 {places.LastKept} 共 {places.Kept} 条。",
                    $"The feed has holes: its head is at {places.Head}, and the log has {places.Kept} from {places.FirstKept} to {places.LastKept}."
                )
            );
        }

        var latest = (
            await sql.Query<LastRow>(
                Last,
                new
                {
                    after = places.Head - Latest,
                    skip = 0,
                    take = Latest,
                },
                cancel
            )
        ).GroupBy(row => (row.Kind, row.Subject)).ToDictionary(group => group.Key, group => group.Last());
        var counts = new List<string>();
        foreach (var source in sources)
        {
            var (count, last) = (0L, default(string));
            for (var more = true; more; )
            {
                var part = await source.Behind(last, AtOnce, cancel);
                count += part.Count;
                more = part.Count == AtOnce;
                last = more ? part[^1].Subject : last;
                if (
                    part.FirstOrDefault(present =>
                        latest.TryGetValue((source.Kind, present.Subject), out var told)
                        && !told.Removed
                        && present.Version < told.Version
                    ) is
                    { } behind
                )
                {
                    return new(
                        false,
                        new(
                            $"{source.Kind} {behind.Subject} 为第 {behind.Version} 版，而变更流已告知更新的版本：副本由不同时刻的文件拼成。",
                            $"{source.Kind} {behind.Subject} is at version {behind.Version}, and the feed told of a later one: the copy is put together of different moments."
                        )
                    );
                }
            }

            counts.Add($"{source.Kind} {count}");
        }

        return new(
            true,
            new(
                $"位置到 {places.Head}，日志 {places.Kept} 条，待编号 {places.Waiting} 条；{string.Join("、", counts)}。",
                $"positions to {places.Head}, {places.Kept} in the log, {places.Waiting} not numbered yet; {string.Join(", ", counts)}."
            )
        );
    }

    private sealed record PlacesRow
    {
        public long Head { get; init; }
        public long Kept { get; init; }
        public long? FirstKept { get; init; }
        public long? LastKept { get; init; }
        public long Waiting { get; init; }
    }

    private sealed record LastRow
    {
        public string Kind { get; init; } = "";
        public string Subject { get; init; } = "";
        public long Version { get; init; }
        public bool Removed { get; init; }
    }
}
