using System.Globalization;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;
using static Trading.Procurement.PublishProcurement;

namespace Trading.Procurement;

/// <summary>What was published under a source's number before, and in what a later message differs from it.</summary>
internal sealed class PublishedAgain(SqlSession sql, TradingKinds kinds)
{
    [WithoutScope("a source asks for its own numbers alone")]
    private static readonly Statement FindBySource = Statement.Of(
        "procurement.procurement.by_source",
        """
        select id, ocid, title, kind, method, category, country, region, buyer_name, buyer_code,
               published_ceiling_minor, min_price_minor, currency, agency_code, agency_name, unified_code, published_unified_code
        from procurement {range lock} where source = @source and source_reference = @reference
        """
    );

    private static readonly Statement LotsOf = Statement.Of(
        "procurement.lot.published",
        """
        select number, title, published_ceiling_minor, min_price_minor, unified_code, published_unified_code from procurement_lot
        where procurement_id = @id order by place
        """
    );

    private static readonly Statement StepsOf = Statement.Of(
        "procurement.posted_step.published",
        """
        select step, at, figures from posted_step
        where procurement_id = @id and ordinal = 1 and step in @steps
        """
    );

    /// <summary>What was published under the number; null for nothing. Nobody may publish under it meanwhile.</summary>
    public Task<Row?> Find(string source, string reference, CancellationToken cancel) =>
        sql.One<Row>(FindBySource, new { source, reference }, cancel);

