using FluentValidation;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>
/// Fixes which entries an export holds, and leaves its own trace: whoever carries the trail out of the house is in it.
/// The entries of a period are, in each lane, those from its first to its last, without a gap, so that the chains can be
/// checked; with them go the links of that time.
/// </summary>
public static class ExportAudit
{
    /// <summary>A period.</summary>
    /// <param name="From">Not before; null from the beginning.</param>
    /// <param name="To">Before; null to the end.</param>
    [Requires(AccessPermissions.ReadAudit)]
    public sealed record Command(DateTimeOffset? From, DateTimeOffset? To) : ICommand<Stretch>;

    /// <summary>Entries of each lane, and links.</summary>
    /// <param name="Lanes">Lanes with entries.</param>
    /// <param name="AfterLink">The links after this one.</param>
    /// <param name="LastLink">The last link; not after <paramref name="AfterLink"/> when there is none.</param>
    public sealed record Stretch(IReadOnlyList<Part> Lanes, long AfterLink, long LastLink);

    /// <summary>Entries of one lane, from one to another.</summary>
    public sealed record Part
    {
        /// <summary>Which lane.</summary>
        public int Lane { get; init; }

        /// <summary>First entry.</summary>
        public long FirstSeq { get; init; }

        /// <summary>Last entry.</summary>
        public long LastSeq { get; init; }
    }

    private static readonly Statement Within = Statement
        .Of(
            "access.audit.lanes_within",
            """
            select lane, min(seq) as first_seq, max(seq) as last_seq from audit_entry
            where at >= @from and at < @to group by lane order by lane
            """
        )
        .Within(TimeSpan.FromMinutes(5));

    private static readonly Statement LinksWithin = Statement.Of(
        "access.audit_link.within",
        "select min(number) as first, max(number) as last from audit_link where at >= @from and at < @to"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.To)
                .Must((command, to) => to is null || command.From is null || to > command.From)
                .WithMessage(
                    "period.reversed",
                    "结束时间须晚于开始时间。",
                    "The period must end after it begins."
                );
    }

    internal sealed class Handler(SqlSession sql, AuditKeys keys, TimeProvider time)
        : ICommandHandler<Command, Stretch>
    {
        public async ValueTask<Outcome<Stretch>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await keys.Current(cancellationToken);
            var period = new
            {
                from = command.From ?? DateTimeOffset.UnixEpoch,
                to = command.To ?? time.GetUtcNow().AddDays(1),
            };
            var lanes = await sql.Query<Part>(Within, period, cancellationToken);
            if (lanes.Count == 0)
            {
                return Problem.Conflict(
                    "audit.nothing",
                    "这段时间没有审计记录（可能已归档）。",
                    "There are no entries in this period (they may be in the archive)."
                );
            }

            var links = (await sql.One<Numbers>(LinksWithin, period, cancellationToken))!;
            return new Stretch(lanes, (links.First ?? 1) - 1, links.Last ?? 0);
        }

        private sealed record Numbers
        {
            public long? First { get; init; }
            public long? Last { get; init; }
        }
    }
}
