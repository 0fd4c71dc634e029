using System.Globalization;
using System.Text.Json.Nodes;
using Trading.Domain.Codes;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;
using static Trading.Procurement.Ocds.ReleaseText;

namespace Trading.Procurement.Ocds;

/// <summary>
/// What a compiled release says, as the record has it: the notice, and the steps one after the other. A release of this
/// product says its steps itself; of any other they are told from tender, bids, awards and contracts.
/// </summary>
internal sealed class PublishedProcess
{
    private readonly ReleaseReading _reading;
    private readonly PublishedFirms _firms;
    private readonly StepSequence _steps;

    private PublishedProcess(JsonObject release, TradingKinds kinds)
    {
        _reading = new(release, kinds);
        _firms = new(_reading);
        _steps = new(_reading);
    }

    /// <summary>The notice; meaningless where there are faults.</summary>
    public PublishProcurement.Command Notice { get; private set; } = null!;

    /// <summary>Steps whose instant may be unknown: those that the notice brings.</summary>
    public IReadOnlyList<(
        KindStep Step,
        DateTimeOffset? At,
        Dictionary<string, object> Figures
    )> Begins => _steps.Begins;

    /// <summary>What follows.</summary>
    public IReadOnlyList<StepPosting> Steps => _steps.All;

    /// <summary>Every firm that is named, to be known in the registry.</summary>
    public IReadOnlyDictionary<EntityCode, string> Firms => _firms.All;

    /// <summary>What was taken otherwise than it stands, or left out.</summary>
    public IReadOnlyList<SchemaFault> Flags => _reading.Flags;

    /// <summary>Why it cannot be recorded.</summary>
    public IReadOnlyList<SchemaFault> Faults => _reading.Faults;

    /// <summary>Reads a compiled release that the schema has been satisfied with.</summary>
    public static PublishedProcess Read(JsonObject release, TradingKinds kinds, string? country)
    {
        var process = new PublishedProcess(release, kinds);
        process.Read(country);
        return process;
    }

    private void Read(string? country)
    {
        var own = _reading.Release[Publication.Extension] as JsonObject;
        var tender = _reading.Release["tender"] as JsonObject ?? [];
        _reading.Country = country ?? Text(own?["country"]) ?? _firms.CountryOf() ?? "";
        if (_reading.Country.Length != 2)
        {
            _reading.Fault(
                "/parties",
                "country",
                null,
                new(
                    "看不出国家；请指明（--country）",
                    "which country it is of cannot be told; name it (--country)"
                )
            );
            return;
        }

        _reading.Settle(own, tender);
        var lots = Lots(tender);
        var bids = new PublishedBids(_reading, _firms, _steps);
        var said = new OwnSteps(_reading, bids, _steps);
        var period = tender["tenderPeriod"];
        var notice = At(period?["startDate"]) ?? At(tender["datePublished"]);
        var deadline = At(period?["endDate"]);
        if (own?["steps"] is JsonArray)
        {
            said.Read(own);
            (notice, deadline) = (said.Notice(), said.Deadline());
        }
        else
        {
            if (notice >= deadline)
            {
                _reading.Flag(
                    "/tender/tenderPeriod/startDate",
                    "order",
                    Text(period?["startDate"]),
                    new("不早于截止时间，不采用", "it is not before the end; left out")
                );
                notice = null;
            }

            deadline = DecidedAfter(deadline);
            Beginning(notice, deadline);
            _steps.Last = deadline ?? notice ?? DateTimeOffset.MinValue;
            bids.Read(tender, lots, deadline);
            new PublishedAwards(_reading, _firms, bids, _steps).Read(tender, lots);
            new PublishedContracts(_reading, _steps).Read();
            Ending(tender, lots);
        }

        var (buyer, code) = _firms.Buyer(tender);
        Notice = new(
            Text(tender["id"]) is { } id && own is not null ? id : Text(_reading.Release["ocid"])!,
            Line(
                Text(tender["title"])
                    ?? Text(tender["description"])
                    ?? Text(_reading.Release["ocid"])!,
                500
            ),
            _reading.Kind.Code,
            _reading.Method,
            Line(buyer, 200)
        )
        {
            Category = Text(own?["category"]),
            Country = _reading.Country,
            Region = _firms.RegionOf(own),
            BuyerCode = code,
            CeilingMinor = _reading.Minor(tender["value"], "/tender/value"),
            MinPriceMinor = _reading.Minor(tender["minValue"], "/tender/minValue"),
            Currency = _reading.Currency,
            Lots = lots.Count == 0 ? null : lots,
            PlanAt = own is null ? null : said.AtOf("plan"),
            IntentionAt = own is null ? null : said.AtOf("intention"),
            NoticeAt = notice,
            DeadlineAt = deadline,
            Ocid = Text(_reading.Release["ocid"]),
        };
        Notice = Sensible(Notice);
    }

    // The ceilings of public data are often of other units than the bids: what contradicts itself is left out and said.
    private PublishProcurement.Command Sensible(PublishProcurement.Command notice)
    {
        if (
            notice is { Lots: { } lots, CeilingMinor: { } whole }
            && lots.Sum(lot => (decimal)(lot.CeilingMinor ?? 0)) > whole
        )
        {
            _reading.Flag(
                "/tender/lots",
                "lots.ceiling",
                null,
                new(
                    "各标段金额之和高于项目金额，标段金额不采用",
                    "the lots' values together are above the tender's; they are left out"
                )
            );
            notice = notice with
            {
                Lots =
                [
                    .. lots.Select(lot => lot with { CeilingMinor = null, MinPriceMinor = null }),
                ],
            };
        }

        if (notice.MinPriceMinor > notice.CeilingMinor)
        {
            _reading.Flag(
                "/tender/minValue",
                "amount.order",
                null,
                new("高于最高金额，不采用", "it is above the value; left out")
            );
            notice = notice with { MinPriceMinor = null };
        }

        return notice;
    }

