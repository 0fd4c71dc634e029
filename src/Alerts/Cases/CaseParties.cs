using Trading.Alerts.Indicators;
using Trading.Alerts.Networks;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Alerts.Cases;

/// <summary>One who bid in the procurement of a case, with what there is from the years before.</summary>
public sealed record CaseParty
{
    /// <summary>The firm's code.</summary>
    public string Code { get; init; } = "";

    /// <summary>Its name when it bid.</summary>
    public string Name { get; init; } = "";

    /// <summary>True where it won here.</summary>
    public bool Won { get; init; }

    /// <summary>In how many procurements besides this one it bid.</summary>
    public long Times { get; init; }

    /// <summary>How many of them it won.</summary>
    public long Wins { get; init; }

    /// <summary>How many of them were warned of and did not lapse.</summary>
    public long Alerts { get; init; }

    /// <summary>How many of these warnings were confirmed.</summary>
    public long Confirmed { get; init; }

    /// <summary>How many other cases there are on them.</summary>
    public long Cases { get; init; }
}

/// <summary>
/// The bidders' history: one statement however many bid, over the three years that references to earlier work are usually asked
/// for, and of procurements of the caller's scope alone.
/// </summary>
internal sealed class CaseParties(SqlSession sql, SuccessorStore successors)
{
    /// <summary>How far back.</summary>
    public const int Years = 3;

    // Above it nothing is counted in the network either: there everybody bids who may.
    private const int Most = 150;

    private static readonly Statement History = Statement.Of(
        "alerts.case.bidders",
        """
        select b.bidder as code, count(distinct p.procurement_id) as times,
            count(distinct case when b.won = {true} then p.procurement_id end) as wins,
            count(distinct a.id) as alerts,
            count(distinct case when a.state = @confirmed then a.id end) as confirmed,
            count(distinct c.id) as cases
        from network_part b
        join network_procurement p on p.procurement_id = b.procurement_id
        left join alert a on a.id = p.procurement_id and a.state <> @lapsed
        left join supervision_case c on c.procurement_id = p.procurement_id
        where b.bidder in @firms and p.procurement_id <> @procurement
          and p.opened_on >= @from and p.opened_on <= @to and {scope p.region, p.kind, p.office_id}
        group by b.bidder
        """
    );

    public async Task<IReadOnlyList<CaseParty>> Of(
        CaseRow row,
        ProcurementRecord record,
        DataScope scope,
        CancellationToken cancel
    )
    {
        // What a merged firm did is its successor's.
        var merged = await successors.Of(
            [.. record.Bids.Select(each => TableKey.Of(each.Bid.BidderCode.ToString()))],
            cancel
        );
        var bidders = record
            .Bids.GroupBy(each => FirmOf(TableKey.Of(each.Bid.BidderCode.ToString())))
            .Take(Most)
            .ToDictionary(
                firm => firm.Key,
                firm => new CaseParty
                {
                    Code = firm.Last().Bid.BidderCode.ToString(),
                    Name = firm.Last().Bid.BidderName,
                    Won = firm.Any(each => each.Bid.Winner),
                },
                StringComparer.Ordinal
            );
        if (bidders.Count == 0)
        {
            return [];
        }

        var day = ChinaTime.DateOf(row.OpenedAt);
        foreach (
            var counted in await sql.Query<CaseParty>(
                History,
                scope,
                new
                {
                    firms = bidders.Keys.ToArray(),
                    procurement = row.ProcurementId,
                    from = day.AddYears(-Years),
                    to = day,
                    confirmed = AlertStates.Confirmed,
                    lapsed = AlertStates.Lapsed,
                },
                cancel
            )
        )
        {
            var known = bidders[counted.Code];
            bidders[counted.Code] = counted with
            {
                Code = known.Code,
                Name = known.Name,
                Won = known.Won,
            };
        }

        return
        [
            .. bidders
                .Values.OrderByDescending(party => party.Cases)
                .ThenByDescending(party => party.Alerts)
                .ThenByDescending(party => party.Won)
                .ThenBy(party => party.Code, StringComparer.Ordinal),
        ];

        string FirmOf(string key) => merged.GetValueOrDefault(key, key);
    }
}
