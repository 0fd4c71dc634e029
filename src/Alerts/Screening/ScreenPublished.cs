using System.Globalization;
using Trading.Access.Contracts;
using Trading.Alerts.Contracts;
using Trading.Alerts.Scoring;
using Trading.Alerts.Signals;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Messaging.Contracts;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Screening;

/// <summary>
/// Screens the words in which a procurement was announced, by itself and after it was published, so that it stops nothing:
/// who published is asked to answer what is likely right, supervisors read it, and it is a signal of the procurement. Words
/// that were screened before are passed over.
/// </summary>
public static class ScreenPublished
{
    /// <summary>The procurement.</summary>
    [Job("alerts.screen_published")]
    [Requires(Permission.Platform)]
    public sealed record Command(Guid ProcurementId) : ICommand<Result>, IAbout
    {
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>What was done.</summary>
    /// <param name="Screening">The screening; null when there was nothing new to read.</param>
    public sealed record Result(Guid? Screening) : IAuditedResult
    {
        string? IAuditedResult.Result => Screening is null ? null : AuditEntry.Ok;
    }

    private static readonly Statement Lock = Statement.Of(
        "alerts.published_screening.lock",
        """
        select screening_id, sha256 from published_screening {lock}
        where procurement_id = @procurement {for update}
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "alerts.published_screening.insert",
        """
        insert into published_screening (procurement_id, screening_id, sha256, screened_at)
        values (@procurement, @screening, @sha256, @now)
        """
    );

    private static readonly Statement Update = Statement.Of(
        "alerts.published_screening.update",
        """
        update published_screening set screening_id = @screening, sha256 = @sha256, screened_at = @now
        where procurement_id = @procurement
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        ScreeningStore screenings,
        SignalStore signals,
        Scorer scorer,
        IProcurements procurements,
        IPublishedWords published,
        IPeople people,
        INotices notices,
        TimeProvider time
    ) : ICommandHandler<Command, Result>
    {
        public async ValueTask<Outcome<Result>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var id = command.ProcurementId;
            // Of two that come at once the later reads what the earlier has kept.
            var before = await sql.One<Row>(Lock, new { procurement = id }, cancellationToken);
            if (
                await procurements.Find(id, cancellationToken) is not { } procurement
                || await published.Of(id, cancellationToken) is not { Words.Count: > 0 } announced
            )
            {
                return new Result(null);
            }

            var draft = ReceivedDraft.OfText(
                string.Join(
                    "\n\n",
                    announced.Words.Select(words => $"{Head(words)}\n{words.Text}")
                ),
                $"{procurement.Title[..Math.Min(procurement.Title.Length, 150)]}（公告文字）.txt"
            );
            if (draft.Problem is not null || before?.Sha256 == draft.Sha256)
            {
                return new Result(null);
            }

            var kept = await screenings.Keep(
                draft,
                ScreeningRegimes.Of(procurement.Regime),
                announced.Owner,
                new(
                    procurement.Region is { Length: > 0 } region ? region : null,
                    procurement.Kind,
                    procurement.OfficeId
                ),
                id,
                cancellationToken
            );
            await sql.Execute(
                before is null ? Insert : Update,
                new
                {
                    procurement = id,
                    screening = kept.Id,
                    sha256 = draft.Sha256,
                    now = time.GetUtcNow(),
                },
                cancellationToken
            );
            var likely = (await screenings.Hits(kept, cancellationToken))
                .Where(hit => hit.Confidence >= GetScreening.Likely)
                .ToList();
            await signals.Say(
                id,
                SignalSources.Clause,
                [.. likely.Select(hit => Signal(hit, kept.Id))],
                cancellationToken
            );
            await scorer.ScoreAgain([procurement], FactsReader.OfClauses, cancellationToken);
            if (likely.Count(hit => hit.Answer is null) is > 0 and var open)
            {
                await Tell(announced.Owner, procurement.Title, open, kept.Id, cancellationToken);
            }

            return new Result(kept.Id);
        }

        private static string Head(PublishedWords words) =>
            words.Lot is null ? words.Step.Zh : $"{words.Step.Zh}（标段 {words.Lot}）";

        private static Signal Signal(ScreenedHit hit, Guid screening) =>
            new()
            {
                Code = hit.Pattern,
                Subject = string.Create(CultureInfo.InvariantCulture, $"{hit.Line}:{hit.Start}"),
                Level = (hit.Severity, Sure: hit.Confidence >= GetScreening.Sure) switch
                {
                    ("high", true) => 3,
                    ("high", false) or ("medium", true) => 2,
                    _ => 1,
                },
                Strength = hit.Confidence,
                Name = hit.Name,
                Sentence = new(
                    $"“{Quoted(hit.Text)}”：{hit.Why.Zh}依据：{string.Join("；", hit.Source)}",
                    $"“{Quoted(hit.Text)}”: {hit.Why.En} Law: {string.Join("; ", hit.Source)}"
                ),
                Link = $"/screenings/{screening}?hit={hit.Number}#hit-{hit.Number}",
            };

        private const int LongestQuoted = 200;

        private static string Quoted(string text) =>
            text.Length <= LongestQuoted ? text : text[..LongestQuoted] + "…";

        private async Task Tell(
            string owner,
            string title,
            int count,
            Guid screening,
            CancellationToken cancel
        )
        {
            var message = AlertMessages.ClausesToAnswer.With(
                ("title", title),
                ("count", count.ToString(CultureInfo.InvariantCulture))
            );
            var link = $"/screenings/{screening}";
            switch (owner.Split(':', 2))
            {
                case ["firm", var code]:
                    await notices.ToEntity(EntityCode.Parse(code), message, link, cancel);
                    break;
                case ["office", var office]:
                    var may = await people.OfOffice(
                        Guid.Parse(office),
                        new(AlertsPermissions.ScreenDrafts),
                        cancel
                    );
                    foreach (var person in may)
                    {
                        await notices.ToPerson(person.Id, message, link, cancel);
                    }

                    break;
                default:
                    // A trading system's people read it there: its procurement has the screening beside it.
                    break;
            }
        }

        private sealed record Row
        {
            public Guid ScreeningId { get; init; }
            public string Sha256 { get; init; } = "";
        }
    }
}
