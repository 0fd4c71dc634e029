using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Domain.Codes;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Ocds;

/// <summary>
/// A procurement as OCDS has it: one release for each step that the kind's data give a tag, each with all that was known by
/// then, and what they come to. A step without tag is in none of them, nor is before the opening anything that says who or how
/// many take part (招标投标法 art. 22): bids are recorded with the opening, and figures marked as withheld are left out.
/// </summary>
internal sealed class Publication
{
    /// <summary>What OCDS has no place for: kind, method and the steps as they were posted. A local extension.</summary>
    public const string Extension = "tradingRecord";

    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    // OCDS' documentType is an open list: what it has no word for keeps ours.
    private static readonly Dictionary<string, string> DocumentTypes = new()
    {
        ["notice"] = "tenderNotice",
        ["documents"] = "biddingDocuments",
        ["prequalificationDocument"] = "eligibilityCriteria",
        ["clarification"] = "clarifications",
        ["report"] = "evaluationReports",
        ["awardNotice"] = "awardNotice",
        ["contract"] = "contractSigned",
        ["acceptance"] = "completionCertificate",
        ["termination"] = "cancellationDetails",
    };

    private readonly RecordedProcess _process;
    private readonly TradingKind _kind;
    private readonly List<(RecordedProcess.Step Posted, KindStep Step)> _steps;

    // What is not known to have happened at an instant was there from the beginning.
    private readonly DateTimeOffset _beginning;

    public Publication(RecordedProcess process, TradingKinds kinds)
    {
        _process = process;
        _kind =
            kinds.Find(process.Kind)
            ?? throw new InvalidOperationException($"There is no kind {process.Kind}.");
        _beginning = process.Steps.Min(posted => posted.At) ?? process.CreatedAt;
        var known = kinds.Of(process.State).HasFlag(Standing.BidsAreKnown);
        _steps =
        [
            .. process
                .Steps.Select(posted => (posted, _kind.Step(posted.Code, process.Method)!))
                .Where(each => each.Item2 is not null)
                // A list of those who qualified is a document too.
                .Select(each =>
                    known || !each.Item2.SaysWhoTakesPart
                        ? each
                        : (posted: each.posted with { Documents = "[]" }, each.Item2)
                )
                .OrderBy(each => each.posted.At ?? DateTimeOffset.MinValue)
                .ThenBy(each => each.Item2.Order)
                .ThenBy(each => each.posted.RecordedAt),
        ];
    }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset ChangedAt => _process.ChangedAt;

    /// <summary>One release a step, in order of their instants.</summary>
    public IReadOnlyList<JsonObject> Releases()
    {
        var states = new States(_kind, _process);
        var releases = new List<JsonObject>();
        foreach (var (at, (posted, step)) in _steps.Index())
        {
            states.Take(posted, step);
            if (step.Tag is { } tag)
            {
                var last = at == _steps.Count - 1;
                releases.Add(
                    Release(
                        $"{_process.Ocid}-{KeyOf(posted)}",
                        posted.At ?? _beginning,
                        tag,
                        at + 1,
                        last ? new States(_kind, _process, final: true) : states
                    )
                );
            }
        }

        return releases;
    }

    /// <summary>What all releases come to.</summary>
    public JsonObject Compiled()
    {
        var tagged = _steps.FindLastIndex(each => each.Step.Tag is not null);
        var at = tagged < 0 ? _process.CreatedAt : _steps[tagged].Posted.At ?? _beginning;
        return Release(
            $"{_process.Ocid}-{Instant(at)}",
            at,
            "compiled",
            _steps.Count,
            new States(_kind, _process, final: true)
        );
    }

