using Trading.Kernel.Security;

namespace Trading.Procurement.Agencies;

/// <summary>
/// In which ways a firm is a party to a procurement. Statements give the buyer's code and the procurement's key, in this
/// order, after the four usual columns of their scope. An agency is one while a naming is in force alone: what it ran for
/// a purchaser that has ended it is not there for it any more.
/// </summary>
internal static class Parties
{
    private const string InForce = """
        n.agency_code = @party and n.accepted_at is not null and n.ended_at is null
          and n.from_day <= @day and (n.to_day is null or n.to_day >= @day)
        """;

    /// <summary>It buys.</summary>
    public static readonly DataRelation Purchaser = new(
        "Purchaser",
        new("本单位采购（招标）的项目", "what the own firm buys"),
        1,
        "{0} = @party"
    );

    /// <summary>The purchaser named it for all its procurements.</summary>
    public static readonly DataRelation AgencyOfAll = new(
        "AgencyOfAll",
        new("受托代理的采购人的项目", "what the firm's principals buy"),
        2,
        $"{{0}} in (select n.purchaser_code from agency_naming n where n.procurement_id is null and {InForce})"
    );

    /// <summary>The purchaser named it for this one.</summary>
    public static readonly DataRelation AgencyOfOne = new(
        "AgencyOfOne",
        new("单项受托代理的项目", "single procurements given to the firm"),
        2,
        $"{{1}} in (select n.procurement_id from agency_naming n where {InForce})"
    );

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<DataRelation> All = [Purchaser, AgencyOfAll, AgencyOfOne];
}
