using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Evaluation.Experts;

/// <summary>
/// The shared catalogue of experts (专家共享目录): how many of which specialty in which city, what they are paid and how. Public
/// (发改办法规〔2025〕807号); nobody by name.
/// </summary>
public static class ExpertCatalogue
{
    /// <summary>All of it.</summary>
    [Anyone("the catalogue is public data")]
    public sealed record Query : IQuery<Catalogue>;

    /// <summary>The catalogue.</summary>
    /// <param name="Experts">Experts of the province who can be drawn; each once, whatever the number of specialties.</param>
    /// <param name="Fee">What an evaluation is paid with; null while nobody published it.</param>
    /// <param name="Payment">How it is paid; null while nobody published it.</param>
    /// <param name="Lines">By specialty and city.</param>
    public sealed record Catalogue(
        int Experts,
        string? Fee,
        string? Payment,
        IReadOnlyList<Line> Lines
    );

    /// <summary>A specialty in a city.</summary>
    /// <param name="Specialty">As written in the files.</param>
    /// <param name="City">GB/T 2260, the city of the division in the file.</param>
    /// <param name="Experts">How many.</param>
    /// <param name="Main">For how many of them it is the main specialty.</param>
    public sealed record Line(string Specialty, string City, int Experts, int Main);

    private static readonly Statement Total = Statement.Of(
        "evaluation.expert.catalogue_total",
        "select count(*) from expert where state = 'active'"
    );

    private static readonly Statement Counts = Statement.Of(
        "evaluation.expert.catalogue",
        """
        select s.specialty, e.region, count(*) as experts,
               sum(case when e.main_specialty = s.specialty then 1 else 0 end) as main
        from expert_specialty s join expert e on e.id = s.expert_id
        where e.state = 'active'
        group by s.specialty, e.region
        """
    );

    internal sealed class Handler(SqlSession sql, LibrarySettings library)
        : IQueryHandler<Query, Catalogue>
    {
        public async ValueTask<Outcome<Catalogue>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            new Catalogue(
                (int)await sql.One<long>(Total, null, cancellationToken),
                library.Fee?.ToString(),
                library.Payment?.ToString(),
                [
                    .. (await sql.Query<Row>(Counts, null, cancellationToken))
                        .GroupBy(row => (row.Specialty, City: $"{row.Region[..4]}00"))
                        .OrderBy(line => line.Key.Specialty, StringComparer.Ordinal)
                        .ThenBy(line => line.Key.City, StringComparer.Ordinal)
                        .Select(line => new Line(
                            line.Key.Specialty,
                            line.Key.City,
                            (int)line.Sum(row => row.Experts),
                            (int)line.Sum(row => row.Main)
                        )),
                ]
            );

        private sealed record Row
        {
            public string Specialty { get; init; } = "";
            public string Region { get; init; } = "";
            public long Experts { get; init; }
            public long Main { get; init; }
        }
    }
}
