using FluentValidation;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>The audit trail, newest first.</summary>
public static class SearchAudit
{
    /// <summary>Entries that fit every filter given.</summary>
    [Requires(AccessPermissions.ReadAudit)]
    public sealed record Query : IQuery<Page<Entry>>
    {
        /// <summary>Who, exactly: a sign-in name, with what was tried under it before it was signed in; a system's name.</summary>
        public string? Caller { get; init; }

        /// <summary>Callers of which kind; all when left out.</summary>
        public Doers? Doers { get; init; }

        /// <summary>What, or how it begins: <c>Registry.</c> finds all of the registry.</summary>
        public string? Action { get; init; }

        /// <summary>About what, exactly: an entity's code, a person's key.</summary>
        public string? About { get; init; }

        /// <summary><c>ok</c>, <c>refused</c> for whatever was not, or a problem's code.</summary>
        public string? Result { get; init; }

        /// <summary>Not before.</summary>
        public DateTimeOffset? From { get; init; }

        /// <summary>Before.</summary>
        public DateTimeOffset? To { get; init; }

        /// <summary>Where the page begins.</summary>
        public string? Cursor { get; init; }

        /// <summary>How many.</summary>
        public int Take { get; init; } = 50;

        /// <summary>So far are all of them counted; null for not at all.</summary>
        public int? CountUpTo { get; init; }
    }

    /// <summary>Who does things.</summary>
    public enum Doers
    {
        /// <summary>People, those among them who are not signed in yet.</summary>
        People,

        /// <summary>Trading systems.</summary>
        Systems,

        /// <summary>The platform by itself: jobs.</summary>
        Platform,
    }

    /// <summary>One entry in brief.</summary>
    public sealed record Entry
    {
        /// <summary>Its id: <c>7-1234</c>, or the bare number of an entry from before there were lanes.</summary>
        public string Id => new AuditPlace(Lane, Seq).ToString();

        /// <summary>Which of the parallel chains.</summary>
        public int Lane { get; init; }

        /// <summary>Place in the chain.</summary>
        public long Seq { get; init; }

        public DateTimeOffset At { get; init; }

        /// <summary>What kind of caller: Person, System, Platform, Anonymous.</summary>
        public string CallerKind { get; init; } = "";

        public string Caller { get; init; } = "";

        /// <summary>From where.</summary>
        public string? Address { get; init; }

        public string Action { get; init; } = "";

        public string? About { get; init; }

        /// <summary><c>ok</c>, or the problem's code.</summary>
        public string Result { get; init; } = "";

        /// <summary>For whom, when the caller stood in for somebody who is away.</summary>
        public string? OnBehalfOf { get; init; }

        /// <summary>What made a job do it.</summary>
        public string? Cause { get; init; }
    }

