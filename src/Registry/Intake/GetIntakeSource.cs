using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Intake;

/// <summary>How the files of a register are read. 404 for one that nobody brought anything in from.</summary>
public static class GetIntakeSource
{
    /// <summary>By name.</summary>
    [Requires(RegistryPermissions.BringIn)]
    public sealed record Query(string Name) : IQuery<Source>;

    /// <summary>A register.</summary>
    public sealed record Source
    {
        /// <summary>Its name.</summary>
        public string Name { get; init; } = "";

        /// <summary>Headings and the fields they mean; "-" for a column that is left out.</summary>
        public IReadOnlyDictionary<string, string> Mapping { get; init; } =
            new Dictionary<string, string>();

        /// <summary>The encoding of its texts; null for what the bytes tell.</summary>
        public string? Encoding { get; init; }

        /// <summary>The worksheet; null for the only one with firms.</summary>
        public string? Sheet { get; init; }

        /// <summary>When that was last said.</summary>
        public DateTimeOffset ChangedAt { get; init; }

        /// <summary>By whom.</summary>
        public string ChangedBy { get; init; } = "";
    }

    private static readonly Statement Select = Statement.Of(
        "registry.intake_source.get",
        """
        select name, mapping, encoding, sheet, changed_at, changed_by from intake_source
        where name = @name
        """
    );

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Source>
    {
        public async ValueTask<Outcome<Source>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var row = await sql.One<Row>(
                Select,
                new { name = query.Name.Trim() },
                cancellationToken
            );
            return row is null
                ? Problem.NotFound(
                    $"还没有来源“{query.Name}”的列对应关系。",
                    $"There is no mapping of the source '{query.Name}' yet."
                )
                : row.Said();
        }
    }

    /// <summary>As it is stored.</summary>
    internal sealed record Row
    {
        public string Name { get; init; } = "";
        public string Mapping { get; init; } = "";
        public string? Encoding { get; init; }
        public string? Sheet { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
        public string ChangedBy { get; init; } = "";

        public Source Said() =>
            new()
            {
                Name = Name,
                Mapping = JsonSerializer.Deserialize<Dictionary<string, string>>(
                    Mapping,
                    MessageText.Json
                )!,
                Encoding = Encoding,
                Sheet = Sheet,
                ChangedAt = ChangedAt,
                ChangedBy = ChangedBy,
            };
    }
}
