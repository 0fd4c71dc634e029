using Trading.Alerts;
using Trading.Alerts.Signals;
using Trading.Kernel.Security;
using Trading.Tests.Alerts.Signals;
using Trading.Tests.Harness;

namespace Trading.Tests.Alerts.Weights;

/// <summary>
/// Offices that were given warnings for thirteen weeks and decided on them: those of clauses were mostly confirmed, those of the
/// network mostly dismissed. Written into the tables, since hundreds of commands would take minutes.
/// </summary>
internal static class DecidedProvince
{
    public const int Weeks = 13;
    public const int AWeek = 24;

    /// <summary>An office's supervisor, with what the office was given and decided.</summary>
    public static async Task<Caller> Office(
        Province province,
        string login,
        string region,
        int weeks = Weeks,
        int aWeek = AWeek
    )
    {
        var caller = await Offices.Supervisor(province, login, region);
        var now = province.Clock!.GetUtcNow();
        var week = OfficeWeek.NumberOf(now);
        var alerts = new List<object>();
        var signals = new List<object>();
        var presented = new List<object>();
        for (var back = weeks; back > 0; back--)
        {
            var at = OfficeWeek.BeginOf(week - (7 * back)).AddHours(2);
            for (var place = 1; place <= aWeek; place++)
            {
                var id = Guid.CreateVersion7(at.AddMinutes(place));
                var clause = place % 2 == 0;
                // Of clauses three in four are confirmed, of the network one in four.
                var confirmed = clause ? (place / 2) % 4 != 0 : (place / 2) % 4 == 0;
                var settled = at.AddDays(1).AddMinutes(place);
                alerts.Add(
                    new
                    {
                        id,
                        region,
                        severity = 0.5,
                        state = confirmed ? AlertStates.Confirmed : AlertStates.Dismissed,
                        title = $"{login} {back}-{place}",
                        raised = at,
                        settled,
                        by = login,
                    }
                );
                signals.Add(
                    new
                    {
                        id,
                        source = clause ? SignalSources.Clause : SignalSources.Network,
                        code = clause ? "P01" : "pair",
                        at,
                    }
                );
                presented.Add(
                    new
                    {
                        office = caller.OfficeId!.Value,
                        week = week - (7 * back),
                        id,
                        place,
                        at = at.AddHours(1),
                    }
                );
            }
        }

        await using var connection = await province.Database.Open(default);
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (
            var (statement, rows) in new (string, List<object>)[]
            {
                (
                    """
                    insert into appraisal (procurement_id, scored_at, changed_at, level, findings, silent)
                    values (@id, @raised, @raised, 0, '[]', '[]')
                    """,
                    alerts
                ),
                (
                    """
                    insert into alert (id, level, severity, state, signature, headline_zh, headline_en, title, kind, region,
                        buyer_name, currency, market, raised_at, changed_at, settled_at, settled_by, reason, version)
                    values (@id, 2, @severity, @state, '', '线索', 'Signal', @title, 'government', @region, '某采购人', 'CNY', 'CN',
                        @raised, @settled, @settled, @by, '已逐项核对。', 2)
                    """,
                    alerts
                ),
                (
                    """
                    insert into alert_history (alert_id, version, at, actor, action, state, level, signature)
                    values (@id, 2, @settled, @by, @state, @state, 2, '')
                    """,
                    alerts
                ),
                (
                    """
                    insert into alert_signal (procurement_id, source, code, subject, level, strength, name_zh, name_en,
                        sentence_zh, sentence_en, since)
                    values (@id, @source, @code, '', 2, 0.6, '信号', 'Signal', '所见。', 'What was seen.', @at)
                    """,
                    signals
                ),
                (
                    """
                    insert into alert_presented (office_id, week, alert_id, place, level, score, presented_at)
                    values (@office, @week, @id, @place, 2, 0.5, @at)
                    """,
                    presented
                ),
            }
        )
        {
            await Dapper.SqlMapper.ExecuteAsync(connection, statement, rows, transaction);
        }

        await transaction.CommitAsync();
        return caller;
    }
}
