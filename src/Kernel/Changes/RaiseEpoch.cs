using System.Security.Cryptography;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Kernel.Changes;

/// <summary>
/// Gives the feed of a restored copy an epoch of its own: systems may have read what the copy does not have, and positions
/// that it is going to give to other changes. Each is answered 410 and takes a snapshot.
/// </summary>
public static class RaiseEpoch
{
    /// <summary>Once after a restore, before anybody works on the copy.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Raised>;

    /// <summary>The epochs.</summary>
    /// <param name="Before">That of the database the copy is of.</param>
    /// <param name="Now">The copy's.</param>
    public sealed record Raised(string Before, string Now);

    private static readonly Statement Held = Statement.Of(
        "kernel.change_head.take_epoch",
        "select epoch from change_head {lock} where id = 1 {for update}"
    );

    private static readonly Statement Update = Statement.Of(
        "kernel.change_head.raise",
        "update change_head set epoch = @epoch where id = 1"
    );

    internal sealed class Handler(SqlSession sql) : ICommandHandler<Command, Raised>
    {
        public async ValueTask<Outcome<Raised>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var before = (await sql.One<string>(Held, null, cancellationToken))!;
            var epoch = RandomNumberGenerator.GetHexString(16, lowercase: true);
            await sql.Execute(Update, new { epoch }, cancellationToken);
            return new Raised(before, epoch);
        }
    }
}
