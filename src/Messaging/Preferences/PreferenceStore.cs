using System.Security.Cryptography;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Messaging.Preferences;

/// <summary>By which channels a person hears, and in which language.</summary>
internal sealed record Preference : ProvenByCode
{
    public string Language { get; init; } = PreferenceStore.Chinese;

    /// <summary>In the clear; null when none was given.</summary>
    public string? Address { get; init; }

    public bool ByEmail { get; init; }

    /// <summary>From when on no e-mail comes, in minutes of China's day; null for none.</summary>
    public int? QuietFrom { get; init; }

    /// <summary>Until when, in minutes of China's day: of the next one where it is not after the beginning.</summary>
    public int? QuietTo { get; init; }

    /// <summary>True where digests come by e-mail too.</summary>
    public bool Digests { get; init; } = true;

    protected override string Use => "email-code";

    public bool GetsEmail => Address is not null && ConfirmedAt is not null && ByEmail;
}

/// <summary>Reads and changes preferences for the slices.</summary>
internal sealed class PreferenceStore(SqlSession sql, KeyRing ring)
{
    public const string Chinese = "zh-CN";
    public const string English = "en";

    private const string Columns =
        "person_id, language, address, confirmed_at, by_email, code, code_until, code_tries, codes_sent, codes_since, quiet_from, quiet_to, digests";

    private static readonly Statement Select = Statement.Of(
        "messaging.message_preference.of",
        $"select {Columns} from message_preference where person_id = @personId"
    );

    private static readonly Statement SelectForUpdate = Statement.Of(
        "messaging.message_preference.of_for_update",
        $"select {Columns} from message_preference {{lock}} where person_id = @personId {{for update}}"
    );

    private static readonly Statement Insert = Statement.Of(
        "messaging.message_preference.insert",
        """
        insert into message_preference (person_id, language, by_email, code_tries, codes_sent)
        select @personId, @language, {false}, 0, 0
        where not exists (select 1 from message_preference {range lock} where person_id = @personId)
        """
    );

    private static readonly Statement Update = Statement.Of(
        "messaging.message_preference.update",
        """
        update message_preference set language = @Language, address = @Address, confirmed_at = @ConfirmedAt,
            by_email = @ByEmail, code = @Code, code_until = @CodeUntil, code_tries = @CodeTries,
            codes_sent = @CodesSent, codes_since = @CodesSince, quiet_from = @QuietFrom, quiet_to = @QuietTo,
            digests = @Digests
        where person_id = @PersonId
        """
    );

    private static readonly Statement AddTry = Statement.Of(
        "messaging.message_preference.add_try",
        "update message_preference set code_tries = code_tries + 1 where person_id = @personId"
    );

    private static readonly Statement Wanting = Statement.Of(
        "messaging.message_preference.who_wants_email",
        """
        select person_id, quiet_from, quiet_to, digests from message_preference
        where person_id in @people and by_email = {true} and confirmed_at is not null and address is not null
          and not exists (select 1 from message_choice c
                          where c.person_id = message_preference.person_id and c.channel = 'email' and c.kind = @kind
                            and c.wanted = {false})
        """
    );

    private const int ResealedAtOnce = 2_000;

    private static readonly Statement SealedBefore = Statement.Of(
        "messaging.message_preference.sealed_before",
        """
        select person_id, address from message_preference {lock}
        where address is not null and address not like @current order by person_id {page} {for update}
        """
    );

    private static readonly Statement SetAddress = Statement.Of(
        "messaging.message_preference.set_address",
        "update message_preference set address = @address where person_id = @personId"
    );

    private static readonly Statement Delete = Statement.Of(
        "messaging.message_preference.delete",
        "delete from message_preference where person_id = @personId"
    );

    public async Task<Preference?> Find(Guid personId, CancellationToken cancel) =>
        Opened(await sql.One<Preference>(Select, new { personId }, cancel));

    /// <summary>The person's row, made where there is none, which nobody else changes until the transaction ends.</summary>
    public async Task<Preference> GetForUpdate(
        Guid personId,
        string language,
        CancellationToken cancel
    )
    {
        await sql.Execute(Insert, new { personId, language }, cancel);
        return Opened(await sql.One<Preference>(SelectForUpdate, new { personId }, cancel))!;
    }

    public Task Save(Preference preference, CancellationToken cancel) =>
        sql.Execute(
            Update,
            preference with
            {
                Address = preference.Address is { } address
                    ? Sealed(preference.PersonId, address)
                    : null,
            },
            cancel
        );

    /// <summary>A wrong code was given.</summary>
    public Task CountTry(Guid personId, CancellationToken cancel) =>
        sql.Execute(AddTry, new { personId }, cancel);

    /// <summary>Those who want messages of a kind by e-mail, with the hours in which they do not; their addresses are not read.</summary>
    public async Task<IReadOnlyList<Preference>> WhoWantsEmail(
        IReadOnlyCollection<Guid> people,
        string kind,
        CancellationToken cancel
    ) => await sql.Query<Preference>(Wanting, new { people, kind }, cancel);

    /// <summary>Seals under the key in force what older keys sealed; returns how many.</summary>
    public Task<int> Reseal(CancellationToken cancel) =>
        sql.ResealAll<Preference>(
            ring,
            SealedBefore,
            SetAddress,
            row => new
            {
                personId = row.PersonId,
                address = Sealed(row.PersonId, Opened(row)!.Address!),
            },
            ResealedAtOnce,
            cancel
        );

    public Task Forget(Guid personId, CancellationToken cancel) =>
        sql.Execute(Delete, new { personId }, cancel);

    private string Sealed(Guid personId, string address) =>
        ring.Seal($"{personId:N}:{address}", PlaceOf(personId));

    private static SealedPlace PlaceOf(Guid personId) =>
        new("message_preference", personId.ToString("N"), "address");

    private Preference? Opened(Preference? row)
    {
        if (row?.Address is null)
        {
            return row;
        }

        // Sealed with its owner too: bound to its row it was only later, and until then a copied row sends nothing either.
        var parts = ring.Open(row.Address, PlaceOf(row.PersonId)).Split(':', 2);
        return parts is [var owner, var address] && owner == row.PersonId.ToString("N")
            ? row with
            {
                Address = address,
            }
            : throw new CryptographicException("This address is not its owner's.");
    }
}
