using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Entities;

/// <summary>Reads of many firms at once what is compared of them, without opening what is sealed.</summary>
internal sealed class EntityFactsReader(SqlSession sql) : IEntityFacts
{
    private const int Batch = 400;

    private static readonly Statement Sections = Statement.Of(
        "registry.entity_section.facts",
        """
        select entity_code, section, content from entity_section
        where entity_code in @codes and section in ('identity', 'qualifications') and draft = 0 and until_version is null
        """
    );

    private static readonly Statement Holders = Statement.Of(
        "registry.entity_holder.facts",
        """
        select entity_code, holder_code, share_basis_points, controls from entity_holder
        where entity_code in @codes order by entity_code, ordinal
        """
    );

    private static readonly Statement OriginsOf = Statement.Of(
        "registry.entity.origins",
        "select code, region, size_class from entity where code in @codes"
    );

    private static readonly Statement SuccessorsOf = Statement.Of(
        "registry.entity.successors",
        """
        select code, successor_code from entity
        where code in @codes and state = @merged and successor_code is not null
        """
    );

    public async Task<IReadOnlyList<EntityFacts>> Of(
        IReadOnlyCollection<string> codes,
        CancellationToken cancel
    )
    {
        var facts = new List<EntityFacts>();
        foreach (var batch in codes.Distinct(StringComparer.Ordinal).Chunk(Batch))
        {
            var sections = await sql.Query<SectionRow>(Sections, new { codes = batch }, cancel);
            var holders = (
                await sql.Query<HolderRow>(Holders, new { codes = batch }, cancel)
            ).ToLookup(row => row.EntityCode);
            facts.AddRange(
                sections
                    .GroupBy(row => row.EntityCode)
                    .Select(firm => Of(firm.Key, [.. firm], holders[firm.Key]))
            );
        }

        return facts;
    }

    public async Task<IReadOnlyList<EntityOrigin>> Origins(
        IReadOnlyCollection<string> codes,
        CancellationToken cancel
    )
    {
        var origins = new List<EntityOrigin>();
        foreach (var batch in codes.Distinct(StringComparer.Ordinal).Chunk(Batch))
        {
            origins.AddRange(
                (await sql.Query<OriginRow>(OriginsOf, new { codes = batch }, cancel)).Select(
                    row => new EntityOrigin(
                        EntityCode.Parse(row.Code),
                        row.Region,
                        row.SizeClass is { } size
                            ? Enum.Parse<SizeClass>(size, ignoreCase: true)
                            : null
                    )
                )
            );
        }

        return origins;
    }

    public async Task<IReadOnlyDictionary<string, string>> Successors(
        IReadOnlyCollection<string> codes,
        CancellationToken cancel
    )
    {
        var merged = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var batch in codes.Distinct(StringComparer.Ordinal).Chunk(Batch))
        {
            foreach (
                var row in await sql.Query<SuccessorRow>(
                    SuccessorsOf,
                    new { codes = batch, merged = EntityStates.Merged },
                    cancel
                )
            )
            {
                merged[row.Code] = row.SuccessorCode;
            }
        }

        return merged;
    }

    private static EntityFacts Of(
        string code,
        List<SectionRow> sections,
        IEnumerable<HolderRow> holders
    )
    {
        var identity = Content<IdentitySection>(sections, "identity");
        return new()
        {
            Code = EntityCode.Parse(code),
            EstablishedOn = identity?.EstablishedOn,
            Address = identity?.Address,
            LegalRepresentative = identity?.LegalRepresentative,
            Qualifications = Content<List<Qualification>>(sections, "qualifications"),
            Holders =
            [
                .. holders.Select(row => new EntityHolder(
                    row.HolderCode,
                    row.ShareBasisPoints,
                    row.Controls
                )),
            ],
        };
    }

    // What is secret in a section stays sealed as text in its member, which nobody reads here.
    private static T? Content<T>(List<SectionRow> sections, string section)
        where T : class =>
        sections.Find(row => row.Section == section) is { } row
            ? JsonSerializer.Deserialize<T>(row.Content, MessageText.Json)
            : null;

    private sealed record SuccessorRow
    {
        public string Code { get; init; } = "";
        public string SuccessorCode { get; init; } = "";
    }

    private sealed record OriginRow
    {
        public string Code { get; init; } = "";
        public string? Region { get; init; }
        public string? SizeClass { get; init; }
    }

    private sealed record SectionRow
    {
        public string EntityCode { get; init; } = "";
        public string Section { get; init; } = "";
        public string Content { get; init; } = "";
    }

    private sealed record HolderRow
    {
        public string EntityCode { get; init; } = "";
        public string? HolderCode { get; init; }
        public int? ShareBasisPoints { get; init; }
        public bool Controls { get; init; }
    }
}
