using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Reviews;

/// <summary>What was decided on a submission.</summary>
internal static class ReviewDecisions
{
    public const string Verified = "verified";
    public const string Returned = "returned";

    /// <summary>Sections in order are in force, the others went back.</summary>
    public const string Partly = "partly";
    public const string Withdrawn = "withdrawn";
    public const string Stopped = "stopped";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Verified, new("已核验", "Verified")),
        new(Returned, new("已退回", "Returned")),
        new(Partly, new("部分核验通过", "Verified in part")),
        new(Withdrawn, new("已撤回", "Withdrawn by the firm")),
        new(Stopped, new("已终止", "Stopped with the record")),
    ];
}

/// <summary>Submissions in the database: one row each.</summary>
internal sealed class ReviewStore(SqlSession sql, CurrentCaller current)
{
    private const string Columns = """
        id, entity_code, submitted_version, submitted_at, submitted_by, officer_id, officer_name,
        claimed_at, decided_at, decision, reason
        """;

    private static readonly Statement ById = Statement.Of(
        "registry.review.by_id",
        $"select {Columns} from review where id = @id"
    );

    private static readonly Statement OpenOf = Statement.Of(
        "registry.review.open_of",
        $"select {Columns} from review where entity_code = @code and decided_at is null"
    );

    private static readonly Statement ReturnedLast = Statement.Of(
        "registry.review.returned_last",
        """
        select id, reason from review
        where entity_code = @code and decision in ('returned', 'partly')
        order by submitted_at desc, id desc {page}
        """
    );

    private static readonly Statement JudgedOf = Statement.Of(
        "registry.review_section.of_review",
        """
        select section, verdict, remark, checked, at, officer_name from review_section
        where review_id = @id order by section
        """
    );

    private static readonly Statement UpdateSection = Statement.Of(
        "registry.review_section.update",
        """
        update review_section set verdict = @verdict, remark = @remark, checked = @checkedPoints, at = @at,
            officer_name = @officerName
        where review_id = @id and section = @section
        """
    );

    private static readonly Statement InsertSection = Statement.Of(
        "registry.review_section.insert",
        """
        insert into review_section (review_id, section, verdict, remark, checked, at, officer_name)
        values (@id, @section, @verdict, @remark, @checkedPoints, @at, @officerName)
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "registry.review.insert",
        """
        insert into review (id, entity_code, submitted_version, submitted_at, submitted_by)
        values (@id, @code, @version, @now, @by)
        """
    );

    private static readonly Statement SetOfficer = Statement.Of(
        "registry.review.set_officer",
        """
        update review set officer_id = @officerId, officer_name = @officerName, claimed_at = @claimedAt
        where id = @id and decided_at is null
        """
    );

    private static readonly Statement Decide = Statement.Of(
        "registry.review.decide",
        """
        update review set decided_at = @now, decision = @decision, reason = @reason
        where id = @id and decided_at is null
        """
    );

    /// <summary>By key; null when there is none.</summary>
    public Task<Review?> Find(Guid id, CancellationToken cancel) =>
        sql.One<Review>(ById, new { id }, cancel);

    /// <summary>The one not decided yet; null when there is none.</summary>
    public Task<Review?> FindOpen(EntityCode code, CancellationToken cancel) =>
        sql.One<Review>(OpenOf, new { code }, cancel);

    /// <summary>Why the record, or a part of it, was last sent back; null when it never was.</summary>
    public async Task<SentBack?> WhyReturned(EntityCode code, CancellationToken cancel) =>
        await sql.One<SentBackRow>(
            ReturnedLast,
            new
            {
                code,
                skip = 0,
                take = 1,
            },
            cancel
        )
            is { } returned
            ? new(
                returned.Reason,
                [
                    .. (await SectionsOf(returned.Id, cancel))
                        .Where(section => section.Verdict == SectionVerdicts.Faulted)
                        .Select(section => new SectionRemark(
                            section.Section,
                            section.Remark ?? ""
                        )),
                ]
            )
            : null;

    /// <summary>What has been said of a submission's sections.</summary>
    public Task<List<JudgedSection>> SectionsOf(Guid id, CancellationToken cancel) =>
        sql.Query<JudgedSection>(JudgedOf, new { id }, cancel);

    /// <summary>What is said of one of them, in the place of what was. The submission's record is held.</summary>
    public async Task Judge(Guid id, JudgedSection judged, CancellationToken cancel)
    {
        var row = new
        {
            id,
            section = judged.Section,
            verdict = judged.Verdict,
            remark = judged.Remark,
            checkedPoints = judged.Checked,
            at = judged.At,
            officerName = judged.OfficerName,
        };
        if (await sql.Execute(UpdateSection, row, cancel) == 0)
        {
            await sql.Execute(InsertSection, row, cancel);
        }
    }

    /// <summary>A new submission.</summary>
    public async Task<Guid> Open(
        EntityCode code,
        long version,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var id = sql.NewId(now);
        await sql.Execute(
            Insert,
            new
            {
                id,
                code,
                version,
                now,
                by = current.Caller.Name,
            },
            cancel
        );
        return id;
    }

    /// <summary>An officer takes it, or gives it back (null).</summary>
    public Task Assign(
        Guid id,
        Guid? officerId,
        string? officerName,
        DateTimeOffset? claimedAt,
        CancellationToken cancel
    ) =>
        sql.Execute(
            SetOfficer,
            new
            {
                id,
                officerId,
                officerName,
                claimedAt,
            },
            cancel
        );

    /// <summary>Closes it.</summary>
    public Task Close(
        Guid id,
        string decision,
        string? reason,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Decide,
            new
            {
                id,
                decision,
                reason,
                now,
            },
            cancel
        );
}

/// <summary>One submission.</summary>
internal sealed record Review
{
    public Guid Id { get; init; }
    public EntityCode EntityCode { get; init; }
    public long SubmittedVersion { get; init; }
    public DateTimeOffset SubmittedAt { get; init; }
    public string SubmittedBy { get; init; } = "";
    public Guid? OfficerId { get; init; }
    public string? OfficerName { get; init; }
    public DateTimeOffset? ClaimedAt { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? Decision { get; init; }
    public string? Reason { get; init; }
}

/// <summary>What an officer said of one section.</summary>
internal sealed record JudgedSection
{
    public string Section { get; init; } = "";
    public string? Verdict { get; init; }
    public string? Remark { get; init; }

    /// <summary>Codes of points of the check list, with spaces between them.</summary>
    public string Checked { get; init; } = "";
    public DateTimeOffset At { get; init; }
    public string OfficerName { get; init; } = "";
}

/// <summary>Why something was sent back.</summary>
/// <param name="Reason">Of all of it; null where the sections say it.</param>
/// <param name="Remarks">Section by section.</param>
internal sealed record SentBack(string? Reason, IReadOnlyList<SectionRemark> Remarks)
{
    // All of it stands on the page to which a notice leads.
    private const int Longest = 500;

    /// <summary>All of it in one line, cut where it would be too long for a notice.</summary>
    public string Words()
    {
        var words = string.Join(
            ' ',
            Remarks
                .Select(remark => $"【{Sections.Of(remark.Section).Title.Zh}】{remark.Remark}")
                .Prepend(Reason)
                .Where(part => part is not null)
        );
        return words.Length <= Longest ? words : words[..(Longest - 1)] + "…";
    }
}

internal sealed record SentBackRow
{
    public Guid Id { get; init; }
    public string? Reason { get; init; }
}
