using System.Security.Cryptography;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Messaging.Preferences;

/// <summary>A person's mobile number for messages.</summary>
internal sealed record Phone : ProvenByCode
{
    /// <summary>In the clear; null when none was given.</summary>
    public string? Number { get; init; }

    protected override string Use => "phone-code";

    public bool IsConfirmed => Number is not null && ConfirmedAt is not null;
}

/// <summary>Reads and changes mobile numbers for the slices.</summary>
internal sealed class PhoneStore(SqlSession sql, KeyRing ring)
{
    private const string Columns =
        "person_id, number, confirmed_at, code, code_until, code_tries, codes_sent, codes_since";

    private static readonly Statement Select = Statement.Of(
        "messaging.message_phone.of",
        $"select {Columns} from message_phone where person_id = @personId"
    );

    private static readonly Statement SelectForUpdate = Statement.Of(
        "messaging.message_phone.of_for_update",
        $"select {Columns} from message_phone {{lock}} where person_id = @personId {{for update}}"
    );

    private static readonly Statement Insert = Statement.Of(
        "messaging.message_phone.insert",
        """
        insert into message_phone (person_id, code_tries, codes_sent)
        select @personId, 0, 0
        where not exists (select 1 from message_phone {range lock} where person_id = @personId)
        """
    );

    private static readonly Statement Update = Statement.Of(
        "messaging.message_phone.update",
        """
        update message_phone set number = @Number, confirmed_at = @ConfirmedAt, code = @Code, code_until = @CodeUntil,
            code_tries = @CodeTries, codes_sent = @CodesSent, codes_since = @CodesSince
        where person_id = @PersonId
        """
    );

    private static readonly Statement AddTry = Statement.Of(
        "messaging.message_phone.add_try",
        "update message_phone set code_tries = code_tries + 1 where person_id = @personId"
    );

    private const int ResealedAtOnce = 2_000;

    private static readonly Statement SealedBefore = Statement.Of(
        "messaging.message_phone.sealed_before",
        """
        select person_id, number from message_phone {lock}
        where number is not null and number not like @current order by person_id {page} {for update}
        """
    );

    private static readonly Statement SetNumber = Statement.Of(
        "messaging.message_phone.set_number",
        "update message_phone set number = @number where person_id = @personId"
    );

    private static readonly Statement Delete = Statement.Of(
        "messaging.message_phone.delete",
        "delete from message_phone where person_id = @personId"
    );

    public async Task<Phone?> Find(Guid personId, CancellationToken cancel) =>
        Opened(await sql.One<Phone>(Select, new { personId }, cancel));

    /// <summary>The person's row, made where there is none, which nobody else changes until the transaction ends.</summary>
    public async Task<Phone> GetForUpdate(Guid personId, CancellationToken cancel)
    {
        await sql.Execute(Insert, new { personId }, cancel);
        return Opened(await sql.One<Phone>(SelectForUpdate, new { personId }, cancel))!;
    }

    public Task Save(Phone phone, CancellationToken cancel) =>
        sql.Execute(
            Update,
            phone with
            {
                Number = phone.Number is { } number ? Sealed(phone.PersonId, number) : null,
            },
            cancel
        );

    /// <summary>A wrong code was given.</summary>
    public Task CountTry(Guid personId, CancellationToken cancel) =>
        sql.Execute(AddTry, new { personId }, cancel);

    /// <summary>Seals under the key in force what older keys sealed; returns how many.</summary>
    public Task<int> Reseal(CancellationToken cancel) =>
        sql.ResealAll<Phone>(
            ring,
            SealedBefore,
            SetNumber,
            row => new
            {
                personId = row.PersonId,
                number = Sealed(row.PersonId, Opened(row)!.Number!),
            },
            ResealedAtOnce,
            cancel
        );

    public Task Forget(Guid personId, CancellationToken cancel) =>
        sql.Execute(Delete, new { personId }, cancel);

    private string Sealed(Guid personId, string number) =>
        ring.Seal($"{personId:N}:{number}", PlaceOf(personId));

    private static SealedPlace PlaceOf(Guid personId) =>
        new("message_phone", personId.ToString("N"), "number");

    private Phone? Opened(Phone? row)
    {
        if (row?.Number is null)
        {
            return row;
        }

        // Sealed with its owner, as addresses are.
        return
            ring.Open(row.Number, PlaceOf(row.PersonId)).Split(':', 2) is [var owner, var number]
            && owner == row.PersonId.ToString("N")
            ? row with
            {
                Number = number,
            }
            : throw new CryptographicException("This number is not its owner's.");
    }
}
