using Trading.Kernel.Commands;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;

namespace Trading.Access.Lists.Files;

/// <summary>The lists that the person had read into files and that are still kept, the latest first.</summary>
public static class ListMyFiles
{
    private const int Most = 200;

    /// <summary>One's own.</summary>
    [Requires(Permission.SignedIn)]
    [PersonsOnly]
    public sealed record Query : IQuery<IReadOnlyList<ListFile>>;

    internal sealed class Handler(
        ListFileStore files,
        RetentionRules retention,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, IReadOnlyList<ListFile>>
    {
        public async ValueTask<Outcome<IReadOnlyList<ListFile>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (current.Caller.PersonId is not { } person)
            {
                return ListViewStore.OnlyPeople();
            }

            var now = time.GetUtcNow();
            var kept = now - retention.Before(ListFileStore.Retention, now);
            var mine = await files.Of(person, Most, cancellationToken);
            return mine.ConvertAll(one => one.File.View(one.Job, kept));
        }
    }
}
