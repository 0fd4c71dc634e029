using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Intake;

/// <summary>What the registry holds under codes of a file, so far as a list of firms tells it, too.</summary>
public static class CompareFirms
{
    /// <summary>Which codes.</summary>
    /// <param name="Codes">Canonical texts.</param>
    [Requires(RegistryPermissions.BringIn)]
    public sealed record Query(IReadOnlyList<string> Codes) : IQuery<IReadOnlyList<Head>>;

    /// <summary>A firm of the registry.</summary>
    public sealed record Head
    {
        /// <summary>Its code.</summary>
        public string Code { get; init; } = "";

        /// <summary>Its name.</summary>
        public string Name { get; init; } = "";

        /// <summary>Its kind.</summary>
        public string? Kind { get; init; }

        /// <summary>Its region.</summary>
        public string? Region { get; init; }

        /// <summary>Its industry.</summary>
        public string? Industry { get; init; }

        /// <summary>Its legal representative.</summary>
        public string? LegalRepresentative { get; init; }
    }

    private const int AtOnce = 400;

    private static readonly Statement Heads = Statement.Of(
        "registry.intake.heads",
        """
        select code, name, kind, region, industry, legal_representative
        from entity where code in @codes
        """
    );

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, IReadOnlyList<Head>>
    {
        public async ValueTask<Outcome<IReadOnlyList<Head>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var heads = new List<Head>();
            foreach (var codes in query.Codes.Chunk(AtOnce))
            {
                heads.AddRange(await sql.Query<Head>(Heads, new { codes }, cancellationToken));
            }

            return Outcome<IReadOnlyList<Head>>.FromT(heads);
        }
    }
}
