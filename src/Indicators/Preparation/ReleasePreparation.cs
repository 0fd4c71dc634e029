using System.Globalization;
using System.Text;

namespace Trading.Indicators.Preparation;

/// <summary>
/// Corrects what keeps a release from being computed, in the order and with the words of the peer, so that its users find
/// what they had; and lists what only they can correct.
/// </summary>
internal sealed class ReleasePreparation(PreparationPlan plan)
{
    private static readonly HashSet<string> BidCodes =
    [
        "invited",
        "pending",
        "valid",
        "disqualified",
        "withdrawn",
    ];

    private static readonly HashSet<string> AwardCodes =
    [
        "pending",
        "active",
        "cancelled",
        "unsuccessful",
    ];

    private static readonly HashSet<string> Nothing = [];

    /// <summary>Changes the release in place. True when its auctions could not be moved, because it has bids already.</summary>
    public bool Prepare(JsonTree release, long line, IssueRows issues)
    {
        var ocid = release["ocid"];
        var roles = Parties(release);
        Organisation(release, "buyer", plan.BuyerPrefix, roles, "buyer");
        if (release.Of("tender", JsonKind.Object) is { } tender)
        {
            Organisation(tender, "procuringEntity", plan.BuyerPrefix, roles, "procuringEntity");
            if (
                plan.MethodSeparator is { } separator
                && tender.Of("procurementMethodDetails", JsonKind.String) is { } details
            )
            {
                var end = details.Text.IndexOf(separator, StringComparison.Ordinal);
                details.Text = (end < 0 ? details.Text : details.Text[..end]).TrimEnd();
            }
        }

        var occupied = plan.MovesAuctions && MoveAuctions(release);
        Bids(release, line, ocid, roles, issues);
        var cancelled = Contracts(release);
        Awards(release, line, ocid, roles, cancelled, issues);
        WriteRoles(release, roles);
        return occupied;
    }

    private Dictionary<string, HashSet<string>> Parties(JsonTree release)
    {
        Organisations(release, "parties", "", null, "");
        var roles = new Dictionary<string, HashSet<string>>();
        if (!plan.PartyRoles || release.Of("parties", JsonKind.Array) is not { } parties)
        {
            return roles;
        }

        foreach (var party in parties.Elements)
        {
            if (party.Of("id", JsonKind.String) is { } id)
            {
                roles[id.Text] =
                [
                    .. (party.Of("roles", JsonKind.Array)?.Elements ?? [])
                        .Where(role => role.Kind == JsonKind.String)
                        .Select(role => role.Text),
                ];
            }
        }

        return roles;
    }

    private void Bids(
        JsonTree release,
        long line,
        JsonTree? ocid,
        Dictionary<string, HashSet<string>> roles,
        IssueRows issues
    )
    {
        if (release.Of("bids", JsonKind.Object)?.Of("details", JsonKind.Array) is not { } details)
        {
            return;
        }

        for (var j = 0; j < details.Elements.Count; j++)
        {
            var bid = details.Elements[j];
            var index = j.ToString(CultureInfo.InvariantCulture);
            if (bid.Of("value", JsonKind.Object) is { } value)
            {
                if (
                    value.Of("amount", JsonKind.Number) is { } amount
                    && Figure(amount) is { } figure
                )
                {
                    if (plan.RedactedAmounts.Contains(figure))
                    {
                        value.Remove("amount");
                    }
                    else if (figure == 0)
                    {
                        issues.Add(
                            line,
                            ocid,
                            "/bids/details[]/value/amount",
                            index,
                            "",
                            "is zero"
                        );
                    }
                }

                if (value["currency"] is null)
                {
                    Fill(
                        value,
                        "currency",
                        plan.Currency,
                        () =>
                            issues.Add(
                                line,
                                ocid,
                                "/bids/details[]/value/currency",
                                index,
                                "",
                                "not set"
                            )
                    );
                }
            }

            Schemes(
                bid,
                "/bids/details[]/items[]/classification/scheme",
                line,
                ocid,
                j,
                issues,
                numbersToo: false
            );
            Status(
                bid,
                plan.BidStatus,
                plan.BidStatuses,
                BidCodes,
                "/bids/details[]/status",
                line,
                ocid,
                index,
                issues
            );
            Organisations(bid, "tenderers", plan.TendererPrefix, roles, "tenderer");
        }
    }

    private void Awards(
        JsonTree release,
        long line,
        JsonTree? ocid,
        Dictionary<string, HashSet<string>> roles,
        Dictionary<string, bool> cancelled,
        IssueRows issues
    )
    {
        if (release.Of("awards", JsonKind.Array) is not { } awards)
        {
            return;
        }

        for (var j = 0; j < awards.Elements.Count; j++)
        {
            var award = awards.Elements[j];
            AsText(award, "id");
            Schemes(
                award,
                "/awards[]/items[]/classification/scheme",
                line,
                ocid,
                j,
                issues,
                numbersToo: true
            );
            Status(
                award,
                plan.AwardStatus,
                plan.AwardStatuses,
                AwardCodes,
                "/awards[]/status",
                line,
                ocid,
                j.ToString(CultureInfo.InvariantCulture),
                issues
            );
            if (award.Of("id", JsonKind.String) is { } id && cancelled.GetValueOrDefault(id.Text))
            {
                award.Set("status", JsonTree.String("cancelled"));
            }

            Organisations(award, "suppliers", plan.TendererPrefix, roles, "supplier");
        }
    }

