using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Trading.Benchmarks;

/// <summary>
/// The baseline: the least a minimal-API endpoint can do for the same answer: open a pooled connection, the same
/// one-row Dapper read, JSON. No sign-in, no rules, no measuring.
/// </summary>
internal static class BareEndpoint
{
    private const string Select = """
        select e.code, e.scheme, e.name, e.kind, e.state, e.region, e.industry, e.legal_representative, e.size_class,
            e.version, e.changed_at, e.verified_at, e.marks, q.content as qualifications
        from entity e
        left join entity_section q
            on q.entity_code = e.code and q.section = 'qualifications' and q.until_version is null
        where e.code = @code
        """;

    public static async Task<int> Run(string engine, string connection, string address)
    {
        var builder = WebApplication.CreateSlimBuilder(["--Urls", address]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        var source = engine == "postgresql" ? NpgsqlDataSource.Create(connection) : null;
        app.MapGet(
            "/api/v1/entities/{code}",
            async (string code, CancellationToken cancel) =>
            {
                await using DbConnection open = source is not null
                    ? await source.OpenConnectionAsync(cancel)
                    : new SqliteConnection(connection);
                if (source is null)
                {
                    await open.OpenAsync(cancel);
                }

                var row = await open.QuerySingleOrDefaultAsync<Row>(
                    new CommandDefinition(Select, new { code }, cancellationToken: cancel)
                );
                return row is null ? Results.NotFound() : Results.Ok(row);
            }
        );
        await app.RunAsync();
        return 0;
    }

    private sealed record Row
    {
        public string Code { get; init; } = "";
        public string Scheme { get; init; } = "";
        public string Name { get; init; } = "";
        public string? Kind { get; init; }
        public string State { get; init; } = "";
        public string? Region { get; init; }
        public string? Industry { get; init; }
        public string? LegalRepresentative { get; init; }
        public string? SizeClass { get; init; }
        public long Version { get; init; }
        public DateTime ChangedAt { get; init; }
        public DateTime? VerifiedAt { get; init; }
        public string Marks { get; init; } = "";
        public string? Qualifications { get; init; }
    }
}
