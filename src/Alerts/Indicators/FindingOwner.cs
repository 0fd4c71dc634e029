using Trading.Indicators.Supervision;

namespace Trading.Alerts.Indicators;

/// <summary>Whose facts were judged: a procurement, or a subject among its peers.</summary>
/// <param name="Kind">See <see cref="KindOf(SubjectKind)"/>.</param>
/// <param name="Id">The procurement's key, or the subject's code or token.</param>
/// <param name="Group">The peers; empty for a procurement.</param>
internal sealed record FindingOwner(string Kind, string Id, string Group)
{
    public const string ProcurementKind = "procurement";

    /// <summary>What the supervisors' indicators say of a procurement.</summary>
    public static FindingOwner Of(Guid procurement) => new(ProcurementKind, Key(procurement), "");

    /// <summary>What the open-contracting red flags say of a procurement.</summary>
    public static FindingOwner OfProcess(Guid procurement) =>
        new(ProcurementKind, Key(procurement), PeerGroup.OfProcesses);

    public static string KindOf(SubjectKind kind) => kind.ToString().ToLowerInvariant();

    public static SubjectKind KindOf(string kind) =>
        Enum.Parse<SubjectKind>(kind, ignoreCase: true);

    /// <summary>A procurement as a key of the tables.</summary>
    public static string Key(Guid procurement) => procurement.ToString("D");
}
