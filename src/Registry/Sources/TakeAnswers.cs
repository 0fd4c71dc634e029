using System.Globalization;
using System.Text.Json.Serialization;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Messaging.Contracts;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Rules;

namespace Trading.Registry.Sources;

/// <summary>
/// Takes over what sources answered: marks, contradictions and notices in one transaction, held against the record as
/// it stands by then.
/// </summary>
public static class TakeAnswers
{
    /// <summary>The answers.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Answers">By source.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Command(EntityCode Code, IReadOnlyList<NamedAnswer> Answers)
        : Kernel.Commands.ICommand<AskSources.Asked>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    /// <summary>What one source answered.</summary>
    /// <param name="Source">The source.</param>
    /// <param name="Answer">Its answer; the trail keeps what came of it and not personal data of the answer.</param>
    public sealed record NamedAnswer(string Source, [property: JsonIgnore] SourceAnswer Answer)
    {
        /// <summary>What kind of answer it was, for the trail.</summary>
        public string Kind =>
            Answer is SourceAnswer.None none ? none.Outcome : Answer.GetType().Name;
    }

    private const string SourcesPlace = "/my/record#sources";
    private const int MostNamed = 5;

    internal sealed class Handler(
        EntityStore entities,
        SourceStore rows,
        KnownSources known,
        IPeople people,
        INotices notices,
        TimeProvider time
    ) : Kernel.Commands.ICommandHandler<Command, AskSources.Asked>
    {
        public async ValueTask<Outcome<AskSources.Asked>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var code = command.Code;
            if (await entities.GetForUpdate(code, cancellationToken) is not { } entity)
            {
                return Ownership.Unknown();
            }

            if (EntityStates.Ended(entity.State))
            {
                await rows.Drop(code, cancellationToken);
                return Transitions.Stopped(entity);
            }

            var now = time.GetUtcNow();
            var before = (await rows.Of(code, cancellationToken)).ToDictionary(row => row.Source);
            var verdicts = new List<SourceVerdict>();
            var ofDraft = new List<SourceVerdict>();
            var outcomes = new List<AskSources.Outcome>();
            foreach (var (source, answer) in command.Answers)
            {
                if (!before.ContainsKey(source) && known.Find(source) is { } first)
                {
                    await rows.AskSoon(code, [first], now, cancellationToken);
                }

                if (answer is SourceAnswer.None none)
                {
                    await rows.Retry(
                        code,
                        source,
                        none,
                        before.GetValueOrDefault(source)?.Failures ?? 0,
                        now,
                        cancellationToken
                    );
                    outcomes.Add(new(source, none.Outcome));
                    continue;
                }

                var result = await Take(
                    entity,
                    source,
                    answer,
                    verdicts,
                    ofDraft,
                    now,
                    cancellationToken
                );
                outcomes.Add(new(source, result));
                if (
                    answer is SourceAnswer.Known { Deregistered: true }
                    && before.GetValueOrDefault(source)?.Deregistered != true
                )
                {
                    await TellOfficers(entity, source, cancellationToken);
                }
            }

            var heard = entity
                .WithVerdicts(verdicts, now)
                .WithDraftMarks(one => one.WithVerdicts(ofDraft, now), entity, now);
            if (!ReferenceEquals(heard, entity))
            {
                await entities.Update(
                    entity,
                    heard,
                    Actions.Asked,
                    string.Join('；', verdicts.Select(verdict => verdict.Source).Distinct()),
                    cancellationToken
                );
            }

            return new AskSources.Asked(code, heard.Version, outcomes);
        }

