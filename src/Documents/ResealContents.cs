using Trading.Documents.Storage;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;

namespace Trading.Documents;

/// <summary>
/// Seals under the key in force the keys of documents that an older one sealed, a batch at a time; the contents
/// themselves need not be written again.
/// </summary>
public static class ResealContents
{
    private const int Batch = 500;

    // Outlives the room: the module was part of the registry once, and messages under way bear the name.
    internal const string JobName = "registry.reseal-documents";

    /// <summary>The next batch.</summary>
    /// <param name="ToTheEnd">True to have the batches that follow run as jobs.</param>
    [Requires(Permission.Platform)]
    [Job(JobName)]
    public sealed record Command(bool ToTheEnd) : ICommand<Resealed>;

    /// <summary>What was done.</summary>
    /// <param name="Contents">Contents whose key is sealed anew.</param>
    /// <param name="More">True when there may be more.</param>
    public sealed record Resealed(int Contents, bool More) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Contents > 0 ? AuditEntry.Ok : null;
    }

    internal sealed class Handler(Contents contents, OutboxWriter outbox)
        : ICommandHandler<Command, Resealed>
    {
        public async ValueTask<Outcome<Resealed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var done = await contents.Reseal(Batch, cancellationToken);
            var more = done == Batch;
            if (more && command.ToTheEnd)
            {
                await outbox.Post(command, cancellationToken);
            }

            return new Resealed(done, more);
        }
    }
}
