using System.Text.Json.Serialization;
using Trading.Domain.Codes;

namespace Trading.Procurement.Agencies;

/// <summary>A purchaser's word that an agency acts for it (委托代理).</summary>
public sealed record AgencyNaming
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>Who buys.</summary>
    public EntityCode PurchaserCode { get; init; }

    /// <summary>Its name when it named.</summary>
    public string PurchaserName { get; init; } = "";

    /// <summary>Who acts for it.</summary>
    public EntityCode AgencyCode { get; init; }

    /// <summary>Its name when it was named.</summary>
    public string AgencyName { get; init; } = "";

    /// <summary>The one procurement; null for all of the purchaser's.</summary>
    public Guid? ProcurementId { get; init; }

    /// <summary>What is bought with it; null for all.</summary>
    public string? ProcurementTitle { get; init; }

    /// <summary>First day, in China.</summary>
    public DateOnly FromDay { get; init; }

    /// <summary>Last day; null where none was said.</summary>
    public DateOnly? ToDay { get; init; }

    public DateTimeOffset NamedAt { get; init; }

    public string NamedBy { get; init; } = "";

    /// <summary>When the agency accepted; null while it has not.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    public string? AcceptedBy { get; init; }

    /// <summary>When it was declined or ended; null while it has not been.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public string? EndedBy { get; init; }

    /// <summary>One of <see cref="NamingEnds"/>; null while it has not ended.</summary>
    public string? EndedHow { get; init; }

    /// <summary>One of <see cref="NamingStates"/> on the day it was asked for.</summary>
    public string State { get; init; } = "";

    /// <summary>True where the agency may act now.</summary>
    [JsonIgnore]
    public bool InForce => State == NamingStates.InForce;

    internal AgencyNaming On(DateOnly day) =>
        this with
        {
            State =
                EndedAt is not null || ToDay < day ? NamingStates.Ended
                : AcceptedAt is null ? NamingStates.Asked
                : FromDay > day ? NamingStates.Ahead
                : NamingStates.InForce,
        };
}

/// <summary>Where a naming stands.</summary>
public static class NamingStates
{
    /// <summary>The agency has not answered.</summary>
    public const string Asked = "asked";

    /// <summary>Accepted, and its first day is still to come.</summary>
    public const string Ahead = "ahead";

    /// <summary>The agency may act.</summary>
    public const string InForce = "in_force";

    /// <summary>Declined, ended, or its last day is over.</summary>
    public const string Ended = "ended";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Asked, new("待接受", "Not answered")),
        new(Ahead, new("未到期", "Still to begin")),
        new(InForce, new("有效", "In force")),
        new(Ended, new("已终止", "Ended")),
    ];
}

/// <summary>How a naming ended before its last day.</summary>
public static class NamingEnds
{
    /// <summary>The agency did not take it.</summary>
    public const string Declined = "declined";

    /// <summary>The purchaser ended it.</summary>
    public const string Revoked = "revoked";

    /// <summary>The agency gave it up.</summary>
    public const string Resigned = "resigned";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Declined, new("代理机构谢绝", "Declined by the agency")),
        new(Revoked, new("采购人终止", "Ended by the purchaser")),
        new(Resigned, new("代理机构辞任", "Given up by the agency")),
    ];
}