        private async Task<string> Take(
            Entity entity,
            string source,
            SourceAnswer answer,
            List<SourceVerdict> verdicts,
            List<SourceVerdict> ofDraft,
            DateTimeOffset now,
            CancellationToken cancel
        )
        {
            var code = entity.Code;
            if (answer is not SourceAnswer.Known found)
            {
                // It vouches for nothing any more; what it contradicted before it no longer contradicts.
                var nothing = Sections
                    .All.Select(section => new SourceVerdict(
                        section.Code,
                        source,
                        false,
                        null,
                        [],
                        false
                    ))
                    .ToList();
                verdicts.AddRange(nothing);
                ofDraft.AddRange(nothing);
                await rows.Settle(code, source, [], now, cancel);
                await rows.Keep(code, source, SourceOutcomes.Unknown, null, now, cancel);
                return SourceOutcomes.Unknown;
            }

            // What lies with an officer is what a contradiction matters for; else it is what is in force.
            var disagreements = new List<Disagreement>();
            var handedIn = entity.Draft is { IsHandedIn: true };
            foreach (var vouched in found.Sections)
            {
                foreach (
                    var held in entity.Draft is null
                        ? [entity]
                        : new[] { entity, entity.AsHandedIn }
                )
                {
                    var draft = !ReferenceEquals(held, entity);
                    var differing = SourceMatching.Disagreements(held.Record, vouched).ToList();
                    if (draft == handedIn)
                    {
                        disagreements.AddRange(differing);
                    }

                    (draft ? ofDraft : verdicts).Add(
                        await Judge(
                            entities,
                            held,
                            source,
                            found,
                            vouched,
                            held.Record,
                            differing.Count == 0,
                            cancel
                        )
                    );
                }
            }

            var fresh = await rows.Settle(code, source, disagreements, now, cancel);
            var outcome =
                disagreements.Count == 0 ? SourceOutcomes.Agrees : SourceOutcomes.Contradicts;
            await rows.Keep(code, source, outcome, found, now, cancel);
            if (fresh.Count > 0)
            {
                await notices.ToEntity(code, Words(source, fresh), SourcesPlace, cancel);
            }

            return outcome;
        }

        // The officer closes the record, or finds out that the register is wrong: never the platform by itself.
        private async Task TellOfficers(Entity entity, string source, CancellationToken cancel)
        {
            var name = entity.Record.Identity.Name;
            foreach (var officer in await people.WhoMay(RegistryPermissions.VerifyEntity, cancel))
            {
                await notices.ToPerson(
                    officer.Id,
                    RegistryMessages.Deregistered.With(
                        ("source", source),
                        ("firm", name),
                        ("code", entity.Code.ToString())
                    ),
                    $"/registry/{entity.Code}",
                    cancel
                );
            }
        }

        private static Message Words(string source, IReadOnlyList<Disagreement> fresh)
        {
            var fields = fresh
                .Select(one => Sections.Of(one.Section).Field(one.Field).Label)
                .Distinct()
                .Take(MostNamed)
                .ToList();
            return RegistryMessages.Contradicted.With(
                ("source", source),
                ("count", fresh.Count.ToString(CultureInfo.InvariantCulture)),
                (
                    "fields",
                    new LocalizedText(
                        string.Join("、", fields.Select(label => label.Zh)),
                        string.Join(", ", fields.Select(label => label.En))
                    )
                )
            );
        }
    }

    internal static async Task<SourceVerdict> Judge(
        EntityStore entities,
        Entity entity,
        string source,
        SourceAnswer.Known found,
        VouchedSection vouched,
        EntityRecord record,
        bool agrees,
        CancellationToken cancel
    )
    {
        var mark = entity.Mark(vouched.Section);
        // What was confirmed last: by an officer or by a source, whichever was later.
        var stands =
            !agrees
            || !Entity.IsBehind(mark)
            || SourceMatching.RestStands(
                await entities.RecordAsOf(
                    entity.Code,
                    Math.Max(mark.VerifiedVersion ?? 0, mark.SourceVersion ?? 0),
                    cancel
                ),
                record,
                vouched
            );
        return new(
            vouched.Section,
            source,
            agrees,
            found.AsOf,
            SourceMatching.Fields(vouched),
            stands
        );
    }
}
