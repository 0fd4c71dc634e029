using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Domain.Codes;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Ocds;

/// <summary>
/// What a compiled release says, as the record has it: the notice, and the steps one after the other. A release of this
/// product says its steps itself; of any other they are told from tender, bids, awards and contracts.
/// </summary>
internal sealed class PublishedProcess
{
    private const string Home = "CN";

    private readonly JsonObject _release;
    private readonly TradingKinds _kinds;
    private readonly Dictionary<string, JsonObject> _parties;
    private readonly Dictionary<EntityCode, string> _firms = [];
    private readonly List<SchemaFault> _flags = [];
    private readonly List<SchemaFault> _faults = [];
    private readonly List<StepPosting> _steps = [];
    private readonly List<string> _taken = [];
    private TradingKind _kind = null!;
    private string _method = "";
    private string _currency = "";
    private string _country = "";
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    private PublishedProcess(JsonObject release, TradingKinds kinds)
    {
        (_release, _kinds) = (release, kinds);
        _parties = List(release["parties"])
            .Where(party => Text(party["id"]) is not null)
            .GroupBy(party => Text(party["id"])!)
            .ToDictionary(same => same.Key, same => same.First());
    }

    /// <summary>The notice; meaningless where there are faults.</summary>
    public PublishProcurement.Command Notice { get; private set; } = null!;

    /// <summary>Steps whose instant may be unknown: those that the notice brings.</summary>
    public List<(
        KindStep Step,
        DateTimeOffset? At,
        Dictionary<string, object> Figures
    )> Begins { get; } = [];

    /// <summary>What follows.</summary>
    public IReadOnlyList<StepPosting> Steps => _steps;

    /// <summary>Every firm that is named, to be known in the registry.</summary>
    public IReadOnlyDictionary<EntityCode, string> Firms => _firms;

    /// <summary>What was taken otherwise than it stands, or left out.</summary>
    public IReadOnlyList<SchemaFault> Flags => _flags;

    /// <summary>Why it cannot be recorded.</summary>
    public IReadOnlyList<SchemaFault> Faults => _faults;

    /// <summary>Reads a compiled release that the schema has been satisfied with.</summary>
    public static PublishedProcess Read(JsonObject release, TradingKinds kinds, string? country)
    {
        var process = new PublishedProcess(release, kinds);
        process.Read(country);
        return process;
    }

