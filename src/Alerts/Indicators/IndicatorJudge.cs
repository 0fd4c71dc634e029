using System.Text.Json;
using Trading.Alerts.Signals;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>
/// Judges a procurement as it stands and moves what hangs on it: its findings, figures, and the sums of whom it touches, who
/// are judged anew by their sums. What it costs depends on the procurement and not on how many there are. The procurement is
/// read behind the lock of its row: of two that judge it the later goes by what the earlier could not know.
/// </summary>
internal sealed class IndicatorJudge(
    SqlSession sql,
    DossierReader reader,
    FindingStore findings,
    MeasurementStore measurements,
    SumStore sums,
    BaselineStore baselines,
    CutStore cuts,
    ParameterStore parameters,
    RedFlagJudge redFlags,
    IndicatorSignals signals,
    IndicatorRules rules,
    WorkingDays calendar,
    TimeProvider time
)
{
    /// <summary>What stands between the questions that are kept.</summary>
    public const char Between = '\t';

    private static readonly Statement Lock = Statement.Of(
        "alerts.indicator_dossier.lock",
        """
        select procurement_id from indicator_dossier {lock} where procurement_id in @ids order by procurement_id {for update}
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.indicator_dossier.insert",
        """
        insert into indicator_dossier
            (procurement_id, changed_at, judged_at, digest, asked, moving, market, kind, region, office_id, buyer)
        values (@id, @changedAt, @now, '', '', {true}, @market, @kind, @region, @officeId, @buyer)
        """
    );

    private static readonly Statement Update = Statement.Of(
        "alerts.indicator_dossier.update",
        """
        update indicator_dossier
        set changed_at = @changedAt, judged_at = @now, digest = @digest, asked = @asked, moving = @moving, buyer = @buyer
        where procurement_id = @id
        """
    );

    /// <summary>The most that are judged together.</summary>
    public const int AtOnce = 200;

    /// <summary>Judges some as they stand; unknown keys are left out. Returns how many verdicts changed.</summary>
    public async Task<int> Judge(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        // One that is judged for the first time has no row to lock: two that insert one meet on its key, and the loser runs again.
        var known = (await sql.Query<Guid>(Lock, new { ids }, cancel)).ToHashSet();
        var read = await reader.Read(ids, cancel);
        var now = time.GetUtcNow();
        var book = await parameters.At(now, cancel);
        var current = await baselines.Current(cancel);
        Guid[] found = [.. read.Select(one => one.Summary.Id)];
        if (found.Length == 0)
        {
            return 0;
        }

        // Asked once for all of them, as below of their subjects.
        var before = new Before(
            await findings.Of(
                [.. found.Select(FindingOwner.Of), .. found.Select(FindingOwner.OfProcess)],
                cancel
            ),
            await measurements.Of(found, cancel),
            await sums.PartsOf(found, cancel)
        );
        var moves = new List<(Guid Id, SumMove Move)>();
        var changed = 0;
        foreach (var one in read)
        {
            if (!known.Contains(one.Summary.Id))
            {
                sql.Hold((Insert, Place(one, now, "", "")));
            }

            changed += await Judge(one, before, book, current, now, moves, cancel);
        }

        changed += await redFlags.Judge(found, before.Findings, now, cancel);
        await signals.Hand(found, cancel);
        // Last, so that others wait for as short as can be; and all procurements before all subjects, so that nobody waits
        // in a circle.
        SubjectKey[] touched = [.. moves.Select(move => move.Move.Key.Subject).Distinct().Order()];
        await sums.Lock(touched, now, cancel);
        await sums.Move(moves, cancel);
        var cut = await cuts.Current(cancel);
        return changed + await JudgeSubjects(touched, book, current, cut, now, cancel);
    }

    private async Task<int> Judge(
        ReadDossier read,
        Before before,
        ParameterBook book,
        Baselines current,
        DateTimeOffset now,
        List<(Guid, SumMove)> moves,
        CancellationToken cancel
    )
    {
        var id = read.Summary.Id;
        var market = Markets.Of(read.Summary);
        var context = new JudgingContext(rules, book, current, calendar, market)
        {
            Today = ChinaTime.DateOf(now),
        };
        var verdicts = Verdicts.Of(read.Dossier, rules.All, context);
        var content = JsonSerializer.SerializeToUtf8Bytes(read.Dossier, MessageText.Json);
        var digest = Digest.Of(content);
        var changed = await findings.Replace(
            FindingOwner.Of(id),
            before.Findings[FindingOwner.Of(id)],
            id,
            FindingRow.Of(verdicts.Findings),
            By(book, current),
            (digest, content),
            now,
            cancel
        );
        measurements.Replace(id, before.Measurements[id], market, verdicts.Measurements);
        sql.Hold((Update, Place(read, now, digest, string.Join(Between, context.Asked))));
        var parts = SumMove.Parts(market, verdicts.Contributions);
        moves.AddRange(
            SumMove
                .Between(before.Parts.GetValueOrDefault(id) ?? [], parts)
                .Select(move => (id, move))
        );
        return changed;
    }

    /// <summary>Judges subjects by their sums. Their rows are locked.</summary>
    public async Task<int> JudgeSubjects(
        IReadOnlyCollection<SubjectKey> keys,
        ParameterBook book,
        Baselines current,
        IReadOnlyDictionary<string, double> found,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var on = ChinaTime.DateOf(now);
        // Asked once for all of them: there are as many as bidders, and what costs is the way to the database.
        var years = await sums.YearsOf(keys, on, cancel);
        var said = await findings.Of([.. keys.Select(OwnerOf)], cancel);
        var changed = 0;
        foreach (var key in keys)
        {
            var subject = new SubjectDossier(
                FindingOwner.KindOf(key.Kind),
                key.Subject,
                key.Group,
                on,
                years.GetValueOrDefault(key) ?? []
            );
            var context = new JudgingContext(
                rules,
                book,
                current,
                calendar,
                PeerGroup.Parse(key.Group).Market
            )
            {
                Today = on,
                Cuts = found,
            };
            var verdicts = Verdicts.Of(subject, rules.All, context);
            var content = subject.Content();
            var digest = Digest.Of(content);
            changed += await findings.Replace(
                OwnerOf(key),
                said[OwnerOf(key)],
                null,
                FindingRow.Of(verdicts),
                By(book, current),
                (digest, content),
                now,
                cancel
            );
            sums.Keep(key, digest, context.Asked, now);
        }

        return changed;

        static FindingOwner OwnerOf(SubjectKey key) => new(key.Kind, key.Subject, key.Group);
    }

    /// <summary>What was kept of procurements.</summary>
    private sealed record Before(
        ILookup<FindingOwner, FindingRow> Findings,
        ILookup<Guid, MeasurementStore.Row> Measurements,
        IReadOnlyDictionary<Guid, Dictionary<SumKey, SumPart>> Parts
    );

    private (string, DateTimeOffset) By(ParameterBook book, Baselines current) =>
        (
            new JudgedBy(
                rules.Version,
                calendar.SpecialDays.Select(day => day.Date.Year).DefaultIfEmpty(0).Max(),
                book.Number
            ).ToString(),
            current.At
        );

    private static object Place(
        ReadDossier read,
        DateTimeOffset now,
        string digest,
        string asked
    ) =>
        new
        {
            id = read.Summary.Id,
            changedAt = read.Summary.ChangedAt,
            now,
            digest,
            asked,
            moving = read.IsMoving,
            market = Markets.Of(read.Summary),
            kind = read.Summary.Kind,
            region = read.Dossier.Region,
            officeId = read.Summary.OfficeId,
            buyer = TableKey.Of(read.Dossier.Buyer?.Code),
        };
}
