using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Commands;

/// <summary>
/// The replies to creating requests that carried an Idempotency-Key, kept in the same transaction as what they
/// created: a repeated request gets the first reply, never a second thing. Keys are per caller and kept as long as
/// the row <c>reply</c> of <c>retention.csv</c> says. Of those nobody knows, the same is whoever sends the same to the
/// last letter, its secrets included.
/// </summary>
public sealed class Idempotency(
    SqlSession sql,
    CurrentCaller current,
    KeyRing keys,
    TimeProvider time
)
{
    private static readonly Statement Find = Statement.Of(
        "kernel.idempotency.find",
        "select fingerprint, reply from idempotency where caller = @caller and idempotency_key = @key"
    );

    private static readonly Statement Insert = Statement.Of(
        "kernel.idempotency.insert",
        """
        insert into idempotency (caller, idempotency_key, fingerprint, reply, created_at)
        values (@caller, @key, @fingerprint, @reply, @now)
        """
    );

    /// <summary>The earlier reply to the same request, if there is one. Another request under the same key is refused.</summary>
    public async Task<(bool Found, TResponse Reply)> Replay<TResponse>(
        object message,
        CancellationToken cancel
    )
        where TResponse : IOutcome<TResponse>
    {
        if (current.Caller.IdempotencyKey is not { } key)
        {
            return (false, default!);
        }

        var kept = await sql.One<Kept>(Find, new { caller = OwnerOf(message), key }, cancel);
        if (kept is null)
        {
            return (false, default!);
        }

        var reply =
            kept.Fingerprint == Fingerprint(message)
                ? TResponse.Succeed(
                    JsonSerializer.Deserialize(kept.Reply, TResponse.ValueType, MessageText.Json)!
                )
                : TResponse.Fail(
                    Problem.Invalid(
                        "/headers/Idempotency-Key",
                        "idempotency.reused",
                        new(
                            "该幂等键已用于另一内容的请求，请换新键。",
                            "This key was used for a request with other content; use a new key."
                        ),
                        key
                    )
                );
        return (true, reply);
    }

    /// <summary>Keeps the reply. Two requests with one key at the same instant: the second collides, runs again and finds this.</summary>
    public void Keep<TResponse>(object message, TResponse outcome)
        where TResponse : IOutcome<TResponse>
    {
        if (current.Caller.IdempotencyKey is not { } key)
        {
            return;
        }

        // Without its secrets too: what is sealed elsewhere, or shown once, must not lie here in the clear.
        var reply = MessageText.Whole(outcome.Boxed!);
        sql.Hold(
            (
                Insert,
                new
                {
                    caller = OwnerOf(message),
                    key,
                    fingerprint = Fingerprint(message),
                    reply,
                    now = time.GetUtcNow(),
                }
            )
        );
    }

    // Under the ring's key, so that the secrets in it cannot be guessed from what lies here.
    private string OwnerOf(object message) =>
        current.Caller.Kind == CallerKind.Anonymous
            ? $"{CallerKind.Anonymous}:{keys.Authenticate("idempotency", MessageText.NameOf(message.GetType()) + "\n" + JsonSerializer.Serialize(message, message.GetType(), MessageText.Json))}"
            : $"{current.Caller.Kind}:{current.Caller.Name}";

    // Without the secrets: a hash of a password lying here could be guessed at leisure.
    private static string Fingerprint(object message) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    MessageText.NameOf(message.GetType()) + "\n" + MessageText.Whole(message)
                )
            )
        );

    private sealed record Kept
    {
        public string Fingerprint { get; init; } = "";
        public string Reply { get; init; } = "";
    }
}
