using Trading.Alerts.Indicators;
using Trading.Indicators;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Signals;

/// <summary>
/// What the signals of a procurement speak of, each to be named by itself: of an indicator, which is one signal however many it
/// triggered on, every lot, bidder and expert; of the others the pair, expert or clause that each is about.
/// </summary>
internal sealed class SubjectReader(SqlSession sql)
{
    private const int LongestName = 80;
    private const int ShownOfToken = 8;

    private static readonly Statement Triggered = Statement.Of(
        "alerts.indicator_finding.subjects",
        """
        select indicator, lot, subject_kind, subject, sentence_zh, sentence_en from indicator_finding
        where owner_kind = @kind and owner = @owner and outcome = @triggered
        order by indicator, lot, subject_kind, subject, place
        """
    );

    /// <summary>Of signals of a procurement, by their source, code and subject; those that are about all of it are left out.</summary>
    public async Task<ILookup<(string Source, string Code, string Subject), SignalSubject>> Of(
        Guid procurementId,
        IReadOnlyList<Signal> signals,
        ProcurementHistory? history,
        CancellationToken cancel
    )
    {
        var found = (
            await sql.Query<Row>(
                Triggered,
                new
                {
                    kind = FindingOwner.ProcurementKind,
                    owner = FindingOwner.Key(procurementId),
                    triggered = FindingRow.NameOf(IndicatorOutcome.Triggered),
                },
                cancel
            )
        ).ToLookup(row => row.Indicator);
        return signals
            .Where(signal => signal.GoneAt is null)
            .SelectMany(signal =>
                (
                    signal.Source == SignalSources.Indicator
                        ? OfIndicator(signal.Code, found[signal.Code], history)
                        : OfOther(signal)
                ).Select(subject => (Of: signal, Subject: subject))
            )
            .ToLookup(
                pair => (pair.Of.Source, pair.Of.Code, pair.Of.Subject),
                pair => pair.Subject
            );
    }

    private static IEnumerable<SignalSubject> OfIndicator(
        string code,
        IEnumerable<Row> rows,
        ProcurementHistory? history
    ) =>
        rows.Where(row => row.Lot.Length > 0 || row.SubjectKind != FindingOwner.ProcurementKind)
            .GroupBy(row => (row.Lot, row.SubjectKind, row.Subject))
            .Select(of => new SignalSubject(
                MergingRule.TokenOf(
                    SignalSources.Indicator,
                    code,
                    $"{of.Key.Lot}|{of.Key.SubjectKind}|{of.Key.Subject}"
                ),
                NameOf(of.Key.Lot, of.Key.SubjectKind, of.Key.Subject, history),
                new(of.First().SentenceZh, of.First().SentenceEn)
            ));

    private static IEnumerable<SignalSubject> OfOther(Signal signal)
    {
        // Of screens and the model a decision names the code alone, as it always was.
        if (signal.Subject.Length > 0 && signal.Source != SignalSources.Model)
        {
            yield return new(
                MergingRule.TokenOf(signal),
                new(Head(signal.Sentence.Zh, '：'), Head(signal.Sentence.En, ':')),
                signal.Sentence
            );
        }
    }

    private static LocalizedText NameOf(
        string lot,
        string kind,
        string subject,
        ProcurementHistory? history
    )
    {
        LocalizedText? who = kind switch
        {
            "bidder" => Same(
                history
                    ?.Bids.FirstOrDefault(bid => bid.BidderCode.ToString() == subject)
                    ?.BidderName
                    ?? subject
            ),
            "buyer" => Same(history?.Summary.BuyerName ?? subject),
            "agency" => Same(history?.Summary.AgencyName ?? subject),
            // Who an expert is stands nowhere here; the same token is the same person.
            "expert" => new($"专家 {Short(subject)}", $"expert {Short(subject)}"),
            FindingOwner.ProcurementKind => null,
            _ => Same(subject),
        };
        return (lot, who) switch
        {
            ({ Length: > 0 }, { } named) => new(
                $"标段（包）{lot}，{named.Zh}",
                $"lot {lot}, {named.En}"
            ),
            ({ Length: > 0 }, null) => new($"标段（包）{lot}", $"lot {lot}"),
            (_, { } named) => named,
            _ => Same(subject),
        };

        static LocalizedText Same(string text) => new(text, text);
    }

    private static string Short(string token) =>
        token.Length <= ShownOfToken ? token : token[..ShownOfToken];

    // Sentences begin with whom or which words they are about.
    private static string Head(string sentence, char end)
    {
        var at = sentence.IndexOf(end, StringComparison.Ordinal);
        var head = at > 0 ? sentence[..at] : sentence;
        return head.Length <= LongestName ? head : head[..(LongestName - 1)] + "…";
    }

    private sealed record Row
    {
        public string Indicator { get; init; } = "";
        public string Lot { get; init; } = "";
        public string SubjectKind { get; init; } = "";
        public string Subject { get; init; } = "";
        public string SentenceZh { get; init; } = "";
        public string SentenceEn { get; init; } = "";
    }
}
