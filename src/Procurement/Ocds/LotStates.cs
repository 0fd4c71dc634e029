using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Ocds;

/// <summary>The lots' states as the steps bring them, one after the other.</summary>
internal sealed class LotStates(TradingKind kind, RecordedProcess process, bool final = false)
{
    private readonly List<RecordedProcurement.Lot> _lots =
    [
        .. process.Lots.Select(lot => new RecordedProcurement.Lot
        {
            Number = lot.Number,
            State = final ? lot.State : kind.States[0].Code,
        }),
    ];

    private readonly List<RecordedProcess.Step> _before = [];

    public Standing Standing =>
        kind.State(RecordedProcurement.StateOf(kind, _lots))?.Standing ?? Standing.None;

    public Standing Of(string lot) =>
        kind.State(_lots.First(one => one.Number == lot).State)?.Standing ?? Standing.None;

    public void Take(RecordedProcess.Step posted, KindStep step)
    {
        var values = posted.Values();
        var brings =
            step.StateWhen.FirstOrDefault(when => values.ContainsKey(when.Figure))?.State
            ?? step.State;
        foreach (
            var lot in _lots.Where(lot =>
                brings is not null
                && (posted.Lot.Length == 0 || posted.Lot == lot.Number)
                && (step.AfterEnd || !RecordedProcurement.IsDead(kind, lot))
                && (
                    process.Country != "CN"
                    || step.After.All(after =>
                        _before.Exists(one =>
                            one.Code == after && (one.Lot.Length == 0 || one.Lot == lot.Number)
                        )
                    )
                )
                && (step.Undoes is not null || kind.Rank(brings) > kind.Rank(lot.State))
            )
        )
        {
            lot.State = brings!;
        }

        _before.Add(posted);
    }
}
