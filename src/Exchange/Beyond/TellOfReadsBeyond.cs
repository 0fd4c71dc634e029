using System.Globalization;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;

namespace Trading.Exchange.Beyond;

/// <summary>
/// Tells a firm what a system read beyond the tenders it takes part in, all that it was not told of: once a day of China,
/// whichever nodes do it at once. What is found later that day waits for the next.
/// </summary>
public static class TellOfReadsBeyond
{
    /// <summary>Whom, of which system.</summary>
    [Requires(Permission.Platform)]
    [Job("exchange.tell_of_reads_beyond")]
    public sealed record Command(EntityCode Code, Guid SystemId) : ICommand<Told>, IAbout
    {
        string IAbout.About => Code.ToString();
    }

    /// <summary>What it was told.</summary>
    /// <param name="Uses">Of so many uses.</param>
    /// <param name="Reads">Of so many reads after a use.</param>
    public sealed record Told(long Uses, long Reads) : IAuditedResult
    {
        string? IAuditedResult.Result => Uses + Reads > 0 ? AuditEntry.Ok : null;
    }

    /// <summary>Where the firm sees it and may ask.</summary>
    public const string Page = "/my/uses#beyond";

    private const int MostNamed = 3;

    private static readonly Statement ToldToday = Statement.Of(
        "exchange.read_beyond_notice.of_day",
        """
        select count(*) from read_beyond_notice
        where entity_code = @code and system_id = @systemId and day = @day
        """
    );

    private static readonly Statement Note = Statement.Of(
        "exchange.read_beyond_notice.insert",
        """
        insert into read_beyond_notice (entity_code, system_id, day, told_at)
        values (@code, @systemId, @day, @now)
        """
    );

    private static readonly Statement Mark = Statement.Of(
        "exchange.read_beyond.told",
        """
        update read_beyond set told_at = @now
        where entity_code = @code and system_id = @systemId and told_at is null
        """
    );

    private static readonly Statement Marked = Statement.Of(
        "exchange.read_beyond.told_of",
        """
        select reader, ground, tender, sum(times) as times from read_beyond
        where entity_code = @code and system_id = @systemId and told_at = @now
        group by reader, ground, tender order by max(at) desc
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        INotices notices,
        ISystemReaders systems,
        IEnumerable<ReadableSection> readable,
        TimeProvider time
    ) : ICommandHandler<Command, Told>
    {
        public async ValueTask<Outcome<Told>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var day = ChinaTime.DateOf(now);
            var (code, systemId) = (command.Code, command.SystemId);
            if (
                await sql.One<long>(
                    ToldToday,
                    new
                    {
                        code,
                        systemId,
                        day,
                    },
                    cancellationToken
                ) > 0
            )
            {
                return new Told(0, 0);
            }

            // What is marked is what is told. Of two nodes at once the second waits here, and finds nothing to mark.
            if (
                await sql.Execute(
                    Mark,
                    new
                    {
                        code,
                        systemId,
                        now,
                    },
                    cancellationToken
                ) == 0
            )
            {
                return new Told(0, 0);
            }

            // Where something else was found between the two, the day's key has the second begin again, and wait.
            await sql.Execute(
                Note,
                new
                {
                    code,
                    systemId,
                    day,
                    now,
                },
                cancellationToken
            );
            var rows = await sql.Query<Row>(
                Marked,
                new
                {
                    code,
                    systemId,
                    now,
                },
                cancellationToken
            );
            var told = new Told(
                rows.Where(row => row.Tender is not null).Sum(row => row.Times),
                rows.Where(row => row.Tender is null).Sum(row => row.Times)
            );
            await notices.ToEntity(
                code,
                Words(rows, told, await systems.Find(systemId, cancellationToken)),
                Page,
                cancellationToken
            );
            return told;
        }

        private Message Words(List<Row> rows, Told told, SystemReader? system)
        {
            var parts = system is null ? [] : ListReaders.PartsOf(system, readable);
            var tenders = rows.Select(row => row.Tender).OfType<string>().Distinct().ToList();
            var purposes = parts.Select(part => part.Purpose).OfType<string>().Distinct().ToList();
            return ExchangeMessages.ReadBeyond.With(
                ("system", rows[0].Reader),
                ("read", Read(told, parts)),
                (
                    "purpose",
                    new LocalizedText(
                        Purpose(tenders, purposes, "、", "核对投标人信息", "项目", "等"),
                        Purpose(tenders, purposes, ", ", "to check bidders", "tender ", " and more")
                    )
                ),
                (
                    "why",
                    new LocalizedText(
                        string.Join("；", Grounds(rows).Select(ground => ground.Zh)),
                        string.Join("; ", Grounds(rows).Select(ground => ground.En))
                    )
                )
            );
        }

        private static LocalizedText Read(Told told, IReadOnlyList<ListReaders.Part> parts)
        {
            var (uses, reads) = (
                told.Uses.ToString(CultureInfo.InvariantCulture),
                told.Reads.ToString(CultureInfo.InvariantCulture)
            );
            return new(
                (told.Uses > 0 ? $"为项目使用 {uses} 次" : "")
                    + (told.Uses > 0 && told.Reads > 0 ? "、" : "")
                    + (told.Reads > 0 ? $"再次读取 {reads} 次" : "")
                    + (
                        parts.Count > 0
                            ? $"，内容为{string.Join("、", parts.Select(part => part.Title.Zh))}"
                            : ""
                    ),
                (told.Uses > 0 ? $"used for tenders: {uses}" : "")
                    + (told.Uses > 0 && told.Reads > 0 ? ", " : "")
                    + (told.Reads > 0 ? $"read again: {reads}" : "")
                    + (
                        parts.Count > 0
                            ? $"; sections: {string.Join(", ", parts.Select(part => part.Title.En))}"
                            : ""
                    )
            );
        }

        private static string Purpose(
            List<string> tenders,
            List<string> purposes,
            string between,
            string usual,
            string tender,
            string more
        ) =>
            string.Join(between, purposes.Count > 0 ? purposes : [usual])
            + (
                tenders.Count > 0
                    ? $" ({tender}{string.Join(between, tenders.Take(MostNamed))}{(tenders.Count > MostNamed ? more : "")})"
                    : ""
            );

        private static IEnumerable<LocalizedText> Grounds(List<Row> rows) =>
            rows.Select(row => row.Ground).Distinct().Select(BeyondGrounds.Name);
    }

    private sealed record Row
    {
        public string Reader { get; init; } = "";
        public string Ground { get; init; } = "";
        public string? Tender { get; init; }
        public long Times { get; init; }
    }
}
