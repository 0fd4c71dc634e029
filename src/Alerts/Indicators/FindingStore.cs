using Trading.Indicators;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>
/// What is said now, and what was said before. Saying the same again changes nothing; what changes is moved to what was,
/// with the time for which it stood. What never applied has no row: a rule without a row does not apply. One that applied
/// before keeps a row that says since when it does not, so that every instant can be computed again from its own facts.
/// Whoever replaces an owner's findings holds the owner's row locked.
/// </summary>
internal sealed class FindingStore(SqlSession sql)
{
    private const int AtOnce = 500;

    private const string OfOwner = "owner_kind = @kind and owner = @owner and peer_group = @group";

    private const string OfKey =
        OfOwner
        + " and indicator = @indicator and lot = @lot and subject_kind = @subjectKind and subject = @subject and place = @place";

    private static readonly Statement Known = Statement.Of(
        "alerts.indicator_finding.of_owners",
        """
        select owner_kind, owner, peer_group, indicator, lot, subject_kind, subject, place, outcome, value, threshold, p_value,
               evidence, sentence_zh, sentence_en
        from indicator_finding where owner_kind in @kinds and owner in @owners and peer_group in @groups
        """
    );

    private static readonly Statement Spoken = Statement.Of(
        "alerts.indicator_finding_before.spoken",
        $"""
        select distinct indicator, lot, subject_kind, subject, place from indicator_finding_before
        where {OfOwner} and outcome <> @inapplicable
        """
    );

    private static readonly string Inapplicable = FindingRow.NameOf(IndicatorOutcome.NotApplicable);

    private static readonly Statement Archive = Statement.Of(
        "alerts.indicator_finding.archive",
        $"""
        insert into indicator_finding_before
            (owner_kind, owner, peer_group, indicator, lot, subject_kind, subject, place, outcome, value, threshold, p_value,
             evidence, sentence_zh, sentence_en, parameters, baselines_at, input, valid_from, valid_to)
        select owner_kind, owner, peer_group, indicator, lot, subject_kind, subject, place, outcome, value, threshold, p_value,
               evidence, sentence_zh, sentence_en, parameters, baselines_at, input, valid_from, @now
        from indicator_finding where {OfKey}
        """
    );

    private static readonly Statement Delete = Statement.Of(
        "alerts.indicator_finding.delete",
        $"delete from indicator_finding where {OfKey}"
    );

    private static readonly Statement Update = Statement.Of(
        "alerts.indicator_finding.update",
        $"""
        update indicator_finding
        set outcome = @outcome, value = @value, threshold = @threshold, p_value = @pValue, evidence = @evidence, sentence_zh = @zh,
            sentence_en = @en, parameters = @parameters, baselines_at = @baselinesAt, input = @input, valid_from = @now
        where {OfKey}
        """
    );

    private static readonly BulkTable New = new(
        "indicator_finding",
        ("owner_kind", BulkType.Text),
        ("owner", BulkType.Text),
        ("peer_group", BulkType.Text),
        ("indicator", BulkType.Text),
        ("lot", BulkType.Text),
        ("subject_kind", BulkType.Text),
        ("subject", BulkType.Text),
        ("place", BulkType.Int),
        ("procurement_id", BulkType.Id),
        ("outcome", BulkType.Text),
        ("value", BulkType.Number),
        ("threshold", BulkType.Number),
        ("p_value", BulkType.Number),
        ("evidence", BulkType.Text),
        ("sentence_zh", BulkType.Text),
        ("sentence_en", BulkType.Text),
        ("parameters", BulkType.Text),
        ("baselines_at", BulkType.Instant),
        ("input", BulkType.Text),
        ("valid_from", BulkType.Instant)
    );

    /// <summary>What is said of some owners now. Whoever goes on to replace it holds their rows locked.</summary>
    public async Task<ILookup<FindingOwner, FindingRow>> Of(
        IReadOnlyCollection<FindingOwner> owners,
        CancellationToken cancel
    ) =>
        (
            owners.Count == 0
                ? []
                : await sql.Query<OwnedRow>(
                    Known,
                    new
                    {
                        kinds = owners.Select(owner => owner.Kind).Distinct().ToArray(),
                        owners = owners.Select(owner => owner.Id).Distinct().ToArray(),
                        groups = owners.Select(owner => owner.Group).Distinct().ToArray(),
                    },
                    cancel
                )
        ).ToLookup(
            row => new FindingOwner(row.OwnerKind, row.Owner, row.PeerGroup),
            row => row.Said()
        );

