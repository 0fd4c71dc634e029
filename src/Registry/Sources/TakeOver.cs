using System.Text.Json.Serialization;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Sources;

/// <summary>
/// The change itself: one version whose section is confirmed by the source, and another of the draft beside it, into which
/// what is new is merged.
/// </summary>
public static class TakeOver
{
    /// <summary>What is taken over.</summary>
    /// <param name="Code">The own firm.</param>
    /// <param name="Expected">The version seen.</param>
    /// <param name="Source">The source.</param>
    /// <param name="Answer">All it answered just now.</param>
    /// <param name="Vouched">The section to be taken over.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Command(
        EntityCode Code,
        long Expected,
        string Source,
        [property: JsonIgnore] SourceAnswer.Known Answer,
        [property: JsonIgnore] VouchedSection Vouched
    ) : Kernel.Commands.ICommand<Dossier>, IAbout
    {
        /// <summary>The section, for the trail.</summary>
        public string Section => Vouched.Section;

        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    internal sealed class Handler(
        EntityStore entities,
        SourceStore rows,
        CurrentCaller current,
        TimeProvider time
    ) : Kernel.Commands.ICommandHandler<Command, Dossier>
    {
        public async ValueTask<Outcome<Dossier>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var code = command.Code;
            if (!current.Caller.Keeps(code))
            {
                return Ownership.NotYours();
            }

            if (await entities.GetForUpdate(code, cancellationToken) is not { } entity)
            {
                return Ownership.Unknown();
            }

            var today = time.Today();
            if (entity.Version != command.Expected)
            {
                return Stale.Of(entity, today, own: true);
            }

            // What a source vouches for goes into what is in force; a draft beside it is not needed for that.
            if (Editing.Refuse(entity, begun: true) is { } refused)
            {
                return refused;
            }

            var now = time.GetUtcNow();
            var record = SourceMatching.Over(entity.Record, command.Vouched);
            var adopted = entity.Adopted(
                record,
                await TakeAnswers.Judge(
                    entities,
                    entity,
                    command.Source,
                    command.Answer,
                    command.Vouched,
                    record,
                    agrees: true,
                    cancellationToken
                ),
                now
            );
            await entities.Update(
                entity,
                adopted,
                Actions.Adopted,
                $"{Sections.Of(command.Section).Title.Zh}：{command.Source}",
                cancellationToken
            );
            var merged = adopted.Merged(entity.Record, entity.InForceVersion, now);
            if (!ReferenceEquals(merged, adopted))
            {
                await entities.Update(adopted, merged, Actions.MergedIn, null, cancellationToken);
            }

            var left = command
                .Answer.Sections.SelectMany(vouched =>
                    SourceMatching.Disagreements(adopted.Record, vouched)
                )
                .ToList();
            await rows.Settle(code, command.Source, left, now, cancellationToken);
            await rows.Keep(
                code,
                command.Source,
                left.Count == 0 ? SourceOutcomes.Agrees : SourceOutcomes.Contradicts,
                command.Answer,
                now,
                cancellationToken
            );
            return Dossier.OfWorking(merged, today, own: true);
        }
    }
}
