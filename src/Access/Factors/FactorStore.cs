using System.Security.Cryptography;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Factors;

/// <summary>Reads, checks and changes second factors for the slices.</summary>
internal sealed class FactorStore(SqlSession sql, KeyRing keys, TimeProvider time)
{
    private static readonly Statement Select = Statement.Of(
        "access.factor.take",
        """
        select person_id, secret, last_step, recovery_salt, created_at, confirmed_at
        from factor {lock} where person_id = @personId {for update}
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "access.factor.insert",
        """
        insert into factor (person_id, secret, last_step, created_at, confirmed_at)
        values (@personId, @secret, 0, @now, @confirmedAt)
        """
    );

    private static readonly Statement Use = Statement.Of(
        "access.factor.use",
        "update factor set last_step = @step, secret = @secret where person_id = @personId"
    );

    private const int ResealedAtOnce = 2_000;

    private static readonly Statement SealedBefore = Statement.Of(
        "access.factor.sealed_before",
        """
        select person_id, secret, last_step, created_at from factor {lock}
        where secret not like @current order by person_id {page} {for update}
        """
    );

    private static readonly Statement SetSecret = Statement.Of(
        "access.factor.set_secret",
        "update factor set secret = @secret where person_id = @personId"
    );

    private static readonly Statement Confirm = Statement.Of(
        "access.factor.confirm",
        "update factor set confirmed_at = @now where person_id = @personId"
    );

    // Codes made now need none; those of before go with theirs.
    private static readonly Statement ForgetSalt = Statement.Of(
        "access.factor.forget_salt",
        "update factor set recovery_salt = null where person_id = @personId and recovery_salt is not null"
    );

    private static readonly Statement DeleteCodes = Statement.Of(
        "access.recovery_code.delete",
        "delete from recovery_code where person_id = @personId"
    );

    private static readonly Statement Delete = Statement.Of(
        "access.factor.delete",
        "delete from factor where person_id = @personId"
    );

    private static readonly Statement InsertCode = Statement.Of(
        "access.recovery_code.insert",
        """
        insert into recovery_code (id, person_id, hash, created_at) values (@id, @personId, @hash, @now)
        """
    );

    private static readonly Statement UseCode = Statement.Of(
        "access.recovery_code.use",
        """
        update recovery_code set used_at = @now where person_id = @personId and hash = @hash and used_at is null
        """
    );

    private static readonly Statement CodesLeft = Statement.Of(
        "access.recovery_code.left",
        "select count(*) from recovery_code where person_id = @personId and used_at is null"
    );

    /// <summary>The factor, which nobody else uses until the transaction ends; null when there is none.</summary>
    public Task<FactorRow?> GetForUpdate(Guid personId, CancellationToken cancel) =>
        sql.One<FactorRow>(Select, new { personId }, cancel);

    /// <summary>The secret of a factor in clear.</summary>
    public string SecretOf(FactorRow factor)
    {
        // Sealed with its owner too: bound to its row it was only later, and until then a copied row opens nothing either.
        return
            keys.Open(factor.Secret, PlaceOf(factor.PersonId)).Split(':') is [var owner, var secret]
            && owner == factor.PersonId.ToString("N")
            ? secret
            : throw new CryptographicException("This factor's secret is not its owner's.");
    }

    /// <summary>A new factor, not in force unless confirmed already.</summary>
    public async Task Create(
        Guid personId,
        string secret,
        DateTimeOffset? confirmedAt,
        CancellationToken cancel
    )
    {
        await Remove(personId, cancel);
        await sql.Execute(
            Insert,
            new
            {
                personId,
                secret = Sealed(personId, secret),
                now = time.GetUtcNow(),
                confirmedAt,
            },
            cancel
        );
    }

    /// <summary>Takes the factor and its recovery codes away.</summary>
    public async Task Remove(Guid personId, CancellationToken cancel)
    {
        await sql.Execute(DeleteCodes, new { personId }, cancel);
        await sql.Execute(Delete, new { personId }, cancel);
    }

    /// <summary>True when the code is right and its step was not used before; then it is used.</summary>
    public async Task<bool> Accepts(FactorRow factor, string code, CancellationToken cancel)
    {
        var (secret, now) = (SecretOf(factor), time.GetUtcNow());
        if (
            FactorCodes.StepOf(secret, code.Replace(" ", "", StringComparison.Ordinal), now)
                is not { } step
            || step <= factor.UsedUpTo(now)
        )
        {
            return false;
        }

        // Sealed anew, so that a factor in use moves to the key in force.
        await sql.Execute(
            Use,
            new
            {
                personId = factor.PersonId,
                step,
                secret = Sealed(factor.PersonId, secret),
            },
            cancel
        );
        return true;
    }

    /// <summary>As <see cref="Accepts"/>, or a recovery code that was not used before; then it is used.</summary>
    public async Task<bool> AcceptsAny(FactorRow factor, string code, CancellationToken cancel) =>
        RecoveryCodes.Read(code) is { } recovery
            ? RecoveryCodes.HashOf(recovery, factor.PersonId, factor.RecoverySalt) is { } hash
                && await sql.Execute(
                    UseCode,
                    new
                    {
                        personId = factor.PersonId,
                        hash,
                        now = time.GetUtcNow(),
                    },
                    cancel
                ) > 0
            : await Accepts(factor, code, cancel);

    /// <summary>Puts a factor in force.</summary>
    public Task PutInForce(Guid personId, CancellationToken cancel) =>
        sql.Execute(Confirm, new { personId, now = time.GetUtcNow() }, cancel);

    /// <summary>Ten new recovery codes in place of those before; shown once.</summary>
    public async Task<IReadOnlyList<string>> NewRecoveryCodes(
        Guid personId,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var codes = Enumerable
            .Range(0, RecoveryCodes.Count)
            .Select(_ => RecoveryCodes.New())
            .ToList();
        await sql.ExecuteBatch(
            [
                (DeleteCodes, new { personId }),
                (ForgetSalt, new { personId }),
                .. codes.Select(code =>
                    (
                        InsertCode,
                        (object)
                            new
                            {
                                id = sql.NewId(now),
                                personId,
                                hash = RecoveryCodes.HashOf(
                                    RecoveryCodes.Read(code)!,
                                    personId,
                                    null
                                ),
                                now,
                            }
                    )
                ),
            ],
            cancel
        );
        return codes;
    }

    /// <summary>Seals under the key in force what older keys sealed; returns how many.</summary>
    public Task<int> Reseal(CancellationToken cancel) =>
        sql.ResealAll<FactorRow>(
            keys,
            SealedBefore,
            SetSecret,
            row => new { personId = row.PersonId, secret = Sealed(row.PersonId, SecretOf(row)) },
            ResealedAtOnce,
            cancel
        );

    /// <summary>Recovery codes that were not used.</summary>
    public Task<long> RecoveryCodesLeft(Guid personId, CancellationToken cancel) =>
        sql.One<long>(CodesLeft, new { personId }, cancel);

    private string Sealed(Guid personId, string secret) =>
        keys.Seal($"{personId:N}:{secret}", PlaceOf(personId));

    private static SealedPlace PlaceOf(Guid personId) =>
        new("factor", personId.ToString("N"), "secret");
}
