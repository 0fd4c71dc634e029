using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Procurement.Kinds;
using static Trading.Procurement.Ocds.ReleaseJson;

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
        var states = new LotStates(_kind, _process);
        var releases = new List<JsonObject>();
        foreach (var (at, (posted, step)) in _steps.Index())
        {
            states.Take(posted, step);
            if (step.Tag is { } tag)
            {
                var last = at == _steps.Count - 1;
                releases.Add(
                    Release(
                        $"{_process.Ocid}-{ReleaseView.KeyOf(posted)}",
                        posted.At ?? _beginning,
                        tag,
                        at + 1,
                        last ? new LotStates(_kind, _process, final: true) : states
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
            new LotStates(_kind, _process, final: true)
        );
    }

    private JsonObject Release(
        string id,
        DateTimeOffset at,
        string tag,
        int count,
        LotStates states
    )
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
        var view = new ReleaseView(_process, _kind, _beginning)
        {
            Steps = steps,
            Figures = figures,
            Bids = bids,
            Opened = opened,
        };
        var parties = new ReleaseParties(view);
        var read = new ReleaseBids(view);
        var awards = new ReleaseAwards(view).All();
        var release = new JsonObject
        {
            ["ocid"] = _process.Ocid,
            ["id"] = id,
            ["date"] = Instant(at),
            ["tag"] = new JsonArray(tag),
            ["initiationType"] = "tender",
            ["language"] = "zh",
            ["parties"] = parties.Parties(awards.SelectMany(award => award.Suppliers)),
            ["buyer"] = parties.Buyer(),
        };
        var tender = new ReleaseTender(view, parties, read, states);
        Add(release, "planning", tender.Planning());
        release["tender"] = tender.Tender();
        if (bids.Count > 0)
        {
            release["bids"] = new JsonObject { ["details"] = read.All() };
        }

        Add(release, "awards", Array(awards.Select(award => award.Json)));
        Add(release, "contracts", new ReleaseContracts(view).Of(awards));
        release[Extension] = Own(view);
        return release;
    }

    private static int Round((RecordedProcess.Step Posted, KindStep Step) each) =>
        each.Step.RepeatsBy is { } by && each.Posted.Values().TryGetValue(by, out var round)
            ? round.GetInt32()
            : 1;

    private JsonObject Own(ReleaseView view)
    {
        var own = new JsonObject { ["kind"] = _process.Kind, ["method"] = _process.Method };
        Add(own, "category", _process.Category);
        Add(own, "unifiedCode", _process.UnifiedCode);
        own["country"] = _process.Country;
        Add(own, "region", _process.Region);
        own["currency"] = _process.Currency;
        own["steps"] = Array(
            view.Steps.Select(each =>
            {
                var (posted, _) = each;
                var json = new JsonObject
                {
                    ["id"] = ReleaseView.KeyOf(posted),
                    ["step"] = posted.Code,
                };
                Add(json, "lot", posted.Lot.Length == 0 ? null : posted.Lot);
                Add(json, "at", posted.At is { } happened ? Instant(happened) : null);
                Add(json, "reference", posted.Reference);
                json["figures"] = JsonSerializer.SerializeToNode(view.Figures[posted]);
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
}
