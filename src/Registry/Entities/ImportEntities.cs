using System.Text.Json.Serialization;
using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Registry.Entities;

/// <summary>
/// Makes many firms known at once, all or none, by the engine's own bulk path: each with its sections, its first version
/// and its place in the search. A firm that is known already is left as it is, so the same can be sent again.
/// </summary>
public static class ImportEntities
{
    /// <summary>The most firms in one transaction: others wait for it no longer than a second.</summary>
    public const int Most = 2000;

    /// <summary>Firms of a file.</summary>
    /// <param name="File">SHA-256 of the file.</param>
    /// <param name="FirstLine">Where they begin in it.</param>
    /// <param name="LastLine">Where they end.</param>
    /// <param name="Batch">Checked by <see cref="EntityIntake"/>.</param>
    [Requires(Permission.Platform)]
    public sealed record Command(
        string File,
        long FirstLine,
        long LastLine,
        [property: JsonIgnore] EntityBatch Batch
    ) : ICommand<Imported>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => File;
    }

    /// <summary>What came of it.</summary>
    /// <param name="Added">Firms not known before.</param>
    /// <param name="Known">Firms known already.</param>
    public sealed record Imported(int Added, int Known);

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.File).Matches("^[0-9a-f]{64}$");
            RuleFor(command => command.Batch.Count).InclusiveBetween(1, Most);
        }
    }

    internal sealed class Handler(BulkEntities bulk) : ICommandHandler<Command, Imported>
    {
        public async ValueTask<Outcome<Imported>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var known = await bulk.Known(
                [.. command.Batch.Entities.Select(entity => entity.Code)],
                cancellationToken
            );
            PreparedEntity[] unknown =
            [
                .. command.Batch.Entities.Where(entity => !known.Contains(entity.Code)),
            ];
            if (unknown.Length > 0)
            {
                await bulk.Insert(unknown, Actions.Recorded, cancellationToken);
            }

            return new Imported(unknown.Length, known.Count);
        }
    }
}
