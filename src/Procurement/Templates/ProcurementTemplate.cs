using System.Text.Encodings.Web;
using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Templates;

/// <summary>What a firm or an office begins its procurements from.</summary>
public sealed record ProcurementTemplate
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>As its owner calls it.</summary>
    public string Name { get; init; } = "";

    /// <summary>See <see cref="TradingKinds.Kinds"/>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>One of <see cref="TradingKinds.Methods"/>.</summary>
    public string Method { get; init; } = "";

    /// <summary>What is filled in.</summary>
    public TemplateContent Content { get; init; } = new();

    public DateTimeOffset ChangedAt { get; init; }

    public string ChangedBy { get; init; } = "";

    internal static ProcurementTemplate Of(Row row) =>
        new()
        {
            Id = row.Id,
            Name = row.Name,
            Kind = row.Kind,
            Method = row.Method,
            Content =
                JsonSerializer.Deserialize<TemplateContent>(row.Content, TemplateContent.Json)
                ?? new(),
            ChangedAt = row.ChangedAt,
            ChangedBy = row.ChangedBy,
        };

    internal sealed record Row
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Method { get; init; } = "";
        public string Content { get; init; } = "{}";
        public DateTimeOffset ChangedAt { get; init; }
        public string ChangedBy { get; init; } = "";
    }
}

/// <summary>The fields of a notice that a template fills in; those that are new each time are not among them.</summary>
public sealed record TemplateContent
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What is bought, or how it begins.</summary>
    public string? Title { get; init; }

    /// <summary>Kind of work or goods.</summary>
    public string? Category { get; init; }

    /// <summary>GB/T 2260.</summary>
    public RegionCode? Region { get; init; }

    /// <summary>Who buys.</summary>
    public string? BuyerName { get; init; }

    /// <summary>The buyer's registry code.</summary>
    public EntityCode? BuyerCode { get; init; }

    /// <summary>Budget or price ceiling in hundredths.</summary>
    public long? CeilingMinor { get; init; }

    /// <summary>Price below which a bid is rejected, in hundredths.</summary>
    public long? MinPriceMinor { get; init; }

    /// <summary>Days from the notice to the deadline; left out for the fewest that keep the law.</summary>
    public int? DeadlineDays { get; init; }

    /// <summary>The lots.</summary>
    public IReadOnlyList<PublishProcurement.Lot>? Lots { get; init; }
}
