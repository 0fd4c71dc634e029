using System.Security.Cryptography;
using System.Text;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Extracts;

/// <summary>
/// Whoever holds a printed record checks it: what the public part said in that version, and whether it still holds. A
/// mark that is not the platform's gives nothing, whether the firm exists or not.
/// </summary>
public static class VerifyExtract
{
    /// <summary>What the code on the paper says.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Version">The version printed.</param>
    /// <param name="Mark">The platform's mark.</param>
    [Anyone("a printed record is checked by whoever it was handed to")]
    public sealed record Query(EntityCode Code, long Version, string Mark) : IQuery<Verified>;

    /// <summary>A paper that is the platform's.</summary>
    public sealed record Verified
    {
        /// <summary>Canonical code.</summary>
        public EntityCode Code { get; init; }

        /// <summary>The version printed.</summary>
        public long Version { get; init; }

        /// <summary>Since when that version held.</summary>
        public DateTimeOffset At { get; init; }

        /// <summary>State of the record in that version, one of <see cref="EntityStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>State of the record now.</summary>
        public string StateNow { get; init; } = "";

        /// <summary>The version in force now; the paper is out of date when it is another.</summary>
        public long VersionNow { get; init; }

        /// <summary>True if what was printed was verified; else the paper is only what the firm says.</summary>
        public bool IsVerified { get; init; }

        /// <summary>Name in that version.</summary>
        public string? Name { get; init; }

        /// <summary>法定代表人 in that version.</summary>
        public string? LegalRepresentative { get; init; }

        /// <summary>Licences in that version.</summary>
        public IReadOnlyList<Qualification> Qualifications { get; init; } = [];
    }

    internal sealed class Handler(EntityStore entities, Snapshots snapshots, KeyRing keys)
        : IQueryHandler<Query, Verified>
    {
        public async ValueTask<Outcome<Verified>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = query.Code;
            var genuine = CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(PrintExtract.Seal(keys, code, query.Version)),
                Encoding.UTF8.GetBytes(query.Mark.Trim().ToUpperInvariant())
            );
            if (
                !genuine
                || await entities.Find(code, cancellationToken) is not { } entity
                || await snapshots.Find(code, query.Version, cancellationToken) is not { } then
            )
            {
                return Problem.NotFound(
                    "不是本平台打印的主体信息，请核对二维码或网址。",
                    "This is no record printed by the platform; check the code or the address."
                );
            }

            return new Verified
            {
                Code = code,
                Version = then.Version,
                At = then.At,
                State = then.State,
                StateNow = entity.State,
                VersionNow = entity.InForceVersion,
                IsVerified = await snapshots.IsVerified(code, then, cancellationToken),
                Name = then.Record.Identity.Name,
                LegalRepresentative = then.Record.Identity.LegalRepresentative,
                Qualifications = then.Record.Qualifications,
            };
        }
    }
}