    private void Read(string? country)
    {
        var own = _release[Publication.Extension] as JsonObject;
        var tender = _release["tender"] as JsonObject ?? [];
        _country = country ?? Text(own?["country"]) ?? CountryOf() ?? "";
        if (_country.Length != 2)
        {
            Fault(
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

        KindAndMethod(own, tender);
        _currency =
            Text(own?["currency"])
            ?? Text(tender["value"]?["currency"])
            ?? Currencies().FirstOrDefault()
            ?? (_country == Home ? "CNY" : "XXX");
        var lots = Lots(tender);
        var period = tender["tenderPeriod"];
        var notice = At(period?["startDate"]) ?? At(tender["datePublished"]);
        var deadline = At(period?["endDate"]);
        if (own?["steps"] is JsonArray)
        {
            OwnSteps(own);
            (notice, deadline) = (OwnNotice(), OwnDeadline());
        }
        else
        {
            if (notice >= deadline)
            {
                Flag(
                    "/tender/tenderPeriod/startDate",
                    "order",
                    Text(period?["startDate"]),
                    new("不早于截止时间，不采用", "it is not before the end; left out")
                );
                notice = null;
            }

            deadline = DecidedAfter(deadline);
            Beginning(notice, deadline);
            _last = deadline ?? notice ?? DateTimeOffset.MinValue;
            Bids(tender, lots, deadline);
            Awards(tender, lots);
            Contracts();
            Ending(tender, lots);
        }

        var (buyer, code) = Buyer(tender);
        var (agency, agencyCode) = Agency(tender);
        Notice = new(
            Text(tender["id"]) is { } id && own is not null ? id : Text(_release["ocid"])!,
            Line(
                Text(tender["title"]) ?? Text(tender["description"]) ?? Text(_release["ocid"])!,
                500
            ),
            _kind.Code,
            _method,
            Line(buyer, 200)
        )
        {
            Category = Text(own?["category"]),
            Country = _country,
            Region = RegionOf(own),
            BuyerCode = code,
            AgencyCode = agencyCode,
            AgencyName = agency,
            UnifiedCode = Text(own?["unifiedCode"])
                is { Length: <= TransactionCode.MaxLength } unified
                ? unified
                : null,
            CeilingMinor = Minor(tender["value"], "/tender/value"),
            MinPriceMinor = Minor(tender["minValue"], "/tender/minValue"),
            Currency = _currency,
            Lots = lots.Count == 0 ? null : lots,
            PlanAt = own is null ? null : AtOf("plan"),
            IntentionAt = own is null ? null : AtOf("intention"),
            NoticeAt = notice,
            DeadlineAt = deadline,
            Ocid = Text(_release["ocid"]),
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
            Flag(
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
            Flag(
                "/tender/minValue",
                "amount.order",
                null,
                new("高于最高金额，不采用", "it is above the value; left out")
            );
            notice = notice with { MinPriceMinor = null };
        }

        return notice;
    }

    private string? CountryOf()
    {
        var buyer = BuyerParty();
        if (Text(buyer?["address"]?["countryName"]) is { Length: 2 } named)
        {
            return named.ToUpperInvariant();
        }

        var scheme = Text(buyer?["identifier"]?["scheme"]) ?? Text(_release["buyer"]?["id"]);
        return scheme is [>= 'A' and <= 'Z', >= 'A' and <= 'Z', '-', ..] ? scheme[..2] : null;
    }

    private JsonObject? BuyerParty() =>
        Text(_release["buyer"]?["id"]) is { } id && _parties.TryGetValue(id, out var named)
            ? named
            : _parties.Values.FirstOrDefault(party =>
                (party["roles"] as JsonArray)?.Any(role => Text(role) == "buyer") == true
            );

    private (string Name, EntityCode? Code) Buyer(JsonObject tender)
    {
        var party = BuyerParty();
        var name =
            Text(_release["buyer"]?["name"])
            ?? Text(party?["name"])
            ?? Text(tender["procuringEntity"]?["name"]);
        if (name is null)
        {
            Flag("/buyer", "missing", null, new("没有采购人", "no buyer is named"));
        }

        EntityCode? code = null;
        if (
            _country == Home
            && Text(party?["identifier"]?["scheme"]) is { } scheme
            && Text(party?["identifier"]?["id"]) is { } id
            && EntityCode.TryParse(Written(scheme, id), out var known, out _)
        )
        {
            code = known;
            _firms.TryAdd(known, Line(name ?? id, 200));
        }

        return (name ?? "(未注明 not named)", code);
    }

    // Who runs it where that is not the buyer itself.
    private (string? Name, EntityCode? Code) Agency(JsonObject tender)
    {
        var id = Text(tender["procuringEntity"]?["id"]);
        if (
            _country != Home
            || id is null
            || id == Text(_release["buyer"]?["id"])
            || Text(tender["procuringEntity"]?["name"]) is not { } name
            || !_parties.TryGetValue(id, out var party)
            || BuyerParty() == party
        )
        {
            return (null, null);
        }

        EntityCode? code = null;
        if (
            Text(party["identifier"]?["scheme"]) is { } scheme
            && Text(party["identifier"]?["id"]) is { } number
            && EntityCode.TryParse(Written(scheme, number), out var known, out _)
        )
        {
            code = known;
            _firms.TryAdd(known, Line(name, 200));
        }

        return (Line(name, 200), code);
    }

    private RegionCode? RegionOf(JsonObject? own)
    {
        var text = Text(own?["region"]) ?? Text(BuyerParty()?["address"]?["region"]);
        if (_country != Home)
        {
            return null;
        }

        if (text is not null && RegionCode.TryParse(text, out var region, out _))
        {
            return region;
        }

        Fault(
            "/parties",
            "region",
            text,
            new(
                "境内项目的采购人应在 address.region 中有区划代码（GB/T 2260）",
                "the buyer of a procurement in China needs its division code (GB/T 2260) in address.region"
            )
        );
        return null;
    }

    private void KindAndMethod(JsonObject? own, JsonObject tender)
    {
        var ocds = Text(tender["procurementMethod"]);
        if (_kinds.Find(Text(own?["kind"])) is { } known)
        {
            _kind = known;
            _method = Text(own?["method"]) ?? "";
            if (known.Methods.Any(method => method.Code == _method))
            {
                return;
            }
        }
        else
        {
            var category = Text(tender["mainProcurementCategory"]);
            _kind = category is null
                ? Other()
                : _kinds.All.FirstOrDefault(kind =>
                    kind.OcdsCategory == category && kind.Methods.Any(method => method.Ocds == ocds)
                ) ?? Other();
        }

        var details = Text(tender["procurementMethodDetails"]);
        var chosen =
            _kind.Methods.FirstOrDefault(method =>
                details is not null && (method.Name.Zh == details || method.Name.En == details)
            ) ?? _kind.Methods.FirstOrDefault(method => method.Ocds == ocds);
        if (chosen is null)
        {
            chosen = _kind.Methods[0];
            Flag(
                "/tender/procurementMethod",
                "missing",
                ocds,
                new($"按“{chosen.Name.Zh}”处理", $"taken as '{chosen.Name.En}'")
            );
        }

        _method = chosen.Code;
    }

    private TradingKind Other() => _kinds.Find("other") ?? _kinds.All[^1];

    private IEnumerable<string> Currencies() =>
        List(_release["bids"]?["details"])
            .Concat(List(_release["awards"]))
            .Concat(List(_release["contracts"]))
            .Select(one => Text(one["value"]?["currency"]))
            .OfType<string>();

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
                CeilingMinor = Minor(lot["value"], "/tender/lots"),
                MinPriceMinor = Minor(lot["minValue"], "/tender/lots"),
            })
            .ToList();
        if (List(tender["lots"]).Count() > lots.Count)
        {
            Flag("/tender/lots", "duplicate", null, new("有重复的标段", "a lot is there twice"));
        }

        // Bids that do not say their lot are of all of it.
        var bids = List(_release["bids"]?["details"]).ToList();
        if (lots.Count > 1 && bids.Count > 0 && bids.All(bid => LotId(bid) is null))
        {
            Flag(
                "/bids/details",
                "lot.required",
                null,
                new("投标未指明标段，按一个标段处理", "no bid says its lot; taken as one")
            );
            return [];
        }

        return lots is [{ Number: "1", Title: null }] ? [] : lots;
    }

