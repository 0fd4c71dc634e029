using Trading.Kernel.Sql;

namespace Trading.Alerts.Networks;

/// <summary>What a firm uses: where, and how it is shown.</summary>
/// <param name="Kind">One of the traces.</param>
/// <param name="Trait">A fingerprint, or the register's words.</param>
/// <param name="Firm">Who.</param>
/// <param name="City">In procurements of which city; empty: by the register.</param>
/// <param name="Shown">Its mask.</param>
internal sealed record FirmTrait(string Kind, string Trait, string Firm, string City, string Shown)
{
    public bool FromRegister => City.Length == 0;
}

/// <summary>
/// Who uses what. Whoever moves the firms of a trait holds its row without a firm, so that of two that bring one trait at once
/// the later sees the earlier.
/// </summary>
internal sealed class TraitStore(SqlSession sql)
{
    private const int AtOnce = 400;

    private const string OfTrait =
        "kind = @kind and trait = @trait and firm = @firm and city = @city";

    private static readonly Statement Meet = Statement.Of(
        "alerts.network_trait.meet",
        $$"""
        insert into network_trait (kind, trait, firm, city, shown, times)
        select @kind, @trait, @firm, @city, @shown, 0
        where not exists (select 1 from network_trait {range lock} where {{OfTrait}})
        """
    );

    private static readonly Statement Move = Statement.Of(
        "alerts.network_trait.move",
        $"update network_trait set times = times + @times where {OfTrait}"
    );

    private static readonly Statement Drop = Statement.Of(
        "alerts.network_trait.drop_empty",
        $"delete from network_trait where {OfTrait} and times = 0"
    );

    private static readonly Statement Users = Statement.Of(
        "alerts.network_trait.users",
        """
        select kind, trait, firm, city, shown from network_trait
        where kind in @kinds and trait in @traits and firm <> ''
        """
    );

    private static readonly Statement OfFirms = Statement.Of(
        "alerts.network_trait.of_firms",
        "select kind, trait, firm, city, shown from network_trait where firm in @firms and city = ''"
    );

    private static readonly Statement Common = Statement.Of(
        "alerts.network_trait.common",
        """
        select a.kind, a.trait, a.firm, a.city, a.shown from network_trait a
        where a.firm in (@one, @other) and exists (
            select 1 from network_trait b
            where b.kind = a.kind and b.trait = a.trait and b.firm in (@one, @other) and b.firm <> a.firm)
        """
    );

    private static readonly Statement Crowd = Statement.Of(
        "alerts.network_trait.crowd",
        """
        select kind, trait, count(distinct firm) as firms from network_trait
        where kind in @kinds and trait in @traits and firm <> '' group by kind, trait
        """
    );

    /// <summary>Moves by how many procurements each is used in.</summary>
    public async Task MoveAll(
        IEnumerable<(FirmTrait Trait, long Times)> moves,
        CancellationToken cancel
    )
    {
        var lines = new List<(Statement, object)>();
        foreach (
            var trait in moves
                .Where(move => move.Times != 0)
                .GroupBy(move => (move.Trait.Kind, move.Trait.Trait))
                .OrderBy(trait => trait.Key.Kind, StringComparer.Ordinal)
                .ThenBy(trait => trait.Key.Trait, StringComparer.Ordinal)
        )
        {
            var head = new FirmTrait(trait.Key.Kind, trait.Key.Trait, "", "", "");
            foreach (
                var (one, times) in trait
                    .OrderBy(move => move.Trait.Firm, StringComparer.Ordinal)
                    .ThenBy(move => move.Trait.City, StringComparer.Ordinal)
                    .Prepend((Trait: head, Times: trait.Sum(move => move.Times)))
            )
            {
                var args = new
                {
                    kind = one.Kind,
                    trait = one.Trait,
                    firm = one.Firm,
                    city = one.City,
                    shown = one.Shown,
                    times,
                };
                lines.Add((Meet, args));
                lines.Add((Move, args));
                if (times <= 0)
                {
                    lines.Add((Drop, args));
                }
            }
        }

        await sql.ExecuteAll(lines, AtOnce, cancel);
    }

    /// <summary>Who uses any of these.</summary>
    public Task<List<FirmTrait>> UsersOf(
        IReadOnlyCollection<(string Kind, string Trait)> traits,
        CancellationToken cancel
    ) => Chunked<FirmTrait>(Users, traits, cancel);

    /// <summary>By how many firms each is used.</summary>
    public async Task<IReadOnlyDictionary<(string Kind, string Trait), long>> FirmsOf(
        IReadOnlyCollection<(string Kind, string Trait)> traits,
        CancellationToken cancel
    ) =>
        (await Chunked<CrowdRow>(Crowd, traits, cancel))
            .DistinctBy(row => (row.Kind, row.Trait))
            .ToDictionary(row => (row.Kind, row.Trait), row => row.Firms);

    /// <summary>What the register says of firms.</summary>
    public Task<List<FirmTrait>> RegisteredOf(
        IReadOnlyCollection<string> firms,
        CancellationToken cancel
    ) =>
        firms.Count == 0
            ? Task.FromResult(new List<FirmTrait>())
            : sql.Query<FirmTrait>(OfFirms, new { firms = firms.ToArray() }, cancel);

    /// <summary>What two share, in the rows of both.</summary>
    public Task<List<FirmTrait>> CommonOf(string one, string other, CancellationToken cancel) =>
        sql.Query<FirmTrait>(Common, new { one, other }, cancel);

    private async Task<List<T>> Chunked<T>(
        Statement statement,
        IReadOnlyCollection<(string Kind, string Trait)> traits,
        CancellationToken cancel
    )
    {
        var all = new List<T>();
        foreach (var some in traits.Chunk(AtOnce))
        {
            all.AddRange(
                await sql.Query<T>(
                    statement,
                    new
                    {
                        kinds = some.Select(trait => trait.Kind).Distinct().ToArray(),
                        traits = some.Select(trait => trait.Trait).Distinct().ToArray(),
                    },
                    cancel
                )
            );
        }

        return all;
    }

    private sealed record CrowdRow(string Kind, string Trait, long Firms);
}
