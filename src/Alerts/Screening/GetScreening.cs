using System.Text.Json.Serialization;
using Trading.Alerts.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Screening;

/// <summary>
/// A screening with what was found and what people decided on it: for who made it, and for supervisors of where it is to be
/// published. 404 for others.
/// </summary>
public static class GetScreening
{
    /// <summary>From here on a hit is likely right.</summary>
    public const double Likely = 0.5;

    /// <summary>From there the reliability of stated confidence is highest (docs/screening.md).</summary>
    public const double Sure = 0.75;

    /// <summary>By key.</summary>
    [Requires(AlertsPermissions.ScreenDrafts, AlertsPermissions.ReadScreenings)]
    public sealed record Query(Guid Id) : IQuery<Detail>;

    /// <summary>Everything that is kept of it but the text.</summary>
    public sealed record Detail
    {
        /// <summary>Said with every screening: who judges.</summary>
        public static readonly LocalizedText WhoJudges = new(
            "机器只提示可疑之处，不作认定，由人逐条判断（发改法规〔2026〕195号）；没有提示不等于没有问题。",
            "The machine points out what may restrict and decides nothing: a person judges each (NDRC notice [2026] 195). Nothing found does not mean that nothing is wrong."
        );

        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>Who judges, to be shown with it.</summary>
        public LocalizedText Notice { get; init; } = WhoJudges;

        /// <summary>The file's name.</summary>
        public string FileName { get; init; } = "";

        /// <summary>Bytes.</summary>
        public long Size { get; init; }

        /// <summary>Of the file, in lower-case hexadecimal digits.</summary>
        public string Sha256 { get; init; } = "";

        /// <summary>Who had it screened, by sign-in name.</summary>
        public string MadeBy { get; init; } = "";

        /// <summary>When; the law of that day was applied.</summary>
        public DateTimeOffset MadeAt { get; init; }

        /// <summary>True for who may answer: it is the caller's own.</summary>
        public bool Mine { get; init; }

        /// <summary>The regime that was asked for, one of <see cref="ScreeningRegimes"/>.</summary>
        public string AskedRegime { get; init; } = "";

        /// <summary>The regime it was judged by; null where the text leaves it open, and each hit names who forbids it.</summary>
        public string? Regime { get; init; }

        /// <summary>The words from which it was inferred; empty where it was given.</summary>
        public IReadOnlyList<string> RegimeBecause { get; init; } = [];

        /// <summary>What a person should know of the reading: pages without text, struck text.</summary>
        public IReadOnlyList<LocalizedText> Notes { get; init; } = [];

        /// <summary>Where it is to be published.</summary>
        public string? Region { get; init; }

        /// <summary>The kind of trading.</summary>
        public string Kind { get; init; } = "";

        /// <summary>The procurement, where it was recorded already.</summary>
        public Guid? ProcurementId { get; init; }

        /// <summary>Lines that were read.</summary>
        public int Lines { get; init; }

        /// <summary>True while the text is kept, for who had it screened.</summary>
        public bool TextKept { get; init; }

        /// <summary>What was found, by place.</summary>
        public IReadOnlyList<ScreenedHit> Hits { get; init; } = [];

        /// <summary>How many of them are likely right.</summary>
        [JsonIgnore]
        public int LikelyHits => Hits.Count(hit => hit.Confidence >= Likely);
    }

    internal sealed class Handler(ScreeningStore screenings) : IQueryHandler<Query, Detail>
    {
        public async ValueTask<Outcome<Detail>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await screenings.Find(query.Id, cancellationToken) is { } row
                ? new Detail
                {
                    Id = row.Id,
                    FileName = row.FileName,
                    Size = row.Size,
                    Sha256 = row.Sha256,
                    MadeBy = row.MadeBy,
                    MadeAt = row.MadeAt,
                    Mine = await screenings.IsOwn(row, cancellationToken),
                    AskedRegime = row.AskedRegime,
                    Regime = row.Regime,
                    RegimeBecause = ScreeningStore.Parse<IReadOnlyList<string>>(row.Because),
                    Notes = ScreeningStore.Parse<IReadOnlyList<LocalizedText>>(row.Notes),
                    Region = row.Region,
                    Kind = row.Kind,
                    ProcurementId = row.ProcurementId,
                    Lines = row.LineCount,
                    TextKept = row.TextOf is not null,
                    Hits = await screenings.Hits(row, cancellationToken),
                }
                : ScreeningStore.Unknown;
    }
}
