using Trading.Kernel.Sql;

namespace Trading.Alerts.Signals;

/// <summary>What is forgotten of signals, of who was told of them, and of the offices' weeks, once its time is over.</summary>
internal static class ForgottenSignals
{
    public static readonly Statement Told = Statement.Of(
        "alerts.told.forget",
        """
        delete from alert_told where told_at < @before and alert_id in (
            select t.alert_id from alert_told t where t.told_at < @before order by t.told_at, t.alert_id {page})
        """
    );

    public static readonly Statement Gone = Statement.Of(
        "alerts.signal.forget_gone",
        """
        delete from alert_signal where gone_at < @before and procurement_id in (
            select s.procurement_id from alert_signal s where s.gone_at < @before
            order by s.gone_at, s.procurement_id {page})
        """
    );

    public static readonly Statement Presented = Statement.Of(
        "alerts.presented.forget",
        """
        delete from alert_presented where presented_at < @before and alert_id in (
            select r.alert_id from alert_presented r where r.presented_at < @before
            order by r.presented_at, r.alert_id {page})
        """
    );
}
