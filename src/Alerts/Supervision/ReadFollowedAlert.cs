using Trading.Alerts.Contracts;
using Trading.Alerts.Signals;
using Trading.Alerts.Standard;
using Trading.Alerts.Weights;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Supervision;

/// <summary>
/// A warning for a supervisors' system: what is said of the procurement and what became of it, without who looks into it. Each
/// read is in the trail. 404 outside the system's divisions, and for what was imported from abroad.
/// </summary>
public static class ReadFollowedAlert
{
    /// <summary>By key, which is the procurement's.</summary>
    [Requires(AlertsPermissions.ReadSupervision)]
    public sealed record Command(Guid Id) : ICommand<Followed>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>As it stands.</summary>
    public sealed record Followed : IVersioned
    {
        /// <summary>Key: the procurement's.</summary>
        public Guid Id { get; init; }

        /// <inheritdoc/>
        public long Version { get; init; }

        /// <summary>One of <see cref="Levels"/>.</summary>
        public string Level { get; init; } = "";

        /// <summary>One of <see cref="AlertStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>How much all sources together say, 0 to 1.</summary>
        public double Severity { get; init; }

        /// <summary>What stands out, in a few words. A signal to look into; it establishes no wrongdoing.</summary>
        public LocalizedText Headline { get; init; }

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>One of <see cref="Procurement.Kinds.TradingKinds.Kinds"/>.</summary>
        public string Kind { get; init; } = "";

        /// <summary>GB/T 2260.</summary>
        public string? Region { get; init; }

        /// <summary>Who buys.</summary>
        public string BuyerName { get; init; } = "";

        /// <summary>When it was first raised.</summary>
        public DateTimeOffset RaisedAt { get; init; }

        /// <summary>When it last changed.</summary>
        public DateTimeOffset ChangedAt { get; init; }

        /// <summary>Until when it should be looked into; null where that was not reckoned yet.</summary>
        public DateTimeOffset? DueAt { get; init; }

        /// <summary>What the sources say now, the gravest first.</summary>
        public IReadOnlyList<SaidSignal> Signals { get; init; } = [];

        /// <summary>When a person last decided on it; null where nobody has.</summary>
        public DateTimeOffset? SettledAt { get; init; }

        /// <summary>Who decided.</summary>
        public string? SettledBy { get; init; }

        /// <summary>Why, without numbers of phones and identity cards.</summary>
        public string? Reason { get; init; }
    }

    private static readonly Statement Select = Statement.Of(
        "alerts.alert.followed",
        """
        select id, version, level, state, severity, headline_zh, headline_en, title, kind, region, buyer_name, raised_at,
            changed_at, due_at, settled_at, settled_by, reason
        from alert where id = @id and market = @market and {scope region, kind, office_id}
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        SignalStore signals,
        WeightBook weights,
        CurrentCaller current
    ) : ICommandHandler<Command, Followed>
    {
        public async ValueTask<Outcome<Followed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var row = await sql.One<Row>(
                Select,
                AlertChanges.PlacesOf(current.Caller),
                new { id = command.Id, market = Markets.Home },
                cancellationToken
            );
            if (row is null)
            {
                return Problem.NotFound("没有这条预警。", "There is no such alert.");
            }

            var rule = await weights.InForce(cancellationToken);
            var shares = rule.Shares(
                SignalStore.Spoken(await signals.Of(command.Id, cancellationToken))
            );
            return new Followed
            {
                Id = row.Id,
                Version = row.Version,
                Level = Levels.Code(row.Level),
                State = row.State,
                Severity = row.Severity,
                Headline = new(row.HeadlineZh, row.HeadlineEn),
                Title = row.Title,
                Kind = row.Kind,
                Region = row.Region,
                BuyerName = row.BuyerName,
                RaisedAt = row.RaisedAt,
                ChangedAt = row.ChangedAt,
                DueAt = row.DueAt,
                Signals =
                [
                    .. shares
                        .OrderByDescending(one => one.Signal.Level)
                        .ThenByDescending(one => one.Signal.Strength)
                        .Select(one => SaidSignal.Of(one.Signal, rule, one.Share)),
                ],
                SettledAt = row.SettledAt,
                SettledBy = row.SettledBy,
                Reason = row.Reason is { } reason ? MaskedNumbers.In(reason) : null,
            };
        }
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public long Version { get; init; }
        public int Level { get; init; }
        public string State { get; init; } = "";
        public double Severity { get; init; }
        public string HeadlineZh { get; init; } = "";
        public string HeadlineEn { get; init; } = "";
        public string Title { get; init; } = "";
        public string Kind { get; init; } = "";
        public string? Region { get; init; }
        public string BuyerName { get; init; } = "";
        public DateTimeOffset RaisedAt { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
        public DateTimeOffset? DueAt { get; init; }
        public DateTimeOffset? SettledAt { get; init; }
        public string? SettledBy { get; init; }
        public string? Reason { get; init; }
    }
}