    private static string? LotId(JsonObject of) =>
        Text((of["relatedLots"] as JsonArray)?.FirstOrDefault()) ?? Text(of["relatedLot"]);

    private void OwnSteps(JsonObject own)
    {
        var bids = List(_release["bids"]?["details"]).ToList();
        var ordinals = new Dictionary<string, int>();
        foreach (var (at, json) in List(own["steps"]).Index())
        {
            var pointer = string.Create(
                CultureInfo.InvariantCulture,
                $"/{Publication.Extension}/steps/{at}"
            );
            var code = Text(json["step"]) ?? "";
            if (_kind.Step(code, _method) is not { } step)
            {
                Fault(
                    pointer + "/step",
                    "step",
                    code,
                    new("该类别没有这个环节", "the kind has no such step")
                );
                continue;
            }

            var lot = Text(json["lot"]);
            var figures = json["figures"] as JsonObject ?? [];
            var read = new List<BidReadOut>();
            if (step.Carries == StepContent.Bids)
            {
                var round =
                    step.RepeatsBy is { } by && figures[by] is { } said ? Text(said) ?? "1" : "1";
                foreach (
                    var bid in bids.Where(bid =>
                        (lot is null || LotId(bid) == lot) && (Text(bid["round"]) ?? "1") == round
                    )
                )
                {
                    ordinals[Text(bid["id"])!] = ordinals.Count + 1;
                    read.Add(Bid(bid, Text(bid["readOutAs"]) ?? Text(bid["status"])));
                }
            }

            if (
                figures["winningBid"] is { } won
                && ordinals.TryGetValue(Text(won) ?? "", out var ordinal)
            )
            {
                figures = (JsonObject)figures.DeepClone();
                figures["winningBid"] = ordinal;
            }

            if (At(json["at"]) is not { } happened)
            {
                Begins.Add((step, null, Values(step, figures)));
                continue;
            }

            _steps.Add(
                new(code, lot, happened)
                {
                    Reference = Text(json["reference"]),
                    Figures = figures.Deserialize<Figures>() ?? Figures.None,
                    Documents =
                        json["documents"]?.Deserialize<List<PostedDocument>>(PostedDocuments.Json)
                        ?? [],
                    Bids = read,
                    AtPointer = pointer + "/at",
                    Pointers = step.Figures.ToDictionary(
                        figure => figure.Code,
                        figure => $"{pointer}/figures/{figure.Code}"
                    ),
                }
            );
        }
    }

    private Dictionary<string, object> Values(KindStep step, JsonObject figures) =>
        FigureRules
            .Read(step, figures.Deserialize<Figures>() ?? Figures.None, _currency, figure => figure)
            .Values;

    private DateTimeOffset? AtOf(string step) => _steps.Find(one => one.Step == step)?.At;

    private DateTimeOffset? OwnNotice() =>
        _kind.Notice(_method) is { } notice ? AtOf(notice.Code) : null;

    private DateTimeOffset? OwnDeadline()
    {
        var (due, figure) = _kind.Deadline(_method);
        return
            due is not null
            && _steps.Find(one => one.Step == due.Code)?.Figures.Find(figure!) is { } said
            && Rfc3339.TryInstant(said.GetString(), out var at)
            ? at
            : null;
    }

    private void Beginning(DateTimeOffset? notice, DateTimeOffset? deadline)
    {
        var announced = _kind.Notice(_method);
        var (due, figure) = _kind.Deadline(_method);
        if (notice is not null && announced is not null)
        {
            Begins.Add((announced, notice, announced == due ? Due() : []));
        }

        if (deadline is not null && due is not null && due != announced)
        {
            Begins.Add((due, notice, Due()));
        }

        Dictionary<string, object> Due() =>
            deadline is { } at && figure is not null
                ? new() { [figure] = FigureRules.Instant(at) }
                : [];
    }

