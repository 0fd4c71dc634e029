using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.Lists;

/// <summary>
/// A list leaves the platform as a file. This is the trace that it leaves: who took which list out, by which filters.
/// What may be in it is asked of the list itself, as its page does.
/// </summary>
public static class ExportList
{
    /// <summary>The file.</summary>
    /// <param name="List">Which list.</param>
    /// <param name="Format"><c>csv</c> or <c>xlsx</c>.</param>
    /// <param name="Filters">The list's address.</param>
    /// <param name="Columns">The columns in it.</param>
    /// <param name="Rows">How many rows there were.</param>
    [Requires(Permission.SignedIn)]
    public sealed record Command(
        string List,
        string Format,
        string Filters,
        IReadOnlyList<string> Columns,
        long Rows
    ) : ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => List ?? "";
    }

    internal sealed class Handler : ICommandHandler<Command, Unit>
    {
        public ValueTask<Outcome<Unit>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => ValueTask.FromResult<Outcome<Unit>>(Unit.Value);
    }
}