    private static string KeyOf(RecordedProcess.Step posted) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{posted.Code}-{(posted.Lot.Length == 0 ? "all" : posted.Lot)}-{posted.Ordinal}"
        );

    private JsonObject Release(string id, DateTimeOffset at, string tag, int count, States states)
    {
        var steps = _steps[..count].Where(each => each.Step.Tag is not null).ToList();
        var opened = _steps[..count].Where(each => each.Step.Carries == StepContent.Bids).ToList();
        var bids = _process
            .Bids.Where(bid =>
                opened.Any(each =>
                    (each.Posted.Lot.Length == 0 || each.Posted.Lot == bid.Lot)
                    && Round(each) == bid.Round
                )
            )
            .ToList();
        var known = states.Standing.HasFlag(Standing.BidsAreKnown);
        var figures = steps.ToDictionary(
            each => each.Posted,
            each =>
                each.Posted.Values()
                    .Where(figure => known || each.Step.Figure(figure.Key) is { Withheld: false })
                    .ToDictionary()
        );
        var awards = Awards(steps, bids, figures);
        var contracts = Contracts(steps, figures, awards);
        var release = new JsonObject
        {
            ["ocid"] = _process.Ocid,
            ["id"] = id,
            ["date"] = Instant(at),
            ["tag"] = new JsonArray(tag),
            ["initiationType"] = "tender",
            ["language"] = "zh",
            ["parties"] = Parties(bids, awards),
            ["buyer"] = Buyer(),
        };
        Add(release, "planning", Planning(steps, figures));
        release["tender"] = Tender(steps, figures, bids, opened, states);
        if (bids.Count > 0)
        {
            release["bids"] = new JsonObject
            {
                ["details"] = Array(bids.Select(bid => Bid(bid, bids))),
            };
        }

        Add(release, "awards", Array(awards.Select(award => award.Json)));
        Add(release, "contracts", contracts);
        release[Extension] = Own(steps, figures);
        return release;
    }

    private static int Round((RecordedProcess.Step Posted, KindStep Step) each) =>
        each.Step.RepeatsBy is { } by && each.Posted.Values().TryGetValue(by, out var round)
            ? round.GetInt32()
            : 1;

    private JsonObject Buyer() => new() { ["id"] = BuyerId(), ["name"] = _process.BuyerName };

    // Who runs the process: the agency, where there is one.
    private JsonObject RunBy() =>
        AgencyId() is { } agency ? new() { ["id"] = agency, ["name"] = AgencyName() } : Buyer();

    private string? AgencyId() =>
        _process.AgencyCode is { } code ? PartyId(code)
        : _process.AgencyName is { } name ? $"name:{name}"
        : null;

    private string AgencyName() => _process.AgencyName ?? _process.AgencyCode!.Value.ToString();

    // A buyer that is not in the registry has no number anywhere: its name is told by itself.
    private string BuyerId() =>
        _process.BuyerCode is { } code ? PartyId(code) : $"name:{_process.BuyerName}";

    /// <summary>A firm as OCDS refers to it: scheme, hyphen, value.</summary>
    public static string PartyId(EntityCode code) => $"{code.Scheme}-{code.Value}";

    private static JsonObject Identifier(EntityCode code, string name) =>
        new()
        {
            ["scheme"] = code.Scheme,
            ["id"] = code.Value,
            ["legalName"] = name,
        };

    private JsonArray Parties(List<RecordedProcess.Bid> bids, List<AwardOf> awards)
    {
        var buyer = new JsonObject
        {
            ["id"] = BuyerId(),
            ["name"] = _process.BuyerName,
            ["roles"] =
                AgencyId() is { } other && other != BuyerId()
                    ? new JsonArray("buyer")
                    : new JsonArray("buyer", "procuringEntity"),
        };
        if (_process.BuyerCode is { } code)
        {
            buyer["identifier"] = Identifier(code, _process.BuyerName);
        }

        var address = new JsonObject { ["countryName"] = _process.Country };
        Add(address, "region", _process.Region);
        buyer["address"] = address;
        var parties = new Dictionary<string, JsonObject> { [BuyerId()] = buyer };
        if (AgencyId() is { } agency && agency != BuyerId())
        {
            parties[agency] = new()
            {
                ["id"] = agency,
                ["name"] = AgencyName(),
                ["roles"] = new JsonArray("procuringEntity"),
            };
            if (_process.AgencyCode is { } agencyCode)
            {
                parties[agency]["identifier"] = Identifier(agencyCode, AgencyName());
            }
        }

        foreach (var bid in bids)
        {
            Join(bid.BidderCode, bid.BidderName, "tenderer");
            foreach (var member in BidBook.Members(bid.Members))
            {
                Join(
                    member.Code,
                    member.Name,
                    member.Role == BidRoles.Member ? "tenderer" : "subcontractor"
                );
            }
        }

        foreach (var (firm, name) in awards.SelectMany(award => award.Suppliers))
        {
            Join(firm, name, "supplier");
        }

        return Array(parties.Values);

        void Join(EntityCode firm, string name, string role)
        {
            var id = PartyId(firm);
            if (!parties.TryGetValue(id, out var party))
            {
                parties[id] = party = new()
                {
                    ["id"] = id,
                    ["name"] = name,
                    ["identifier"] = Identifier(firm, name),
                    ["roles"] = new JsonArray(),
                };
            }

            var roles = party["roles"]!.AsArray();
            if (!roles.Any(one => one!.GetValue<string>() == role))
            {
                roles.Add(role);
            }
        }
    }

    private JsonObject? Planning(
        List<(RecordedProcess.Step Posted, KindStep Step)> steps,
        Dictionary<RecordedProcess.Step, Dictionary<string, JsonElement>> figures
    )
    {
        var planned = steps.Where(each => each.Step.Tag == "planning").ToList();
        var project = Said(steps, figures, "budgetProject");
        if (planned.Count == 0 && project is null)
        {
            return null;
        }

        var planning = new JsonObject();
        var budget = planned
            .Select(each => Amount(each.Step, figures[each.Posted]))
            .LastOrDefault(amount => amount is not null);
        if (budget is not null)
        {
            planning["budget"] = new JsonObject { ["amount"] = Value(budget) };
        }

        if (project is not null)
        {
            planning["budget"] ??= new JsonObject();
            planning["budget"]!["project"] = project;
        }

        Add(planning, "documents", Documents(planned));
        Add(
            planning,
            "milestones",
            Array(planned.Select(each => Milestone(each, "preProcurement")))
        );
        return planning;
    }

    // What was said last of the whole.
    private static string? Said(
        List<(RecordedProcess.Step Posted, KindStep Step)> steps,
        Dictionary<RecordedProcess.Step, Dictionary<string, JsonElement>> figures,
        string figure
    ) =>
        steps
            .Where(each => each.Posted.Lot.Length == 0)
            .Select(each =>
                figures[each.Posted].TryGetValue(figure, out var value)
                    ? FigureRules.Said(value)
                    : null
            )
            .LastOrDefault(text => text is { Length: > 0 });

    private JsonObject Tender(
        List<(RecordedProcess.Step Posted, KindStep Step)> steps,
        Dictionary<RecordedProcess.Step, Dictionary<string, JsonElement>> figures,
        List<RecordedProcess.Bid> bids,
        List<(RecordedProcess.Step Posted, KindStep Step)> opened,
        States states
    )
    {
        var method = _kind.Methods.First(one => one.Code == _process.Method);
        var tender = new JsonObject
        {
            ["id"] = _process.SourceReference,
            ["title"] = _process.Title,
            ["status"] = StatusOf(states.Standing),
            ["procuringEntity"] = RunBy(),
            ["procurementMethod"] = method.Ocds,
            ["procurementMethodDetails"] = method.Name.Zh,
        };
        Add(
            tender,
            "mainProcurementCategory",
            _kind.OcdsCategory
                ?? (
                    Said(steps, figures, "nature") is "goods" or "works" or "services"
                        ? Said(steps, figures, "nature")
                        : null
                )
        );
        Add(tender, "eligibilityCriteria", Said(steps, figures, "grades"));
        Add(tender, "value", Value(_process.CeilingMinor));
        Add(tender, "minValue", Value(_process.MinPriceMinor));
        if (opened.Count > 0 && states.Standing.HasFlag(Standing.BidsAreKnown))
        {
            tender["numberOfTenderers"] = Bidding(bids)
                .Select(bid => bid.BidderCode)
                .Distinct()
                .Count();
            Add(
                tender,
                "tenderers",
                Array(
                    Bidding(bids)
                        .SelectMany(Tenderers)
                        .DistinctBy(each => each.Code)
                        .Select(each => Reference(each.Code, each.Name))
                )
            );
        }

        var told = Instants(steps, figures);
        Add(
            tender,
            "tenderPeriod",
            Period(
                First(steps, figures, "saleFrom") ?? told.GetValueOrDefault(Told.Notice),
                told.GetValueOrDefault(Told.Deadline)
            )
        );
        Add(
            tender,
            "awardPeriod",
            Period(told.GetValueOrDefault(Told.Opening), told.GetValueOrDefault(Told.Award))
        );
        Add(
            tender,
            "enquiryPeriod",
            Period(First(steps, figures, "saleFrom"), First(steps, figures, "saleTo"))
        );
        tender["lots"] = Array(
            _process.Lots.Select(lot =>
            {
                var json = new JsonObject { ["id"] = lot.Number };
                Add(json, "title", lot.Title);
                json["status"] = StatusOf(states.Of(lot.Number));
                Add(json, "value", Value(lot.CeilingMinor));
                Add(json, "minValue", Value(lot.MinPriceMinor));
                return json;
            })
        );
        var own = steps
            .Where(each => each.Step.Tag!.StartsWith("tender", StringComparison.Ordinal))
            .ToList();
        Add(tender, "documents", Documents(own));
        Add(
            tender,
            "milestones",
            Array(
                own.Where(each => each.Step.Tag != "tenderAmendment")
                    .Select(each => Milestone(each, "procurement"))
            )
        );
        Add(
            tender,
            "amendments",
            Array(
                own.Where(each => each.Step.Tag == "tenderAmendment")
                    .Select(each => Amendment(each, figures[each.Posted]))
            )
        );
        return tender;
    }

    private static IEnumerable<RecordedProcess.Bid> Bidding(List<RecordedProcess.Bid> bids) =>
        bids.Where(bid => !IsPast(bid, bids) && bid.Status != BidStatuses.Withdrawn);

    // A later round of the lot took its place, so far as this release knows.
    private static bool IsPast(RecordedProcess.Bid bid, List<RecordedProcess.Bid> bids) =>
        bids.Exists(other => other.Lot == bid.Lot && other.Round > bid.Round);

    private static IEnumerable<(EntityCode Code, string Name)> Tenderers(RecordedProcess.Bid bid) =>
        BidBook
            .Members(bid.Members)
            .Where(member => member.Role == BidRoles.Member)
            .Select(member => (member.Code, member.Name))
            .Prepend((bid.BidderCode, bid.BidderName));

    private static JsonObject Reference(EntityCode code, string name) =>
        new() { ["id"] = PartyId(code), ["name"] = name };

    private static string BidId(RecordedProcess.Bid bid) =>
        bid.Ordinal.ToString(CultureInfo.InvariantCulture);

    private JsonObject Bid(RecordedProcess.Bid bid, List<RecordedProcess.Bid> bids)
    {
        var past = IsPast(bid, bids);
        var json = new JsonObject { ["id"] = BidId(bid) };
        Add(json, "date", bid.ReceivedAt is { } at ? Instant(at) : null);
        // To who knows no rounds, a bid whose place another took is one that no longer stands.
        json["status"] = past ? BidStatuses.Withdrawn : bid.Status;
        json["tenderers"] = Array(Tenderers(bid).Select(each => Reference(each.Code, each.Name)));
        Add(json, "value", Value(bid.AmountMinor));
        json["relatedLots"] = new JsonArray(bid.Lot);
        json["round"] = bid.Round;
        json["readOutAs"] = bid.Status;
        if (bid.Alternative)
        {
            json["alternative"] = true;
        }

        var others = BidBook
            .Members(bid.Members)
            .Where(member => member.Role != BidRoles.Member)
            .ToList();
        Add(json, "subcontractors", Array(others.Select(each => Reference(each.Code, each.Name))));
        return json;
    }

    private sealed record AwardOf(
        RecordedProcess.Step Posted,
        KindStep Step,
        JsonObject Json,
        IReadOnlyList<(EntityCode Code, string Name)> Suppliers
    );

    private List<AwardOf> Awards(
        List<(RecordedProcess.Step Posted, KindStep Step)> steps,
        List<RecordedProcess.Bid> bids,
        Dictionary<RecordedProcess.Step, Dictionary<string, JsonElement>> figures
    )
    {
        var awards = new List<AwardOf>();
        // Those that were taken back, the first of a lot first.
        var back = steps
            .Where(each => each.Step.Undoes is not null)
            .Select(each => (each.Step.Undoes, each.Posted.Lot))
            .ToList();
        foreach (var each in steps.Where(each => each.Step.Carries == StepContent.Award))
        {
            var cancelled = back.Remove((each.Posted.Code, each.Posted.Lot));
            var values = figures[each.Posted];
            var won = values.TryGetValue("winningBid", out var number)
                ? bids.Find(bid => bid.Ordinal == number.GetInt32())
                : null;
            var json = new JsonObject
            {
                ["id"] = KeyOf(each.Posted),
                ["title"] = each.Step.Name.Zh,
                ["date"] = Instant(each.Posted.At ?? _beginning),
                ["status"] =
                    cancelled ? "cancelled"
                    : won is null ? "unsuccessful"
                    : "active",
            };
            var reason = each
                .Step.Figures.Where(figure => figure.IsReason && values.ContainsKey(figure.Code))
                .Select(figure => values[figure.Code].GetString())
                .FirstOrDefault();
            Add(json, "description", reason);
            var suppliers = won is null ? [] : Tenderers(won).ToList();
            Add(json, "suppliers", Array(suppliers.Select(one => Reference(one.Code, one.Name))));
            if (won is not null)
            {
                Add(json, "value", Value(Amount(each.Step, values) ?? won.AmountMinor));
                json["relatedBid"] = BidId(won);
            }

            json["relatedLots"] = LotsOf(each.Posted, won?.Lot);
            Add(json, "documents", Documents([each]));
            awards.Add(new(each.Posted, each.Step, json, suppliers));
        }

        return awards;
    }

    private JsonArray LotsOf(RecordedProcess.Step posted, string? lot = null) =>
        posted.Lot.Length > 0 ? new(posted.Lot)
        : lot is not null ? new(lot)
        : new([.. _process.Lots.Select(one => (JsonNode)one.Number)]);

    private JsonArray? Contracts(
        List<(RecordedProcess.Step Posted, KindStep Step)> steps,
        Dictionary<RecordedProcess.Step, Dictionary<string, JsonElement>> figures,
        List<AwardOf> awards
    )
    {
        var contracts = new List<JsonObject>();
        foreach (var signed in steps.Where(each => each.Step.Tag == "contract"))
        {
            var values = figures[signed.Posted];
            var award = awards.FindLast(one =>
                one.Suppliers.Count > 0
                && one.Json["status"]!.GetValue<string>() == "active"
                && IsOf(one.Posted, signed.Posted)
            );
            var after = steps
                .Where(each => each.Step.After.Contains(signed.Step.Code))
                .Where(each => IsOf(each.Posted, signed.Posted))
                .ToList();
            var changes = after.Where(each => each.Step.Tag == "contractAmendment").ToList();
            var amount =
                changes
                    .Select(each => Amount(each.Step, figures[each.Posted]))
                    .LastOrDefault(changed => changed is not null)
                ?? Amount(signed.Step, values);
            var json = new JsonObject
            {
                ["id"] = KeyOf(signed.Posted),
                // A contract without an award that is known here still belongs to one.
                ["awardID"] = award is null ? KeyOf(signed.Posted) : KeyOf(award.Posted),
                ["title"] = signed.Step.Name.Zh,
                ["status"] = "active",
                ["dateSigned"] = Text(values, "signedAt") is { } at
                    ? InChina(at)
                    : Instant(signed.Posted.At ?? _beginning),
            };
            Add(json, "value", Value(amount));
            var days = changes
                .Select(each => each.Posted)
                .Prepend(signed.Posted)
                .Select(posted =>
                    figures[posted].TryGetValue("termDays", out var term) ? term.GetInt64() : 0
                )
                .LastOrDefault(term => term > 0);
            Add(json, "period", days > 0 ? new JsonObject { ["durationInDays"] = days } : null);
            json["relatedLots"] = LotsOf(signed.Posted);
            Add(json, "documents", Documents([signed, .. changes]));
            Add(
                json,
                "amendments",
                Array(changes.Select(each => Amendment(each, figures[each.Posted])))
            );
            Add(json, "implementation", Implementation(after, figures));
            contracts.Add(json);
        }

        return Array(contracts);

        static bool IsOf(RecordedProcess.Step one, RecordedProcess.Step other) =>
            one.Lot.Length == 0 || other.Lot.Length == 0 || one.Lot == other.Lot;
    }

    private JsonObject? Implementation(
        List<(RecordedProcess.Step Posted, KindStep Step)> after,
        Dictionary<RecordedProcess.Step, Dictionary<string, JsonElement>> figures
    )
    {
        var carried = after
            .Where(each => each.Step.Tag!.StartsWith("implementation", StringComparison.Ordinal))
            .ToList();
        if (carried.Count == 0)
        {
            return null;
        }

        var implementation = new JsonObject();
        Add(
            implementation,
            "transactions",
            Array(
                carried
                    .Where(each => Amount(each.Step, figures[each.Posted]) is not null)
                    .Select(each =>
                    {
                        var values = figures[each.Posted];
                        return new JsonObject
                        {
                            ["id"] = KeyOf(each.Posted),
                            ["date"] = Text(values, "paidAt") is { } day
                                ? $"{day}T00:00:00+08:00"
                                : Instant(each.Posted.At ?? _beginning),
                            ["value"] = Value(Amount(each.Step, values)),
                        };
                    })
            )
        );
        Add(
            implementation,
            "milestones",
            Array(
                carried
                    .Where(each => Amount(each.Step, figures[each.Posted]) is null)
                    .Select(each =>
                    {
                        var milestone = Milestone(each, "delivery");
                        var flag = each.Step.Figures.FirstOrDefault(figure =>
                            figure.Type == FigureType.Flag
                        );
                        if (
                            flag is not null
                            && figures[each.Posted].TryGetValue(flag.Code, out var passed)
                            && passed.ValueKind == JsonValueKind.False
                        )
                        {
                            milestone["status"] = "notMet";
                            milestone.Remove("dateMet");
                        }

                        return milestone;
                    })
            )
        );
        Add(implementation, "documents", Documents(carried));
        return implementation;
    }

    private JsonObject Own(
        List<(RecordedProcess.Step Posted, KindStep Step)> steps,
        Dictionary<RecordedProcess.Step, Dictionary<string, JsonElement>> figures
    )
    {
        var own = new JsonObject { ["kind"] = _process.Kind, ["method"] = _process.Method };
        Add(own, "category", _process.Category);
        Add(own, "unifiedCode", _process.UnifiedCode);
        own["country"] = _process.Country;
        Add(own, "region", _process.Region);
        own["currency"] = _process.Currency;
        own["steps"] = Array(
            steps.Select(each =>
            {
                var (posted, _) = each;
                var json = new JsonObject { ["id"] = KeyOf(posted), ["step"] = posted.Code };
                Add(json, "lot", posted.Lot.Length == 0 ? null : posted.Lot);
                Add(json, "at", posted.At is { } happened ? Instant(happened) : null);
                Add(json, "reference", posted.Reference);
                json["figures"] = JsonSerializer.SerializeToNode(figures[posted]);
                var documents = JsonNode.Parse(posted.Documents)!.AsArray();
                // Lists are merged by id.
                foreach (var (at, document) in documents.Index())
                {
                    document!["id"] = (at + 1).ToString(CultureInfo.InvariantCulture);
                }

                if (documents.Count > 0)
                {
                    json["documents"] = documents;
                }

                return json;
            })
        );
        return own;
    }

    private static JsonObject Milestone(
        (RecordedProcess.Step Posted, KindStep Step) each,
        string type
    )
    {
        var json = new JsonObject
        {
            ["id"] = KeyOf(each.Posted),
            ["title"] = each.Step.Name.Zh,
            ["type"] = type,
            ["code"] = each.Posted.Code,
            ["status"] = "met",
        };
        Add(json, "dateMet", each.Posted.At is { } at ? Instant(at) : null);
        return json;
    }

    private JsonObject Amendment(
        (RecordedProcess.Step Posted, KindStep Step) each,
        Dictionary<string, JsonElement> values
    )
    {
        var json = new JsonObject
        {
            ["id"] = KeyOf(each.Posted),
            ["date"] = Instant(each.Posted.At ?? _beginning),
        };
        Add(json, "rationale", each.Step.Name.Zh);
        Add(
            json,
            "description",
            each.Step.Figures.Where(figure =>
                    figure.Type == FigureType.Text && values.ContainsKey(figure.Code)
                )
                .Select(figure => values[figure.Code].GetString())
                .FirstOrDefault()
        );
        json["releaseID"] = $"{_process.Ocid}-{KeyOf(each.Posted)}";
        return json;
    }

    private JsonArray? Documents(IEnumerable<(RecordedProcess.Step Posted, KindStep Step)> steps) =>
        Array(
            steps.SelectMany(each =>
                PostedDocuments
                    .Parse(each.Posted.Documents)
                    .Index()
                    .Select(document =>
                    {
                        var json = new JsonObject
                        {
                            ["id"] = string.Create(
                                CultureInfo.InvariantCulture,
                                $"{KeyOf(each.Posted)}-{document.Index + 1}"
                            ),
                        };
                        Add(
                            json,
                            "documentType",
                            document.Item.Code is { } code
                                ? DocumentTypes.GetValueOrDefault(code, code)
                                : null
                        );
                        json["title"] = document.Item.Title;
                        Add(json, "url", document.Item.Uri);
                        json["datePublished"] = Instant(each.Posted.At ?? _beginning);
                        if (each.Posted.Lot.Length > 0)
                        {
                            json["relatedLots"] = new JsonArray(each.Posted.Lot);
                        }

                        return json;
                    })
            )
        );

    private Dictionary<string, string?> Instants(
        List<(RecordedProcess.Step Posted, KindStep Step)> steps,
        Dictionary<RecordedProcess.Step, Dictionary<string, JsonElement>> figures
    )
    {
        var told = new Dictionary<string, string?>();
        foreach (var (posted, step) in steps)
        {
            if (step.Tells is { } name && !(step.TellsFirst && told.ContainsKey(name)))
            {
                told[name] = posted.At is { } at ? Instant(at) : null;
            }

            foreach (var figure in step.Figures.Where(figure => figure.Tells is not null))
            {
                if (Text(figures[posted], figure.Code) is { } instant)
                {
                    told[figure.Tells!] = InChina(instant);
                }
            }
        }

        return told;
    }

    private static string? First(
        List<(RecordedProcess.Step Posted, KindStep Step)> steps,
        Dictionary<RecordedProcess.Step, Dictionary<string, JsonElement>> figures,
        string figure
    ) =>
        steps
            .Where(each => each.Step.Tag == "tender" && each.Step.Figure(figure) is not null)
            .Select(each => Text(figures[each.Posted], figure))
            .LastOrDefault(text => text is not null)
            is { } instant
            ? InChina(instant)
            : null;

    private static string? Text(Dictionary<string, JsonElement> values, string figure) =>
        values.TryGetValue(figure, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static long? Amount(KindStep step, Dictionary<string, JsonElement> values) =>
        step.Figures.FirstOrDefault(figure => figure.Type == FigureType.Amount) is { } figure
        && values.TryGetValue(figure.Code, out var amount)
            ? amount.GetInt64()
            : null;

    private static JsonObject? Period(string? from, string? to)
    {
        if (from is null && to is null)
        {
            return null;
        }

        var period = new JsonObject();
        Add(period, "startDate", from);
        Add(period, "endDate", to);
        return period;
    }

    private JsonObject? Value(long? minor) =>
        minor is { } amount
            ? new() { ["amount"] = amount / 100m, ["currency"] = _process.Currency }
            : null;

    private static string StatusOf(Standing standing) =>
        standing switch
        {
            _ when standing.HasFlag(Standing.IsCancelled) => "cancelled",
            _ when standing.HasFlag(Standing.HasFailed) => "unsuccessful",
            _ when standing.HasFlag(Standing.IsDecided) => "complete",
            Standing.None => "planning",
            _ => "active",
        };

    // What is recorded of one release is in China's time, as those read it whom it is about.
    private static string Instant(DateTimeOffset at) =>
        at.ToOffset(China).ToString("yyyy-MM-ddTHH:mm:ss.FFFzzz", CultureInfo.InvariantCulture);

    private static string InChina(string instant) =>
        Rfc3339.TryInstant(instant, out var at) ? Instant(at) : instant;

    private static JsonArray Array(IEnumerable<JsonObject> items) =>
        new([.. items.Select(item => (JsonNode)item)]);

    private static void Add(JsonObject into, string name, JsonNode? value)
    {
        if (value is not null and not JsonArray { Count: 0 })
        {
            into[name] = value;
        }
    }

    /// <summary>The lots' states as the steps bring them, one after the other.</summary>
    private sealed class States(TradingKind kind, RecordedProcess process, bool final = false)
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
}