    // A decision before the deadline: one of them is wrong, and the decision is what counts.
    private DateTimeOffset? DecidedAfter(DateTimeOffset? deadline)
    {
        var decided = List(_release["awards"])
            .Where(award => Text(award["status"]) is "active" or "unsuccessful" or null)
            .Select(award => At(award["date"]))
            .Where(at => at is not null)
            .Min();
        if (decided is null || deadline is null || decided >= deadline)
        {
            return deadline;
        }

        Flag(
            "/tender/tenderPeriod/endDate",
            "order",
            Text(_release["tender"]?["tenderPeriod"]?["endDate"]),
            new("晚于定标时间，不采用", "it is after the award; left out")
        );
        return null;
    }

    private void Bids(
        JsonObject tender,
        List<PublishProcurement.Lot> lots,
        DateTimeOffset? deadline
    )
    {
        if (
            _kind.StepsOf(_method).FirstOrDefault(one => one.Carries == StepContent.Bids)
            is not { } step
        )
        {
            return;
        }

        var read = new List<BidReadOut>();
        var seen = new HashSet<string>();
        foreach (var (at, bid) in List(_release["bids"]?["details"]).Index())
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/bids/details/{at}");
            if (!seen.Add(Text(bid["id"])!))
            {
                Flag(
                    pointer + "/id",
                    "duplicate",
                    Text(bid["id"]),
                    new("编号重复，只采用第一份", "the id is there twice; the first is kept")
                );
                continue;
            }

            var status = Text(bid["status"]);
            if (status is "invited" or "pending" || !List(bid["tenderers"]).Any())
            {
                Flag(
                    pointer,
                    "bid",
                    status,
                    new(
                        "尚未递交或没有投标人，不采用",
                        "not handed in, or without a bidder; left out"
                    )
                );
                continue;
            }

            if (status is null)
            {
                Flag(
                    pointer + "/status",
                    "missing",
                    null,
                    new("没有状态，按有效处理", "no status; taken as valid")
                );
            }

            _taken.Add(Text(bid["id"])!);
            read.Add(
                Received(Lotted(Bid(bid, status, pointer), bid, lots, pointer), deadline, pointer)
            );
        }

        if (read.Count == 0)
        {
            read.AddRange(Supplied(lots));
        }

        var decided = List(_release["awards"])
            .Select(award => At(award["date"]))
            .Where(when => when is not null)
            .Min();
        if (read.Count == 0 && Text(tender["status"]) is not ("unsuccessful" or "complete"))
        {
            return;
        }

