using Mediator;
using Microsoft.Extensions.Logging;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>
/// Gives each witness the signed head of the trail once an hour; one that did not take it is asked again with the next
/// run, minutes later. An hour in which the trail did not move needs no head.
/// </summary>
public static class GiveHeads
{
    /// <summary>To whom it is due.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : Kernel.Commands.ICommand<Given>, IOutsideTransaction;

    /// <summary>Remembers what came of it.</summary>
    /// <param name="Witness">Which witness.</param>
    /// <param name="Link">The head's link.</param>
    /// <param name="Error">Why it was not taken; null when it was.</param>
    [Requires(Permission.Platform)]
    public sealed record Record(string Witness, long Link, string? Error)
        : Kernel.Commands.ICommand<Recorded>;

    /// <summary>What was given.</summary>
    /// <param name="Heads">Heads taken.</param>
    /// <param name="Refused">Heads not taken.</param>
    public sealed record Given(int Heads, int Refused);

    /// <summary>Remembered.</summary>
    public sealed record Recorded : IAuditedResult
    {
        // A head given is no change; an entry an hour about it would only make the next head.
        string? IAuditedResult.Result => null;
    }

    private static readonly Statement Update = Statement.Of(
        "access.audit_witness.given",
        """
        update audit_witness set link = @link, delivered_at = @now, failures = 0, failed_at = null, error = null
        where name = @name
        """
    );

    private static readonly Statement Fail = Statement.Of(
        "access.audit_witness.failed",
        "update audit_witness set failures = failures + 1, failed_at = @now, error = @error where name = @name"
    );

    private static readonly Statement Insert = Statement.Of(
        "access.audit_witness.insert",
        """
        insert into audit_witness (name, link, failures)
        select @name, 0, 0 where not exists (select 1 from audit_witness {range lock} where name = @name)
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        ISender sender,
        AuditHeads heads,
        IEnumerable<IHeadWitness> witnesses,
        TimeProvider time,
        ILogger<Handler> log
    )
        : Kernel.Commands.ICommandHandler<Command, Given>,
            Kernel.Commands.ICommandHandler<Record, Recorded>
    {
        public async ValueTask<Outcome<Given>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var known = (await heads.States(cancellationToken)).ToDictionary(state => state.Name);
            var (taken, refused) = (0, 0);
            SignedHead? head = null;
            foreach (var witness in witnesses)
            {
                var state = known.GetValueOrDefault(witness.Name);
                if (state?.DeliveredAt is { } last && Hour(last) == Hour(time.GetUtcNow()))
                {
                    continue;
                }

                head ??= await heads.Now(cancellationToken);
                if (head is null || head.Link == state?.Link)
                {
                    continue;
                }

                var error = await Give(witness, head, cancellationToken);
                await sender.Send(new Record(witness.Name, head.Link, error), cancellationToken);
                (taken, refused) = error is null ? (taken + 1, refused) : (taken, refused + 1);
            }

            return new Given(taken, refused);
        }

        public async ValueTask<Outcome<Recorded>> Handle(
            Record command,
            CancellationToken cancellationToken
        )
        {
            var row = new
            {
                name = command.Witness,
                link = command.Link,
                now = time.GetUtcNow(),
                error = command.Error,
            };
            await sql.Execute(Insert, row, cancellationToken);
            await sql.Execute(command.Error is null ? Update : Fail, row, cancellationToken);
            return new Recorded();
        }

        private async Task<string?> Give(
            IHeadWitness witness,
            SignedHead head,
            CancellationToken cancel
        )
        {
            try
            {
                await witness.Give(head, cancel);
                return null;
            }
#pragma warning disable CA1031 // Whatever a place outside does, the others are given theirs, and it is told.
            catch (Exception error) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
            {
                log.LogError(
                    error,
                    "The witness {Witness} did not take the head of the audit trail at link {Link}.",
                    witness.Name,
                    head.Link
                );
                return error.Message.Length > 500 ? error.Message[..500] : error.Message;
            }
        }

        private static long Hour(DateTimeOffset instant) => instant.ToUnixTimeSeconds() / 3600;
    }
}