    /// <summary>Replaces what is said of an owner; returns how many verdicts changed.</summary>
    public async Task<int> Replace(
        FindingOwner owner,
        Guid? procurement,
        IReadOnlyList<FindingRow> now,
        (string Parameters, DateTimeOffset BaselinesAt) by,
        (string Digest, byte[] Content) input,
        DateTimeOffset at,
        CancellationToken cancel,
        IReadOnlySet<string>? only = null
    ) =>
        await Replace(
            owner,
            (await Of([owner], cancel))[owner],
            procurement,
            now,
            by,
            input,
            at,
            cancel,
            only
        );

    /// <summary>Replaces what is said of an owner; returns how many verdicts changed.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="said">What is said so far.</param>
    /// <param name="procurement">The procurement, where the owner is one.</param>
    /// <param name="now">What is said now.</param>
    /// <param name="by">By which rules, parameters and baselines.</param>
    /// <param name="input">What it rests on: kept when a verdict changed.</param>
    /// <param name="at">Now.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="only">The indicators that were computed, where these are not all of the owner's.</param>
    public async Task<int> Replace(
        FindingOwner owner,
        IEnumerable<FindingRow> said,
        Guid? procurement,
        IReadOnlyList<FindingRow> now,
        (string Parameters, DateTimeOffset BaselinesAt) by,
        (string Digest, byte[] Content) input,
        DateTimeOffset at,
        CancellationToken cancel,
        IReadOnlySet<string>? only = null
    )
    {
        var known = said.Where(row => only?.Contains(row.Indicator) != false)
            .ToDictionary(row => row.Key);
        // Versions before this one kept a row of whatever did not apply.
        var spoken = known.Values.Any(row => row.Outcome == Inapplicable) ? (
                await sql.Query<FindingRow>(
                    Spoken,
                    new
                    {
                        kind = owner.Kind,
                        owner = owner.Id,
                        group = owner.Group,
                        inapplicable = Inapplicable,
                    },
                    cancel
                )
            ).Select(row => row.Key).ToHashSet() : [];
        var lines = new List<(Statement, object)>();
        var added = new List<object?[]>();
        var changed = 0;
        foreach (var row in now)
        {
            known.Remove(row.Key, out var before);
            if (row.Outcome == Inapplicable && NeverApplied(before))
            {
                if (before is not null)
                {
                    lines.Add((Delete, Arguments(before)));
                }

                continue;
            }

            if (before == row)
            {
                continue;
            }

            changed++;
            if (before is null)
            {
                added.Add(Values(row));
                continue;
            }

            var args = Arguments(row);
            lines.Add((Archive, args));
            lines.Add((Update, args));
        }

        foreach (var gone in known.Values)
        {
            var args = Arguments(gone);
            if (!NeverApplied(gone))
            {
                changed++;
                lines.Add((Archive, args));
            }

            lines.Add((Delete, args));
        }

        if (changed > 0)
        {
            lines.Add(InputStore.Keep(owner, input.Digest, input.Content, at));
        }

        sql.Hold(New, added);
        if (lines.Count <= AtOnce)
        {
            sql.Hold([.. lines]);
            return changed;
        }

        await sql.ExecuteAll(lines, AtOnce, cancel);

        return changed;

        bool NeverApplied(FindingRow? row) =>
            row is null || (row.Outcome == Inapplicable && !spoken.Contains(row.Key));

        object?[] Values(FindingRow row) =>
            [
                owner.Kind,
                owner.Id,
                owner.Group,
                row.Indicator,
                row.Lot,
                row.SubjectKind,
                row.Subject,
                row.Place,
                procurement,
                row.Outcome,
                row.Value,
                row.Threshold,
                row.PValue,
                row.Evidence,
                row.SentenceZh,
                row.SentenceEn,
                by.Parameters,
                by.BaselinesAt,
                input.Digest,
                at,
            ];

        object Arguments(FindingRow row) =>
            new
            {
                kind = owner.Kind,
                owner = owner.Id,
                group = owner.Group,
                indicator = row.Indicator,
                lot = row.Lot,
                subjectKind = row.SubjectKind,
                subject = row.Subject,
                place = row.Place,
                outcome = row.Outcome,
                value = row.Value,
                threshold = row.Threshold,
                pValue = row.PValue,
                evidence = row.Evidence,
                zh = row.SentenceZh,
                en = row.SentenceEn,
                parameters = by.Parameters,
                baselinesAt = by.BaselinesAt,
                input = input.Digest,
                now = at,
            };
    }

    private sealed record OwnedRow : FindingRow
    {
        public string OwnerKind { get; init; } = "";
        public string Owner { get; init; } = "";
        public string PeerGroup { get; init; } = "";
    }
}
