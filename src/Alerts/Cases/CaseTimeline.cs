using Trading.Domain.Codes;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>The procurement's steps and limits and the case's own events as one line in time.</summary>
internal static class CaseTimeline
{
    public static IReadOnlyList<GetSupervisionCase.Moment> Of(
        ProcurementRecord? record,
        List<CaseEntry> entries
    )
    {
        var steps = (record?.Steps ?? [])
            .Where(step => step.At is not null)
            .Select(step => new GetSupervisionCase.Moment(
                ChinaTime.DateOf(step.At!.Value),
                step.At,
                CaseMoments.Step,
                step.Code,
                null,
                step.Lot,
                null
            ));
        var limits = (record?.Limits ?? [])
            .Where(limit => limit is { Day: not null, Outcome: "kept" or "broken" or "due" })
            .Select(limit => new GetSupervisionCase.Moment(
                limit.Day!.Value,
                null,
                CaseMoments.Limit,
                limit.Limit,
                limit.Sentence,
                null,
                limit.Outcome
            ));
        var events = entries.Select(entry => new GetSupervisionCase.Moment(
            ChinaTime.DateOf(entry.At),
            entry.At,
            CaseMoments.Case,
            entry.Action,
            CaseRules.ActionName(entry.Action),
            entry.Text is null ? entry.Actor : $"{entry.Actor}：{entry.Text}",
            null
        ));
        // A limit is told after what happened on its day.
        return
        [
            .. steps
                .Concat(limits)
                .Concat(events)
                .OrderBy(moment => moment.Day)
                .ThenBy(moment => moment.At ?? DateTimeOffset.MaxValue),
        ];
    }
}
