using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>The registry as other modules see it.</summary>
internal sealed class EntityDirectory(
    SqlSession sql,
    EntityStore entities,
    IEligibility eligibility,
    CurrentCaller current,
    TimeProvider time
) : IEntityDirectory, IEntityRecords
{
    // The engines limit how many parameters one statement may have; this is below all of them.
    private const int Batch = 400;

    private static readonly Statement One = Statement.Of(
        "registry.entity.summary",
        "select code, name, state, region from entity where code = @code"
    );

    private static readonly Statement Many = Statement.Of(
        "registry.entity.summaries",
        "select code, name, state, region from entity where code in @codes order by code"
    );

    public Task<EntitySummary?> Find(EntityCode code, CancellationToken cancel) =>
        sql.One<EntitySummary>(One, new { code }, cancel);

    public async Task<IReadOnlyList<EntitySummary>> FindMany(
        IReadOnlyCollection<EntityCode> codes,
        CancellationToken cancel
    )
    {
        var found = new List<EntitySummary>();
        foreach (var batch in codes.Select(code => code.ToString()).Distinct().Chunk(Batch))
        {
            found.AddRange(await sql.Query<EntitySummary>(Many, new { codes = batch }, cancel));
        }

        return found;
    }

    public async Task<RecordForUse> ForUse(EntityCode code, CancellationToken cancel) =>
        await entities.FindInForce(code, cancel) is { } entity
            ? new RecordForUse(
                entity.IsUsable
                    ? Usable(entity, current.Caller.May, time.Today(), current.Caller.Fields) with
                    {
                        Eligibility = (await eligibility.Of(code, time.Today(), cancel)).About(
                            entity
                        ),
                    }
                    : null,
                entity.State,
                EntityStates.Stopped(entity.State) ? Transitions.Stopped(entity) : null
            )
            : new RecordForUse(null, null);

    /// <summary>What a trading system reads of a record, by what it may.</summary>
    public static UsableRecord Usable(
        Entity entity,
        Func<Permission, bool> may,
        DateOnly today,
        FieldScope? scope = null
    )
    {
        var withheld = Sections
            .All.Where(section =>
                ((section.Needs is { } needs && !may(needs)) || !scope.Reads(section.Code))
                && !section.IsEmpty(entity.Record)
            )
            .ToList();
        var masked = Masks.Of(entity.Record);
        var given = may(RegistryPermissions.UseContacts) ? Sections.Contacts : null;
        return new()
        {
            Code = entity.Code,
            Scheme = entity.Code.Scheme,
            State = entity.State,
            Version = entity.InForceVersion,
            VerifiedVersion = entity.VerifiedVersion,
            Record = withheld
                .Aggregate(
                    given is not null ? masked with { Contacts = entity.Record.Contacts } : masked,
                    (record, section) =>
                        section.With(record, section.IsList ? [] : [section.NewRow()])
                )
                .Within(scope),
            SizeClass = scope.Reads(Sections.Size) ? EntityStore.SizeWord(entity.SizeClass) : null,
            Sections = scope is null
                ? entity.Marks
                : [.. entity.Marks.Select(mark => mark.Within(scope))],
            VerifiedAt = entity.VerifiedAt,
            ConfirmBy = entity.ConfirmBy,
            NotConfirmed = entity.ConfirmBy < today,
            Expired = ExpiredRow.Of(entity.Record.Within(scope), today),
            Withheld =
            [
                .. withheld.Select(section => "/" + section.Code),
                .. Sections
                    .All.Except(withheld)
                    .SelectMany(section =>
                        (section.Code == given ? [] : Masks.Places(section, entity.Record)).Union(
                            ScopedRecord.Outside(scope, section, entity.Record)
                        )
                    ),
            ],
        };
    }
}
