using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Documents;

/// <summary>Deletes contents that no document refers to any more, and what uploads that died left behind.</summary>
public static class CollectContents
{
    /// <summary>Those older than the setting <c>Trading:Documents:Grace</c>; a batch each time.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Collected>;

    /// <summary>How many were deleted.</summary>
    /// <param name="Contents">Contents.</param>
    public sealed record Collected(int Contents) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Contents > 0 ? AuditEntry.Ok : null;
    }

    internal sealed class Handler(Storage.Contents contents) : ICommandHandler<Command, Collected>
    {
        public async ValueTask<Outcome<Collected>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => new Collected(await contents.Collect(cancellationToken));
    }
}