    private sealed record Position(DateTimeOffset At, int Lane, long Seq)
    {
        public static readonly Position Start = new(
            new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero),
            0,
            0
        );
    }

    // One text a leading filter, so that each engine goes by the index that the filter has.
    private const string Columns =
        "select lane, seq, at, caller_kind, caller, address, action, about, result, on_behalf_of, cause from audit_entry where";

    private const string Counting = "select count(*) from (select lane from audit_entry where";

    private const string Filters = """
        (@action is null or action like @action escape '\')
            and (@result is null or result = @result or (@result = 'refused' and result <> 'ok'))
            and (@kind is null or caller_kind = @kind or caller_kind = @otherKind)
            and (@from is null or at >= @from)
            and (@to is null or at < @to)
        """;

    private const string Rest = $$"""
        at <= @lastAt
            and (at < @lastAt or lane < @lastLane or (lane = @lastLane and seq < @lastSeq))
            and {{Filters}}
        order by at desc, lane desc, seq desc {page} {recompile}
        """;

    private static readonly Statement All = Statement.Of(
        "access.audit.search",
        $"{Columns} {Rest}"
    );

    private static readonly Statement ByCaller = Statement.Of(
        "access.audit.search_caller",
        $"{Columns} caller = @caller and {Rest}"
    );

    private static readonly Statement ByKind = Statement.Of(
        "access.audit.search_kind",
        $"{Columns} (caller_kind = @kind or caller_kind = @otherKind) and {Rest}"
    );

    // Whoever signs in is nobody yet, and says who it is to be.
    private static readonly Statement TriedAs = Statement.Of(
        "access.audit.search_tried",
        $"{Columns} about = @caller and caller_kind = 'Anonymous' and {Rest}"
    );

    private static readonly Statement ByAbout = Statement.Of(
        "access.audit.search_about",
        $"{Columns} about = @about and (@caller is null or caller = @caller) and {Rest}"
    );

    private const string Counted = $$"""
        {{Filters}} order by at desc, lane desc, seq desc {page}) c {recompile}
        """;

    private static readonly Statement CountAll = Statement.Of(
        "access.audit.count",
        $"{Counting} {Counted}"
    );

    private static readonly Statement CountByKind = Statement.Of(
        "access.audit.count_kind",
        $"{Counting} (caller_kind = @kind or caller_kind = @otherKind) and {Counted}"
    );

    private static readonly Statement CountByCaller = Statement.Of(
        "access.audit.count_caller",
        $"{Counting} (caller = @caller or (about = @caller and caller_kind = 'Anonymous')) and {Counted}"
    );

    private static readonly Statement CountByAbout = Statement.Of(
        "access.audit.count_about",
        $"{Counting} about = @about and (@caller is null or caller = @caller) and {Counted}"
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Caller).MaximumLength(200).Named("操作者", "Caller");
            RuleFor(query => query.Action).MaximumLength(100).Named("操作", "Action");
            RuleFor(query => query.About).MaximumLength(200).Named("对象", "About");
            RuleFor(query => query.Result).MaximumLength(100).Named("结果", "Result");
            RuleFor(query => query.Take).IsPageSize();
            RuleFor(query => query.To)
                .Must((query, to) => to is null || query.From is null || to > query.From)
                .WithMessage(
                    "period.reversed",
                    "结束时间须晚于开始时间。",
                    "The period must end after it begins."
                );
        }
    }

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Page<Entry>>
    {
        public async ValueTask<Outcome<Page<Entry>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var before = Cursor.Read(query.Cursor, Position.Start);
            if (before.Problem is { } problem)
            {
                return problem;
            }

            var caller = Given(query.Caller);
            var about = Given(query.About);
            var (kind, otherKind) = KindsOf(query.Doers);
            var filters = new
            {
                caller,
                about,
                kind,
                otherKind,
                action = Like.Begins(query.Action),
                result = Given(query.Result),
                from = query.From,
                to = query.To,
            };
            var asked = Arguments.Of(
                filters,
                new
                {
                    lastAt = before.Value.At,
                    lastLane = before.Value.Lane,
                    lastSeq = before.Value.Seq,
                    skip = 0,
                    take = query.Take + 1,
                }
            );
            var found = await sql.Query<Entry>(
                about is not null ? ByAbout
                    : caller is not null ? ByCaller
                    : kind is not null ? ByKind
                    : All,
                asked,
                cancellationToken
            );
            if (caller is not null && about is null)
            {
                var tried = await sql.Query<Entry>(TriedAs, asked, cancellationToken);
                found =
                [
                    .. found
                        .Concat(tried)
                        .OrderByDescending(entry => entry.At)
                        .ThenByDescending(entry => entry.Lane)
                        .ThenByDescending(entry => entry.Seq)
                        .Take(query.Take + 1),
                ];
            }

            return Cursor.Page(
                found,
                query.Take,
                entry => new Position(entry.At, entry.Lane, entry.Seq)
            ) with
            {
                Total = await sql.Total(
                    about is not null ? CountByAbout
                        : caller is not null ? CountByCaller
                        : kind is not null ? CountByKind
                        : CountAll,
                    null,
                    filters,
                    query.CountUpTo,
                    cancellationToken
                ),
            };
        }

        private static (string? Kind, string? Other) KindsOf(Doers? doers) =>
            doers switch
            {
                Doers.People => (nameof(CallerKind.Person), nameof(CallerKind.Anonymous)),
                Doers.Systems => (nameof(CallerKind.System), null),
                Doers.Platform => (nameof(CallerKind.Platform), null),
                _ => (null, null),
            };

        private static string? Given(string? text) =>
            string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }
}
