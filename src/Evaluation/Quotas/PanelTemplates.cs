using System.Text.Json;
using Trading.Analysis.Panels;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Quotas;

/// <summary>What an office asks for again and again.</summary>
public sealed record PanelTemplate
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>Its name within the office.</summary>
    public string Name { get; init; } = "";

    /// <summary>Experts by specialty.</summary>
    public IReadOnlyList<SpecialtyCount> Specialties { get; init; } = [];

    /// <summary>Representatives of the buyer.</summary>
    public int Representatives { get; init; }

    /// <summary>What the experts must be like as a whole.</summary>
    public IReadOnlyList<PanelQuota> Quotas { get; init; } = [];

    /// <summary>In thousandths; null for no cap.</summary>
    public int? Cap { get; init; }
}

/// <summary>The templates of offices.</summary>
internal sealed class PanelTemplates(SqlSession sql)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly Statement Select = Statement.Of(
        "evaluation.panel_template.of_office",
        "select id, name, content from panel_template where office_id = @office order by name"
    );

    /// <summary>An office's, by name.</summary>
    public async Task<IReadOnlyList<PanelTemplate>> Of(Guid office, CancellationToken cancel) =>
        [
            .. (await sql.Query<Row>(Select, new { office }, cancel)).Select(row =>
                JsonSerializer.Deserialize<PanelTemplate>(row.Content, Json)! with
                {
                    Id = row.Id,
                    Name = row.Name,
                }
            ),
        ];

    public static string Written(PanelTemplate template) =>
        JsonSerializer.Serialize(template, Json);

    public static Problem NoOffice() =>
        Problem.Conflict(
            "panel_template.office",
            "模板由单位保存；您的账号不属于任何单位。",
            "Templates are kept by an office; your account belongs to none."
        );

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string Content { get; init; } = "";
    }
}
