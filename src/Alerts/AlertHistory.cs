using Trading.Kernel.Sql;

namespace Trading.Alerts;

/// <summary>The story of each alert. What it was at a version is the last entry up to that version.</summary>
internal static class AlertHistory
{
    private static readonly Statement Insert = Statement.Of(
        "alerts.alert_history.insert",
        """
        insert into alert_history (alert_id, version, at, actor, action, state, level, signature, reason, findings, weights,
            ground, wrong_signals)
        values (@AlertId, @Version, @At, @Actor, @Action, @State, @Level, @Signature, @Reason, @Findings, @Weights, @Ground,
            @WrongSignals)
        """
    );

    private static readonly Statement OfAlert = Statement.Of(
        "alerts.alert_history.of_alert",
        """
        select alert_id, version, at, actor, action, state, level, signature, reason, findings, weights, ground, wrong_signals
        from alert_history where alert_id = @id order by version
        """
    );

    public static void Add(SqlSession sql, Entry entry) => sql.Hold((Insert, entry));

    public static Task<List<Entry>> Of(SqlSession sql, Guid id, CancellationToken cancel) =>
        sql.Query<Entry>(OfAlert, new { id }, cancel);

    internal sealed record Entry
    {
        public Guid AlertId { get; init; }
        public long Version { get; init; }
        public DateTimeOffset At { get; init; }
        public string Actor { get; init; } = "";
        public string Action { get; init; } = "";
        public string State { get; init; } = "";
        public int Level { get; init; }
        public string Signature { get; init; } = "";
        public string? Reason { get; init; }

        /// <summary>The findings then; null where they were not kept.</summary>
        public string? Findings { get; init; }

        /// <summary>The number of the weights in force then; 0 for those that ship, null where nothing was merged or it was not kept.</summary>
        public int? Weights { get; init; }

        /// <summary>One of <see cref="DismissalGrounds"/>; null where nothing was dismissed, or before there were grounds.</summary>
        public string? Ground { get; init; }

        /// <summary>The signals that were found wrong, by their tokens; null for none.</summary>
        public string? WrongSignals { get; init; }
    }
}