    // An award whose contracts are all cancelled is cancelled too, where the settings say so.
    private Dictionary<string, bool> Contracts(JsonTree release)
    {
        var cancelled = new Dictionary<string, bool>();
        if (!plan.CorrectsAwards || release.Of("contracts", JsonKind.Array) is not { } contracts)
        {
            return cancelled;
        }

        foreach (var contract in contracts.Elements)
        {
            AsText(contract, "awardID");
            if (contract.Of("awardID", JsonKind.String) is { } award)
            {
                cancelled[award.Text] =
                    cancelled.GetValueOrDefault(award.Text, true)
                    && contract.Of("status", JsonKind.String)?.Text == "cancelled";
            }
        }

        return cancelled;
    }

    private static bool MoveAuctions(JsonTree release)
    {
        if (release["auctions"] is not { } auctions)
        {
            return false;
        }

        if (release["bids"] is not null)
        {
            return true;
        }

        if (auctions.Kind != JsonKind.Array)
        {
            return false;
        }

        var details = new List<JsonTree>();
        foreach (var auction in auctions.Elements)
        {
            foreach (var stage in auction.Of("stages", JsonKind.Array)?.Elements ?? [])
            {
                if (stage.Remove("bids") is { Kind: JsonKind.Array } bids)
                {
                    details.AddRange(bids.Elements);
                }
            }
        }

        var moved = JsonTree.Object();
        moved.Set("details", JsonTree.Array(details));
        release.Set("bids", moved);
        return false;
    }

    private void Schemes(
        JsonTree owner,
        string path,
        long line,
        JsonTree? ocid,
        int index,
        IssueRows issues,
        bool numbersToo
    )
    {
        if (owner.Of("items", JsonKind.Array) is not { } items)
        {
            return;
        }

        for (var k = 0; k < items.Elements.Count; k++)
        {
            if (items.Elements[k].Of("classification", JsonKind.Object) is not { } classification)
            {
                continue;
            }

            if (numbersToo)
            {
                AsText(classification, "id");
            }

            if (classification["scheme"] is null)
            {
                var place = $"{index}.{k}";
                Fill(
                    classification,
                    "scheme",
                    plan.ItemScheme,
                    () => issues.Add(line, ocid, path, place, "", "not set")
                );
            }
        }
    }

    private static void Status(
        JsonTree owner,
        string? filling,
        IReadOnlyDictionary<string, string> replacements,
        HashSet<string> codes,
        string path,
        long line,
        JsonTree? ocid,
        string index,
        IssueRows issues
    )
    {
        if (owner["status"] is null)
        {
            Fill(
                owner,
                "status",
                filling,
                () => issues.Add(line, ocid, path, index, "", "not set")
            );
        }

        if (owner.Of("status", JsonKind.String) is not { } status)
        {
            return;
        }

        status.Text = replacements.GetValueOrDefault(status.Text, status.Text);
        if (!codes.Contains(status.Text))
        {
            issues.Add(line, ocid, path, index, status.Text, "invalid");
        }
    }

    private static void Fill(JsonTree owner, string name, string? filling, Action issue)
    {
        if (filling is null)
        {
            issue();
        }
        else
        {
            owner.Set(name, JsonTree.String(filling));
        }
    }

    private void Organisation(
        JsonTree owner,
        string name,
        string prefix,
        Dictionary<string, HashSet<string>>? roles,
        string role
    )
    {
        if (owner.Of(name, JsonKind.Object) is { } organisation)
        {
            Identify(organisation, prefix, plan.RedactedIds, roles, role);
        }
    }

    // An object where a list belongs becomes a list of it.
    private void Organisations(
        JsonTree owner,
        string name,
        string prefix,
        Dictionary<string, HashSet<string>>? roles,
        string role
    )
    {
        if (owner.Of(name, JsonKind.Object) is { } single)
        {
            owner.Set(name, JsonTree.Array([single]));
        }

        foreach (var organisation in owner.Of(name, JsonKind.Array)?.Elements ?? [])
        {
            if (organisation.Kind == JsonKind.Object)
            {
                Identify(organisation, prefix, plan.RedactedIds, roles, role);
            }
        }
    }

    private static void Identify(
        JsonTree organisation,
        string prefix,
        IReadOnlySet<string> redacted,
        Dictionary<string, HashSet<string>>? roles,
        string role
    )
    {
        AsText(organisation, "id");
        if (organisation.Of("id", JsonKind.String) is not { } id)
        {
            return;
        }

        if (redacted.Contains(id.Text))
        {
            organisation.Remove("id");
            return;
        }

        if (!id.Text.StartsWith(prefix, StringComparison.Ordinal))
        {
            id.Text = prefix + id.Text;
        }

        if (roles?.TryGetValue(id.Text, out var known) == true)
        {
            known.Add(role);
        }
    }

    private void WriteRoles(JsonTree release, Dictionary<string, HashSet<string>> roles)
    {
        if (!plan.PartyRoles)
        {
            return;
        }

        foreach (var party in release.Of("parties", JsonKind.Array)?.Elements ?? [])
        {
            if (
                party.Of("id", JsonKind.String) is { } id
                && roles.GetValueOrDefault(id.Text, Nothing) is { Count: > 0 } known
            )
            {
                party.Set(
                    "roles",
                    JsonTree.Array(known.Order(Utf8Order.Instance).Select(JsonTree.String))
                );
            }
        }
    }

    private static void AsText(JsonTree owner, string name)
    {
        if (owner.Of(name, JsonKind.Number) is { } number)
        {
            owner.Set(name, JsonTree.String(number.Text));
        }
    }

    private static double? Figure(JsonTree number) =>
        double.TryParse(
            Encoding.ASCII.GetBytes(number.Text),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var figure
        ) && double.IsFinite(figure)
            ? figure
            : null;
}
