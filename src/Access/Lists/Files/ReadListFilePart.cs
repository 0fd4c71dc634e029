using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.Lists.Files;

/// <summary>A part of the rows of a list's file, for the one who is sent it; 404 behind the last and for another's.</summary>
public static class ReadListFilePart
{
    /// <summary>Which.</summary>
    /// <param name="Id">The file.</param>
    /// <param name="Ordinal">The part, from 0.</param>
    [Requires(Permission.SignedIn)]
    [PersonsOnly]
    public sealed record Query(Guid Id, int Ordinal)
        : IQuery<IReadOnlyList<IReadOnlyList<object?>>>;

    internal sealed class Handler(ListFileStore files, CurrentCaller current)
        : IQueryHandler<Query, IReadOnlyList<IReadOnlyList<object?>>>
    {
        public async ValueTask<Outcome<IReadOnlyList<IReadOnlyList<object?>>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (
                await files.Find(query.Id, cancellationToken) is not { } file
                || file.PersonId != current.Caller.PersonId
                || await files.Part(query.Id, query.Ordinal, cancellationToken) is not { } rows
            )
            {
                return TakeListFile.Unknown();
            }

            return rows;
        }
    }
}
