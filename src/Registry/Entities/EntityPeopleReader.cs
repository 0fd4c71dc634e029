using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>Opens the identity numbers of records in force, and tells nothing but their tokens.</summary>
internal sealed class EntityPeopleReader(SqlSession sql, SectionContent contents, KeyRing keys)
    : IEntityPeople
{
    private const int Batch = 400;

    private static readonly Statement InForce = Statement.Of(
        "registry.entity_section.people",
        """
        select entity_code, section, version, content from entity_section
        where entity_code in @codes and section in ('identity', 'shareholders', 'personnel')
          and draft = 0 and until_version is null and key_id is not null
        """
    );

    // A natural person who bids is found by the number also before the record is in force.
    private static readonly Statement Persons = Statement.Of(
        "registry.entity_person.tokens",
        "select entity_code, fingerprint from entity_person where entity_code in @codes"
    );

    public string TokenOf(CitizenIdentityNumber number) => TokenOf(number.Reveal());

    public async Task<IReadOnlyList<EntityPerson>> Of(
        IReadOnlyCollection<EntityCode> codes,
        CancellationToken cancel
    )
    {
        var people = new List<EntityPerson>();
        foreach (var batch in codes.Select(code => code.ToString()).Distinct().Chunk(Batch))
        {
            people.AddRange(
                (await sql.Query<PersonRow>(Persons, new { codes = batch }, cancel)).Select(
                    row => new EntityPerson(
                        EntityCode.Parse(row.EntityCode),
                        Sections.Identity,
                        row.Fingerprint
                    )
                )
            );
            foreach (var row in await sql.Query<SectionRow>(InForce, new { codes = batch }, cancel))
            {
                var code = EntityCode.Parse(row.EntityCode);
                var record = contents.Read(
                    new EntityRecord(),
                    Sections.Of(row.Section),
                    code,
                    row.Version,
                    row.Content
                );
                people.AddRange(
                    NumbersOf(record)
                        .OfType<string>()
                        .Select(number => new EntityPerson(code, row.Section, TokenOf(number)))
                );
            }
        }

        return people;
    }

    // One section was read; the others of the record are empty.
    private static IEnumerable<string?> NumbersOf(EntityRecord record) =>
        record
            .Shareholders.Select(holder => holder.IdentityNumber)
            .Concat(record.Personnel.Select(member => member.IdentityNumber))
            .Append(record.Identity.LegalRepresentativeId);

    // As a natural person who signs up is found by.
    private string TokenOf(string number) =>
        keys.Fingerprint($"person\n{number.Trim().ToUpperInvariant()}");

    private sealed record PersonRow
    {
        public string EntityCode { get; init; } = "";
        public string Fingerprint { get; init; } = "";
    }

    private sealed record SectionRow
    {
        public string EntityCode { get; init; } = "";
        public string Section { get; init; } = "";
        public long Version { get; init; }
        public string Content { get; init; } = "";
    }
}