    /// <summary>Where the message is not what was published; empty where it is the same.</summary>
    public async Task<IReadOnlyList<FieldError>> Differences(
        PublishProcurement.Command command,
        Row kept,
        CancellationToken cancel
    )
    {
        var notice = kinds.Find(kept.Kind)?.Notice(kept.Method)?.Code;
        var (due, figure) = kinds.Find(kept.Kind)?.Deadline(kept.Method) ?? (null, null);
        var steps = await sql.Query<StepRow>(
            StepsOf,
            new { id = kept.Id, steps = new[] { Plan, Intention, notice ?? "", due?.Code ?? "" } },
            cancel
        );
        var lots = await sql.Query<LotRow>(LotsOf, new { id = kept.Id }, cancel);
        var now = command.Lots ?? [Whole(command)];
        List<(string Pointer, string? Was, string? Now)> fields =
        [
            ("/title", kept.Title, command.Title.Trim()),
            ("/kind", kept.Kind, command.Kind),
            ("/method", kept.Method, command.Method),
            ("/category", kept.Category, command.Category?.Trim()),
            ("/country", kept.Country, command.Country),
            ("/region", kept.Region, command.Region?.ToString()),
            ("/buyerName", kept.BuyerName, command.BuyerName.Trim()),
            ("/buyerCode", kept.BuyerCode?.ToString(), command.BuyerCode?.ToString()),
            // Who runs it may have been named after it was published.
            (
                "/agencyCode",
                command.AgencyCode is null ? null : kept.AgencyCode?.ToString(),
                command.AgencyCode?.ToString()
            ),
            (
                "/agencyName",
                command.AgencyName is null ? null : kept.AgencyName,
                command.AgencyName?.Trim()
            ),
            Code("/unifiedCode", kept.UnifiedCode, kept.PublishedUnifiedCode, command.UnifiedCode),
            ("/ceilingMinor", Said(kept.PublishedCeilingMinor), Said(Ceiling(command))),
            ("/minPriceMinor", Said(kept.MinPriceMinor), Said(command.MinPriceMinor)),
            ("/currency", kept.Currency, command.Currency),
            ("/planAt", Said(At(Plan)), Said(command.PlanAt)),
            ("/intentionAt", Said(At(Intention)), Said(command.IntentionAt)),
            // What began with a plan had its notice as a step, of which this message need not know.
            (
                "/noticeAt",
                command.NoticeAt is null ? null : Said(At(notice)),
                Said(command.NoticeAt)
            ),
            (
                "/deadlineAt",
                command.DeadlineAt is null ? null : Deadline(),
                Said(command.DeadlineAt)
            ),
            ("/lots", Said(lots.Count), Said(now.Count)),
        ];
        if (lots.Count == now.Count)
        {
            foreach (var (at, (was, given)) in lots.Zip(now).Index())
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"/lots/{at}");
                fields.Add(($"{place}/number", was.Number, given.Number.Trim()));
                fields.Add(($"{place}/title", was.Title, given.Title?.Trim()));
                fields.Add(
                    Code(
                        $"{place}/unifiedCode",
                        was.UnifiedCode,
                        was.PublishedUnifiedCode,
                        given.UnifiedCode
                    )
                );
                fields.Add(
                    (
                        $"{place}/ceilingMinor",
                        Said(was.PublishedCeilingMinor),
                        Said(given.CeilingMinor)
                    )
                );
                fields.Add(
                    ($"{place}/minPriceMinor", Said(was.MinPriceMinor), Said(given.MinPriceMinor))
                );
            }
        }

        // What was recorded of a step that this message implies, the deadline aside, which is compared above.
        if (kinds.Find(kept.Kind) is { } kind && kept.Method == command.Method)
        {
            foreach (var (step, _, given) in Implied(kind, command).Steps)
            {
                if (steps.Find(one => one.Step == step.Code) is not { } posted)
                {
                    continue;
                }

                var was = FigureRules.Parse(posted.Figures);
                foreach (var one in step.Figures.Where(one => step != due || one.Code != figure))
                {
                    var before = was.TryGetValue(one.Code, out var recorded)
                        ? FigureRules.Said(recorded)
                        : null;
                    var said = given.TryGetValue(one.Code, out var value)
                        ? FigureRules.Said(value)
                        : null;
                    // What nobody may know yet is not told by way of an error either.
                    fields.Add(
                        (
                            $"/figures/{step.Code}/{one.Code}",
                            one.Withheld && before != said ? "…" : before,
                            said
                        )
                    );
                }
            }
        }

        // A lot that is the whole has the whole's ceiling: once told is enough.
        return
        [
            .. fields
                .Where(field =>
                    field.Was != field.Now
                    && (
                        command.Lots is not null
                        || !field.Pointer.StartsWith("/lots/", StringComparison.Ordinal)
                    )
                )
                .Select(field => PostedAgain.Difference(field.Pointer, field.Was, field.Now)),
        ];

        // As it was published, or as it was corrected since.
        static (string, string?, string?) Code(
            string pointer,
            string? now,
            string? published,
            string? given
        ) =>
            Reduced(given) is var code && code == published
                ? (pointer, code, code)
                : (pointer, now, code);

        DateTimeOffset? At(string? step) => steps.Find(one => one.Step == step)?.At;

        string? Deadline() =>
            figure is not null
            && steps.Find(one => one.Step == due!.Code) is { } documents
            && FigureRules.Parse(documents.Figures).TryGetValue(figure, out var deadline)
            && Rfc3339.TryInstant(deadline.GetString(), out var then)
                ? Said(then)
                : null;
    }

    private static string? Said(DateTimeOffset? at) =>
        at is { } instant ? FigureRules.Instant(instant) : null;

    private static string? Said(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private sealed record LotRow
    {
        public string Number { get; init; } = "";
        public string? Title { get; init; }
        public long? PublishedCeilingMinor { get; init; }
        public long? MinPriceMinor { get; init; }
        public string? UnifiedCode { get; init; }
        public string? PublishedUnifiedCode { get; init; }
    }

    private sealed record StepRow
    {
        public string Step { get; init; } = "";
        public DateTimeOffset? At { get; init; }
        public string Figures { get; init; } = "{}";
    }

    /// <summary>What was published.</summary>
    internal sealed record Row
    {
        public Guid Id { get; init; }
        public string Ocid { get; init; } = "";
        public string Title { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Method { get; init; } = "";
        public string? Category { get; init; }
        public string Country { get; init; } = "";
        public string? Region { get; init; }
        public string BuyerName { get; init; } = "";
        public EntityCode? BuyerCode { get; init; }
        public long? PublishedCeilingMinor { get; init; }
        public long? MinPriceMinor { get; init; }
        public string Currency { get; init; } = "";
        public EntityCode? AgencyCode { get; init; }
        public string? AgencyName { get; init; }
        public string? UnifiedCode { get; init; }
        public string? PublishedUnifiedCode { get; init; }
    }
}