    private List<PublishProcurement.Lot> Lots(JsonObject tender)
    {
        var lots = List(tender["lots"])
            .Where(lot => Text(lot["id"]) is not null)
            .DistinctBy(lot => Text(lot["id"]))
            .Select(lot => new PublishProcurement.Lot(Line(Text(lot["id"])!, 50))
            {
                Title = (Text(lot["title"]) ?? Text(lot["description"])) is { } title
                    ? Line(title, 500)
                    : null,
                CeilingMinor = _reading.Minor(lot["value"], "/tender/lots"),
                MinPriceMinor = _reading.Minor(lot["minValue"], "/tender/lots"),
            })
            .ToList();
        if (List(tender["lots"]).Count() > lots.Count)
        {
            _reading.Flag(
                "/tender/lots",
                "duplicate",
                null,
                new("有重复的标段", "a lot is there twice")
            );
        }

        // Bids that do not say their lot are of all of it.
        var bids = List(_reading.Release["bids"]?["details"]).ToList();
        if (lots.Count > 1 && bids.Count > 0 && bids.All(bid => LotId(bid) is null))
        {
            _reading.Flag(
                "/bids/details",
                "lot.required",
                null,
                new("投标未指明标段，按一个标段处理", "no bid says its lot; taken as one")
            );
            return [];
        }

        return lots is [{ Number: "1", Title: null }] ? [] : lots;
    }

    private void Beginning(DateTimeOffset? notice, DateTimeOffset? deadline)
    {
        var announced = _reading.Kind.Notice(_reading.Method);
        var (due, figure) = _reading.Kind.Deadline(_reading.Method);
        if (notice is not null && announced is not null)
        {
            _steps.Begins.Add((announced, notice, announced == due ? Due() : []));
        }

        if (deadline is not null && due is not null && due != announced)
        {
            _steps.Begins.Add((due, notice, Due()));
        }

        Dictionary<string, object> Due() =>
            deadline is { } at && figure is not null
                ? new() { [figure] = FigureRules.Instant(at) }
                : [];
    }

    // A decision before the deadline: one of them is wrong, and the decision is what counts.
    private DateTimeOffset? DecidedAfter(DateTimeOffset? deadline)
    {
        var decided = List(_reading.Release["awards"])
            .Where(award => Text(award["status"]) is "active" or "unsuccessful" or null)
            .Select(award => At(award["date"]))
            .Where(at => at is not null)
            .Min();
        if (decided is null || deadline is null || decided >= deadline)
        {
            return deadline;
        }

        _reading.Flag(
            "/tender/tenderPeriod/endDate",
            "order",
            Text(_reading.Release["tender"]?["tenderPeriod"]?["endDate"]),
            new("晚于定标时间，不采用", "it is after the award; left out")
        );
        return null;
    }

    private void Ending(JsonObject tender, List<PublishProcurement.Lot> lots)
    {
        var status = Text(tender["status"]);
        if (status is "cancelled" or "withdrawn")
        {
            if (
                _steps.All.Exists(one =>
                    one.AtPointer.StartsWith("/contracts", StringComparison.Ordinal)
                )
            )
            {
                _reading.Flag(
                    "/tender/status",
                    "order",
                    status,
                    new("已有合同，不按终止处理", "there is a contract; not taken as called off")
                );
            }
            else if (
                _reading
                    .Kind.StepsOf(_reading.Method)
                    .FirstOrDefault(one => one.Tag == "tenderCancellation") is
                { } step
            )
            {
                var reason = step.Figures.FirstOrDefault(figure => figure.IsReason)?.Code;
                _steps.Post(
                    step,
                    null,
                    _reading.Date,
                    reason is null
                        ? []
                        : [(reason, Line(Text(tender["statusDetails"]) ?? status, 500))],
                    "/tender/status"
                );
            }
        }

        Amendments(tender);
    }

    private void Amendments(JsonObject tender)
    {
        var step = _reading
            .Kind.StepsOf(_reading.Method)
            .FirstOrDefault(one =>
                one.Tag == "tenderAmendment"
                && one.Figures.Where(figure => figure.Required)
                    .All(figure => figure.Type == FigureType.Text)
            );
        var amended = List(tender["amendments"]).ToList();
        if (step is null || amended.Count == 0)
        {
            return;
        }

        var text = step.Figures.First(figure => figure.Type == FigureType.Text).Code;
        var first = _steps.Begins.Select(each => each.At).FirstOrDefault(at => at is not null);
        foreach (var (at, change) in amended.Index())
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/tender/amendments/{at}");
            var date = At(change["date"]) ?? first ?? _reading.Date;
            // Before the opening, after which nothing of the tender changes.
            _steps.All.Insert(
                at,
                StepSequence.Posting(
                    step,
                    null,
                    first > date ? first.Value : date,
                    [
                        (
                            text,
                            Line(
                                Text(change["description"])
                                    ?? Text(change["rationale"])
                                    ?? "amendment",
                                500
                            )
                        ),
                    ],
                    pointer
                ) with
                {
                    Reference = Line(Text(change["id"]) ?? pointer, 200),
                }
            );
        }
    }
}
