using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Lifecycle;
using Trading.Registry.Reviews;

namespace Trading.Registry.Entities;

/// <summary>
/// How the own firm's record stands: in which state, what is being changed, until when the firm's word is good, and what
/// ends soon. From the heads of record and draft and the list of last days, so that it is as quick for a firm of
/// thousands as for one of three.
/// </summary>
public static class GetOwnStanding
{
    /// <summary>How far ahead it looks for what ends.</summary>
    public const int Days = 60;

    /// <summary>Of the caller's firm.</summary>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Query : IQuery<Standing>;

    /// <summary>How it stands.</summary>
    public sealed record Standing
    {
        /// <summary>The firm.</summary>
        public EntityCode Code { get; init; }

        public string Name { get; init; } = "";

        /// <summary>One of <see cref="EntityStates"/>: of the record as everybody reads it.</summary>
        public string State { get; init; } = "";

        /// <summary>Division by GB/T 2260.</summary>
        public string? Region { get; init; }

        /// <summary>Industry by GB/T 4754-2017.</summary>
        public string? Industry { get; init; }

        /// <summary>Of the record: another one has something else missing.</summary>
        public long Version { get; init; }

        public DateTimeOffset? VerifiedAt { get; init; }

        /// <summary>One of <see cref="EntityStates"/>: of the draft beside the verified version; null while there is none.</summary>
        public string? DraftState { get; init; }

        /// <summary>Since when the draft is worked on.</summary>
        public DateTimeOffset? DraftSince { get; init; }

        /// <summary>When it was handed in; null while it is not, or was before drafts lay beside the record.</summary>
        public DateTimeOffset? HandedInAt { get; init; }

        /// <summary>The last day on which the firm's word that the record holds is good; null before it was verified.</summary>
        public DateOnly? ConfirmBy { get; init; }

        /// <summary>Why an officer stopped it; null unless it is stopped.</summary>
        public string? StateReason { get; init; }

        /// <summary>Why an officer sent it back; null unless it is returned.</summary>
        public string? ReturnedBecause { get; init; }

        /// <summary>What has ended or ends within <see cref="Days"/>, the first to end first.</summary>
        public IReadOnlyList<Ending> Endings { get; init; } = [];

        /// <summary>How many of those there are.</summary>
        public int Ends { get; init; }

        /// <summary>The state of what the firm works on: the draft, or the record while there is none.</summary>
        public string WorkingState => DraftState ?? State;
    }

    /// <summary>Something with a last day.</summary>
    public sealed record Ending
    {
        /// <summary>One of <see cref="Sections"/>.</summary>
        public string Section { get; init; } = "";

        /// <summary>What it is.</summary>
        public string Title { get; init; } = "";

        /// <summary>Its last day.</summary>
        public DateOnly ValidTo { get; init; }
    }

    private const int Shown = 4;

    private static readonly Statement Head = Statement.Of(
        "registry.entity.own_standing",
        """
        select e.code, e.name, e.state, e.region, e.industry, e.version, e.verified_at, e.confirm_by, e.state_reason,
            d.state as draft_state, d.begun_at as draft_since, d.handed_in_at
        from entity e left join entity_draft d on d.entity_code = e.code
        where e.code = @code
        """
    );

    private static readonly Statement Ends = Statement.Of(
        "registry.entity_expiry.own_soon",
        """
        select section, title, valid_to, count(*) over () as ends from entity_expiry
        where entity_code = @code and section <> @confirmation and valid_to <= @until
        order by valid_to, section, item {page}
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        ReviewStore reviews,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Standing>
    {
        public async ValueTask<Outcome<Standing>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.EntityCode is not { } code)
            {
                return Ownership.NotYours();
            }

            if (await sql.One<Standing>(Head, new { code }, cancellationToken) is not { } standing)
            {
                return Ownership.Unknown();
            }

            var ends = await sql.Query<EndingRow>(
                Ends,
                new
                {
                    code,
                    confirmation = ExpiryStore.Confirmation,
                    until = time.Today().AddDays(Days),
                    skip = 0,
                    take = Shown,
                },
                cancellationToken
            );
            return standing with
            {
                ReturnedBecause =
                    standing.WorkingState == EntityStates.Returned
                        ? (await reviews.WhyReturned(code, cancellationToken))?.Words()
                        : null,
                Endings =
                [
                    .. ends.Select(row => new Ending
                    {
                        Section = row.Section,
                        Title = row.Title,
                        ValidTo = row.ValidTo,
                    }),
                ],
                Ends = ends is [var first, ..] ? first.Ends : 0,
            };
        }

        private sealed record EndingRow
        {
            public string Section { get; init; } = "";
            public string Title { get; init; } = "";
            public DateOnly ValidTo { get; init; }
            public int Ends { get; init; }
        }
    }
}
