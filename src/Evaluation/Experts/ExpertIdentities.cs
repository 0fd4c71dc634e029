using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Evaluation.Experts;

/// <summary>
/// Identity numbers of experts: sealed to their row, compared by the token that the registry makes of a number, shown as a
/// mask. One file a number.
/// </summary>
internal sealed class ExpertIdentities(SqlSession sql, KeyRing keys, IEntityPeople people)
{
    private static readonly Statement HolderOf = Statement.Of(
        "evaluation.expert.of_identity",
        "select id from expert {range lock} where identity_token = @token"
    );

    private static readonly Statement Set = Statement.Of(
        "evaluation.expert.identify",
        "update expert set identity_token = @token, identity_sealed = @text where id = @id"
    );

    private static readonly Statement SealedOf = Statement.Of(
        "evaluation.expert.identity_of",
        "select identity_sealed from expert where id = @id"
    );

    /// <summary>Where the number of an expert is sealed.</summary>
    public static SealedPlace PlaceOf(Guid id) =>
        new("expert", id.ToString("N"), "identity_sealed");

    /// <summary>Whose number it is; null when no file has it.</summary>
    public Task<Guid?> Holder(CitizenIdentityNumber number, CancellationToken cancel) =>
        sql.One<Guid?>(HolderOf, new { token = people.TokenOf(number) }, cancel);

    /// <summary>Keeps the number of an expert. Of two files that get one number at once the second meets the unique index.</summary>
    public Task Keep(Guid id, CitizenIdentityNumber number, CancellationToken cancel) =>
        sql.Execute(
            Set,
            new
            {
                id,
                token = people.TokenOf(number),
                text = keys.Seal(number.Reveal(), PlaceOf(id)),
            },
            cancel
        );

    /// <summary>The number as it is shown; null when the file has none.</summary>
    public async Task<string?> MaskOf(Guid id, DateOnly today, CancellationToken cancel) =>
        await sql.One<string?>(SealedOf, new { id }, cancel) is { } held
        && CitizenIdentityNumber.TryParse(
            keys.Open(held, PlaceOf(id)),
            today,
            out var number,
            out _
        )
            ? number.Mask()
            : null;
}