        Post(step, null, deadline ?? decided ?? ReleaseDate(), [], "/bids");
        _steps[^1] = _steps[^1] with { Bids = read };
    }

    private BidReadOut Received(BidReadOut bid, DateTimeOffset? deadline, string pointer)
    {
        if (bid.ReceivedAt > deadline)
        {
            Flag(
                pointer + "/date",
                "bid.late",
                bid.ReceivedAt?.ToString("O", CultureInfo.InvariantCulture),
                new(
                    "晚于投标截止时间，递交时间不采用",
                    "it is after the deadline; when it was handed in is left out"
                )
            );
            return bid with { ReceivedAt = null };
        }

        return bid;
    }

    private BidReadOut Lotted(
        BidReadOut bid,
        JsonObject json,
        List<PublishProcurement.Lot> lots,
        string pointer
    )
    {
        var lot = LotId(json);
        if (lots.Count == 0)
        {
            return bid with { Lot = null };
        }

        if (lots is [var only] && (lot is null || lot == only.Number))
        {
            return bid with { Lot = only.Number };
        }

        if (lot is null || lots.All(one => one.Number != lot))
        {
            Fault(
                pointer + "/relatedLots",
                "lot.unknown",
                lot,
                new("没有这个标段", "there is no such lot")
            );
        }

        return bid with
        {
            Lot = lot,
        };
    }

    // Most publications name winners and no bids: who won has bid.
    private IEnumerable<BidReadOut> Supplied(List<PublishProcurement.Lot> lots)
    {
        foreach (var (at, award) in List(_release["awards"]).Index())
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/awards/{at}");
            var suppliers = List(award["suppliers"]).ToList();
            if (Text(award["status"]) is not ("active" or null) || suppliers.Count == 0)
            {
                continue;
            }

            Flag(
                pointer,
                "bid",
                null,
                new(
                    "没有公布投标，中标人按唯一投标处理",
                    "no bids are published; the award is kept as the one bid"
                )
            );
            var bid = Tenderers(suppliers, pointer + "/suppliers", Minor(award["value"], pointer));
            yield return Lotted(bid with { Status = BidStatuses.Valid }, award, lots, pointer);
        }
    }

    private BidReadOut Bid(JsonObject bid, string? status, string pointer = "/bids/details")
    {
        var read = Tenderers(
            List(bid["tenderers"]).ToList(),
            pointer + "/tenderers",
            Minor(bid["value"], pointer + "/value")
        );
        var members = (read.Members ?? [])
            .Concat(
                List(bid["subcontractors"])
                    .Select(one => new BidMember(
                        CodeOf(one, pointer),
                        NameOf(one),
                        BidRoles.Subcontractor
                    ))
            )
            .ToList();
        return read with
        {
            Status = status ?? BidStatuses.Valid,
            Lot = LotId(bid),
            Alternative = bid["alternative"]?.GetValueKind() == JsonValueKind.True,
            ReceivedAt = At(bid["date"]),
            Members = members.Count == 0 ? null : members,
        };
    }

    private BidReadOut Tenderers(List<JsonObject> firms, string pointer, long? amount)
    {
        var codes = firms
            .Select(firm => (Code: CodeOf(firm, pointer), Name: NameOf(firm)))
            .DistinctBy(firm => firm.Code)
            .ToList();
        if (codes.Count == 0)
        {
            Fault(pointer, "required", null, new("没有投标人", "there is no bidder"));
            return new(default, "", amount);
        }

        return new(codes[0].Code, codes[0].Name, amount)
        {
            Members =
                codes.Count == 1
                    ? null
                    : [.. codes.Skip(1).Select(one => new BidMember(one.Code, one.Name))],
        };
    }

    private string NameOf(JsonObject reference) =>
        Line(
            Text(reference["name"])
                ?? (
                    Text(reference["id"]) is { } id && _parties.TryGetValue(id, out var party)
                        ? Text(party["name"])
                        : null
                )
                ?? Text(reference["id"])
                ?? "(未注明 not named)",
            200
        );

    // By the register's own number where it is told, with its scheme before it; else by what the publication calls it.
    private EntityCode CodeOf(JsonObject reference, string pointer)
    {
        var id = Text(reference["id"]);
        var identifier =
            id is not null && _parties.TryGetValue(id, out var party)
                ? party["identifier"]
                : reference["identifier"];
        var scheme = Text(identifier?["scheme"])?.ToUpperInvariant();
        var value = Text(identifier?["id"]);
        EntityCode code;
        if (scheme is not null && value is not null && TryCode(Written(scheme, value), out code))
        {
            return Named(code);
        }

        if (
            id is not null
            && SchemeIn(id) is { } split
            && TryCode(Written(split.Scheme, split.Value), out code)
        )
        {
            return Named(code);
        }

        if (_country == Home)
        {
            if (id is not null && TryCode(id, out code))
            {
                return Named(code);
            }

            Fault(
                pointer,
                "entity.code",
                id ?? value,
                new(
                    "境内主体应有统一社会信用代码（CN-USCC）",
                    "a firm in China needs its unified social credit code (CN-USCC)"
                )
            );
            return default;
        }

        // Its own number in that country, whatever characters it has.
        var named = value ?? id ?? NameOf(reference);
        return TryCode($"{_country}-OCDS:{named}", out code)
            ? Named(code)
            : Named(
                EntityCode.Parse(
                    $"{_country}-OCDS:{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(named)))[..32]}"
                )
            );

        EntityCode Named(EntityCode known)
        {
            _firms.TryAdd(known, NameOf(reference));
            return known;
        }
    }

    private static bool TryCode(string text, out EntityCode code) =>
        EntityCode.TryParse(text, out code, out _);

    private static string Written(string scheme, string value) =>
        scheme.Equals(EntityCode.UnifiedScheme, StringComparison.OrdinalIgnoreCase)
            ? value
            : $"{scheme}:{value}";

    private static (string Scheme, string Value)? SchemeIn(string id)
    {
        var first = id.IndexOf('-', StringComparison.Ordinal);
        var second = first == 2 ? id.IndexOf('-', 3) : -1;
        return second > 0 ? (id[..second].ToUpperInvariant(), id[(second + 1)..]) : null;
    }

    private void Awards(JsonObject tender, List<PublishProcurement.Lot> lots)
    {
        if (
            _kind.StepsOf(_method).FirstOrDefault(one => one.Carries == StepContent.Award)
            is not { } step
        )
        {
            return;
        }

        var given = new HashSet<string>();
        var opening = _steps.FindLast(one => one.Bids.Count > 0);
        foreach (
            var (at, award) in List(_release["awards"])
                .Index()
                .OrderBy(each => At(each.Item["date"]) ?? ReleaseDate())
        )
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/awards/{at}");
            var status = Text(award["status"]) ?? "active";
            if (status is not ("active" or "unsuccessful"))
            {
                Flag(
                    pointer + "/status",
                    "award",
                    status,
                    new("尚未决定或已取消，不采用", "pending or cancelled; left out")
                );
                continue;
            }

            var happened = At(award["date"]);
            if (happened is null)
            {
                Flag(
                    pointer + "/date",
                    "missing",
                    null,
                    new("没有时间，按发布时间处理", "no date; the release's is taken")
                );
            }

            var bids = opening?.Bids ?? [];
            var of = LotsOf(award, lots, bids);
            foreach (var lot in of)
            {
                if (!given.Add(lot ?? ""))
                {
                    Flag(
                        pointer,
                        "award.several",
                        Text(award["id"]),
                        new(
                            "该标段已有定标，只采用第一次",
                            "its lot was awarded before; the first is kept"
                        )
                    );
                    continue;
                }

                Award(step, award, pointer, lot, happened ?? ReleaseDate(), bids, of.Count == 1);
            }
        }

        if (given.Count == 0 && Text(tender["status"]) == "unsuccessful")
        {
            foreach (var lot in lots.Select(lot => lot.Number).DefaultIfEmpty())
            {
                Post(
                    step,
                    lot,
                    At(tender["awardPeriod"]?["endDate"]) ?? ReleaseDate(),
                    [("noWinnerBecause", Text(tender["statusDetails"]) ?? "unsuccessful")],
                    "/tender/status"
                );
            }
        }
    }

    private void Award(
        KindStep step,
        JsonObject award,
        string pointer,
        string? lot,
        DateTimeOffset at,
        IReadOnlyList<BidReadOut> bids,
        bool alone
    )
    {
        var suppliers = List(award["suppliers"]).ToList();
        if (Text(award["status"]) == "unsuccessful" || suppliers.Count == 0)
        {
            Post(
                step,
                lot,
                at,
                [("noWinnerBecause", Line(Text(award["description"]) ?? "unsuccessful", 500))],
                pointer
            );
            return;
        }

        var codes = suppliers.Select(one => CodeOf(one, pointer + "/suppliers")).ToHashSet();
        // What several lots come to together is the amount of none of them.
        var amount = alone ? Minor(award["value"], pointer + "/value") : null;
        var candidates = bids.Index()
            .Where(each =>
                each.Item.Status == BidStatuses.Valid
                && (lot is null || each.Item.Lot == lot)
                && (
                    codes.Contains(each.Item.BidderCode)
                    || each.Item.Members?.Any(member => codes.Contains(member.Code)) == true
                )
            )
            .OrderByDescending(each => Related(award) == each.Index)
            .ThenByDescending(each => codes.Contains(each.Item.BidderCode))
            .ThenByDescending(each => each.Item.AmountMinor == amount)
            .ThenBy(each => each.Item.AmountMinor)
            .ToList();
        if (candidates.Count == 0)
        {
            Fault(
                pointer + "/suppliers",
                "award.winner",
                Text(suppliers[0]["id"]),
                new("中标人没有有效投标", "the supplier has no valid bid")
            );
            return;
        }

        var (number, won) = candidates[0];
        Post(
            step,
            lot,
            at,
            [
                ("winner", won.BidderCode.ToString()),
                ("winningBid", number + 1),
                ("amount", amount == won.AmountMinor ? null : amount),
            ],
            pointer
        );
    }

    // The lots that an award names; else that of its bid, or the one in which its supplier bid.
    private List<string?> LotsOf(
        JsonObject award,
        List<PublishProcurement.Lot> lots,
        IReadOnlyList<BidReadOut> bids
    )
    {
        if (lots.Count == 0)
        {
            return [null];
        }

        var named = (award["relatedLots"] as JsonArray)?.Select(Text).OfType<string>().ToList();
        if (named is { Count: > 0 })
        {
            return [.. named.Distinct()];
        }

        if ((Text(award["relatedLot"]) ?? LotOfBid(award) ?? Only(lots)) is { } lot)
        {
            return [lot];
        }

        var codes = List(award["suppliers"]).Select(one => CodeOf(one, "/awards")).ToHashSet();
        var bidFor = bids.Where(bid =>
                bid.Status == BidStatuses.Valid && codes.Contains(bid.BidderCode)
            )
            .Select(bid => bid.Lot)
            .Distinct()
            .ToList();
        return bidFor.Count == 1 ? bidFor : [null];
    }

    // The place of the bid that an award names, among those that were taken.
    private int Related(JsonObject award) =>
        Text(award["relatedBid"]) is { } id ? _taken.IndexOf(id) : -1;

    private string? LotOfBid(JsonObject award) =>
        Text(award["relatedBid"]) is { } id
            ? List(_release["bids"]?["details"])
                .Where(bid => Text(bid["id"]) == id)
                .Select(LotId)
                .FirstOrDefault()
            : null;

    private static string? Only(List<PublishProcurement.Lot> lots) =>
        lots is [var only] ? only.Number : null;

    private void Contracts()
    {
        if (_kind.StepsOf(_method).FirstOrDefault(one => one.Tag == "contract") is not { } step)
        {
            return;
        }

        var awards = List(_release["awards"]).ToList();
        var signed = new HashSet<string>();
        foreach (var (at, contract) in List(_release["contracts"]).Index())
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/contracts/{at}");
            var award = awards.Find(one => Text(one["id"]) == Text(contract["awardID"]));
            var place = award is null ? -1 : awards.IndexOf(award);
            var awarded = _steps.FindAll(one =>
                one.AtPointer
                == string.Create(CultureInfo.InvariantCulture, $"/awards/{place}/date")
            );
            if (awarded.Count == 0 || Text(contract["status"]) == "cancelled")
            {
                Flag(
                    pointer,
                    "contract.award",
                    Text(contract["awardID"]),
                    new(
                        "没有所依据的定标，或已取消，不采用",
                        "its award is not there, or it was cancelled; left out"
                    )
                );
                continue;
            }

            if (!awarded.TrueForAll(one => signed.Add(one.Lot ?? "")))
            {
                Flag(
                    pointer,
                    "contract.several",
                    Text(contract["id"]),
                    new(
                        "该定标已有合同，只采用第一份",
                        "the award has a contract; the first is kept"
                    )
                );
                continue;
            }

            var alone = awarded.Count == 1;
            var date = At(contract["dateSigned"]);
            var changes = List(contract["amendments"]).ToList();
            foreach (var lot in awarded.Select(one => one.Lot))
            {
                Post(
                    step,
                    lot,
                    date ?? ReleaseDate(),
                    [
                        ("signedAt", date is { } day ? FigureRules.Instant(day) : null),
                        // The value is that after the last change, and of all lots together.
                        (
                            "amount",
                            alone && changes.Count == 0 ? Minor(contract["value"], pointer) : null
                        ),
                    ],
                    pointer
                );
                Changes(contract, changes, lot, pointer, alone);
            }

            Implementation(contract, awarded[0].Lot, pointer);
        }
    }

    private void Changes(
        JsonObject contract,
        List<JsonObject> changes,
        string? lot,
        string pointer,
        bool alone
    )
    {
        if (
            _kind.StepsOf(_method).FirstOrDefault(one => one.Tag == "contractAmendment")
            is not { } step
        )
        {
            return;
        }

        foreach (var (at, change) in changes.Index())
        {
            Post(
                step,
                lot,
                At(change["date"]) ?? _last,
                [
                    (
                        "what",
                        Line(
                            Text(change["description"]) ?? Text(change["rationale"]) ?? "amendment",
                            500
                        )
                    ),
                    (
                        "amount",
                        alone && at == changes.Count - 1 ? Minor(contract["value"], pointer) : null
                    ),
                ],
                string.Create(CultureInfo.InvariantCulture, $"{pointer}/amendments/{at}")
            );
        }
    }

    private void Implementation(JsonObject contract, string? lot, string pointer)
    {
        var performed = _kind
            .StepsOf(_method)
            .Where(one => one.Tag?.StartsWith("implementation", StringComparison.Ordinal) == true)
            .ToList();
        var acceptance = performed.Find(one => one.Figure("passed") is not null);
        var payment = performed.Find(one =>
            one.Figures.Any(figure => figure.Type == FigureType.Amount)
        );
        foreach (
            var (at, milestone) in List(contract["implementation"]?["milestones"])
                .Index()
                .Where(each => Text(each.Item["status"]) is "met" or "notMet")
        )
        {
            if (acceptance is not null)
            {
                Post(
                    acceptance,
                    lot,
                    At(milestone["dateMet"]) ?? At(milestone["dateModified"]) ?? _last,
                    [
                        ("passed", Text(milestone["status"]) == "met"),
                        ("what", Text(milestone["title"]) is { } what ? Line(what, 500) : null),
                    ],
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{pointer}/implementation/milestones/{at}"
                    )
                );
            }
        }

        foreach (var (at, paid) in List(contract["implementation"]?["transactions"]).Index())
        {
            var place = string.Create(
                CultureInfo.InvariantCulture,
                $"{pointer}/implementation/transactions/{at}"
            );
            if (payment is not null && Minor(paid["value"] ?? paid["amount"], place) is { } amount)
            {
                var date = At(paid["date"]);
                Post(
                    payment,
                    lot,
                    date ?? _last,
                    [
                        (
                            "paidAt",
                            date is { } day
                                ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                                : null
                        ),
                        ("amount", amount),
                    ],
                    place
                );
            }
        }
    }

    private void Ending(JsonObject tender, List<PublishProcurement.Lot> lots)
    {
        var status = Text(tender["status"]);
        if (status is "cancelled" or "withdrawn")
        {
            if (
                _steps.Exists(one =>
                    one.AtPointer.StartsWith("/contracts", StringComparison.Ordinal)
                )
            )
            {
                Flag(
                    "/tender/status",
                    "order",
                    status,
                    new("已有合同，不按终止处理", "there is a contract; not taken as called off")
                );
            }
            else if (
                _kind.StepsOf(_method).FirstOrDefault(one => one.Tag == "tenderCancellation") is
                { } step
            )
            {
                var reason = step.Figures.FirstOrDefault(figure => figure.IsReason)?.Code;
                Post(
                    step,
                    null,
                    ReleaseDate(),
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
        var step = _kind
            .StepsOf(_method)
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
        var first = Begins.Select(each => each.At).FirstOrDefault(at => at is not null);
        foreach (var (at, change) in amended.Index())
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/tender/amendments/{at}");
            var date = At(change["date"]) ?? first ?? ReleaseDate();
            // Before the opening, after which nothing of the tender changes.
            _steps.Insert(
                at,
                Posting(
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

    // What a publication dates before what it follows from is taken to have been together with it.
    private void Post(
        KindStep step,
        string? lot,
        DateTimeOffset at,
        IReadOnlyList<(string Code, object? Value)> figures,
        string pointer
    )
    {
        if (at < _last)
        {
            Flag(
                pointer + "/date",
                "order",
                at.ToString("O", CultureInfo.InvariantCulture),
                new(
                    $"早于前一环节，按 {_last:O} 处理",
                    $"it is before the step that it follows; taken as {_last:O}"
                )
            );
            at = _last;
        }

        _last = at;
        _steps.Add(Posting(step, lot, at, figures, pointer));
    }

    private static StepPosting Posting(
        KindStep step,
        string? lot,
        DateTimeOffset at,
        IReadOnlyList<(string Code, object? Value)> figures,
        string pointer
    ) =>
        new(step.Code, step.Lots == LotUse.None ? null : lot, at)
        {
            // Steps that repeat are told apart by where they stand.
            Reference = step.Repeats && step.RepeatsBy is null ? pointer : null,
            Figures = Figures.Of([
                .. figures.Where(figure => step.Figure(figure.Code) is not null),
            ]),
            AtPointer = pointer + "/date",
            Pointers = step.Figures.ToDictionary(figure => figure.Code, _ => pointer),
        };

    private DateTimeOffset ReleaseDate() => MergeReleases.InstantOf(_release);

    private long? Minor(JsonNode? value, string pointer)
    {
        if (value is not JsonObject money || money["amount"] is not { } amount)
        {
            return null;
        }

        var currency = Text(money["currency"]);
        if (currency is not null && currency != _currency)
        {
            Flag(
                pointer,
                "amount.currency",
                currency,
                new(
                    $"币种不是 {_currency}，金额不采用",
                    $"the currency is not {_currency}; left out"
                )
            );
            return null;
        }

        if (
            !decimal.TryParse(
                Text(amount),
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var number
            )
            || Math.Abs(number) > 10_000_000_000_000_000m
        )
        {
            Flag(
                pointer,
                "amount.large",
                SchemaRule.Short(amount),
                new("过大，不采用", "it is too large; left out")
            );
            return null;
        }

        var minor = Math.Round(number * 100, MidpointRounding.AwayFromZero);
        if (minor <= 0)
        {
            Flag(
                pointer,
                "amount.positive",
                SchemaRule.Short(amount),
                new("不大于零，不采用", "it is not above zero; left out")
            );
            return null;
        }

        if (minor != number * 100)
        {
            Flag(
                pointer,
                "amount.rounded",
                SchemaRule.Short(amount),
                new("四舍五入到分", "rounded to hundredths")
            );
        }

        return (long)minor;
    }

    private static DateTimeOffset? At(JsonNode? node) =>
        Text(node) is { } text
        && DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at
        )
            ? new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerMillisecond), at.Offset)
            : null;

    private static string? Text(JsonNode? node) =>
        node switch
        {
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value
                .GetValue<string>()
                .Trim()
                is { Length: > 0 } text
                ? text
                : null,
            JsonValue value when value.GetValueKind() is JsonValueKind.Number =>
                value.ToJsonString(),
            _ => null,
        };

    private static IEnumerable<JsonObject> List(JsonNode? node) =>
        (node as JsonArray)?.OfType<JsonObject>() ?? [];

    // One line, as the record keeps it.
    private static string Line(string text, int most)
    {
        var line = new string([
            .. text.Select(one => char.IsControl(one) || one is '\u2028' or '\u2029' ? ' ' : one),
        ]);
        while (line.Contains("  ", StringComparison.Ordinal))
        {
            line = line.Replace("  ", " ", StringComparison.Ordinal);
        }

        line = line.Trim();
        return line.Length <= most ? line : line[..(most - 1)] + "…";
    }

    private void Flag(string pointer, string rule, string? value, LocalizedText message) =>
        _flags.Add(new(pointer, rule, value, message));

    private void Fault(string pointer, string rule, string? value, LocalizedText message) =>
        _faults.Add(new(pointer, rule, value, message));
}
