using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// Saves what was typed, complete or not: into the draft of a verified record, or into a record that was never verified.
/// What others saved since the version that was edited is brought together with it, field by field; only where both changed
/// the same field, or the same row of a list was changed by one and removed by the other, nothing is saved (412, with both
/// values). 409 while an officer reads it, and for a verified record of which no change was begun.
/// </summary>
public static class SaveEntity
{
    /// <summary>The sections to be saved; those left out stay as they are.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Expected">The version that was edited.</param>
    /// <param name="Identity">Identity.</param>
    /// <param name="Contacts">All contacts.</param>
    /// <param name="Qualifications">All qualifications.</param>
    /// <param name="Size">Size.</param>
    /// <param name="Shareholders">All shareholders.</param>
    /// <param name="Personnel">All staff.</param>
    /// <param name="Performances">All contracts carried out.</param>
    /// <param name="Financials">All statements.</param>
    /// <param name="BankAccount">Bank account.</param>
    /// <param name="Certificates">All certificates.</param>
    /// <param name="Keep">Whose values count where the same field was changed, once both were seen: mine or saved.</param>
    /// <param name="Seen">The version in which they were seen; of what collided with a later one it is asked again.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Command(
        EntityCode Code,
        long Expected,
        IdentitySection? Identity = null,
        IReadOnlyList<Contact>? Contacts = null,
        IReadOnlyList<Qualification>? Qualifications = null,
        SizeSection? Size = null,
        IReadOnlyList<Shareholder>? Shareholders = null,
        IReadOnlyList<StaffMember>? Personnel = null,
        IReadOnlyList<Performance>? Performances = null,
        IReadOnlyList<FinancialStatement>? Financials = null,
        BankAccount? BankAccount = null,
        IReadOnlyList<DigitalCertificate>? Certificates = null,
        string? Keep = null,
        long? Seen = null
    ) : ICommand<Dossier>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();

        /// <summary>Some sections of a record.</summary>
        public static Command Of(
            EntityCode code,
            long expected,
            EntityRecord record,
            IReadOnlySet<string> sections
        ) =>
            new(
                code,
                expected,
                sections.Contains(Sections.Identity) ? record.Identity : null,
                sections.Contains(Sections.Contacts) ? record.Contacts : null,
                sections.Contains(Sections.Qualifications) ? record.Qualifications : null,
                sections.Contains(Sections.Size) ? record.Size : null,
                sections.Contains(Sections.Shareholders) ? record.Shareholders : null,
                sections.Contains(Sections.Personnel) ? record.Personnel : null,
                sections.Contains(Sections.Performances) ? record.Performances : null,
                sections.Contains(Sections.Financials) ? record.Financials : null,
                sections.Contains(Sections.BankAccount) ? record.BankAccount : null,
                sections.Contains(Sections.Certificates) ? record.Certificates : null
            );

        /// <summary>A record with the sections that are to be saved.</summary>
        public EntityRecord Over(EntityRecord record) =>
            new()
            {
                Identity = Identity ?? record.Identity,
                Contacts = Contacts ?? record.Contacts,
                Qualifications = Qualifications ?? record.Qualifications,
                Size = Size ?? record.Size,
                Shareholders = Shareholders ?? record.Shareholders,
                Personnel = Personnel ?? record.Personnel,
                Performances = Performances ?? record.Performances,
                Financials = Financials ?? record.Financials,
                BankAccount = BankAccount ?? record.BankAccount,
                Certificates = Certificates ?? record.Certificates,
            };
    }

    /// <summary>The sections of a request's body; those left out stay as they are.</summary>
    public sealed record Changes
    {
        public IdentitySection? Identity { get; init; }

        public IReadOnlyList<Contact>? Contacts { get; init; }

        public IReadOnlyList<Qualification>? Qualifications { get; init; }

        public SizeSection? Size { get; init; }

        public IReadOnlyList<Shareholder>? Shareholders { get; init; }

        /// <summary>All staff.</summary>
        public IReadOnlyList<StaffMember>? Personnel { get; init; }

        /// <summary>All contracts carried out.</summary>
        public IReadOnlyList<Performance>? Performances { get; init; }

        /// <summary>All statements.</summary>
        public IReadOnlyList<FinancialStatement>? Financials { get; init; }

        public BankAccount? BankAccount { get; init; }

        public IReadOnlyList<DigitalCertificate>? Certificates { get; init; }

        /// <summary>As a command.</summary>
        public Command Of(EntityCode code, long expected, string? keep = null, long? seen = null) =>
            new(
                code,
                expected,
                Identity,
                Contacts,
                Qualifications,
                Size,
                Shareholders,
                Personnel,
                Performances,
                Financials,
                BankAccount,
                Certificates,
                keep,
                seen
            );
    }

    /// <summary>Mine count where the same field was changed.</summary>
    public const string KeepMine = "mine";

    /// <summary>What is saved counts where the same field was changed.</summary>
    public const string KeepSaved = "saved";

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(TimeProvider time)
        {
            RuleFor(command => command.Keep)
                .Must(keep => keep is null or KeepMine or KeepSaved)
                .WithMessage(
                    "save.keep",
                    "keep 只能是 mine 或 saved。",
                    "keep is mine or saved, or left out."
                );
            RuleFor(command => command)
                .Custom(
                    (command, context) =>
                        SectionRules.Check(context, command.Over(new EntityRecord()), time.Today())
                );
        }
    }

    internal sealed class Handler(EntityStore entities, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, Dossier>
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
            IReadOnlyList<string> mergedIn = [];
            var working = entity.Working;
            var record = Canonical.Of(command.Over(working.Record));
            if (Editing.Refuse(entity) is { } refused)
            {
                // The same content again is no change, and needs none to be begun.
                return
                    refused.Code == Editing.Verified
                    && Sections.All.All(section => section.Same(working.Record, record))
                    ? Dossier.Of(entity, today, own: true)
                    : refused;
            }

            if (entity.Version != command.Expected)
            {
                if (command.Expected > entity.Version || command.Expected < 1)
                {
                    return Stale.Of(entity, today, own: true);
                }

                var before = await entities.RecordAsOf(code, command.Expected, cancellationToken);
                var merged = RecordMerge.Of(
                    before,
                    working.Record,
                    Canonical.Of(command.Over(before)),
                    takeTheirs: _ => command.Keep == KeepSaved
                );
                if (
                    merged.Collisions.Count > 0
                    && (command.Keep is null || command.Seen != entity.Version)
                )
                {
                    return Stale.Of(entity, merged.Collisions, today);
                }

                record = Canonical.Of(merged.Record);
                var sent = Canonical.Of(command.Over(before));
                mergedIn =
                [
                    .. Sections
                        .All.Where(section => !section.Same(sent, record))
                        .Select(section => section.Code),
                ];
            }

            var now = time.GetUtcNow();
            var edited = entity.OnWorking(one => one.Edited(record, now), now);
            if (!ReferenceEquals(edited, entity))
            {
                await entities.Update(entity, edited, Actions.Saved, null, cancellationToken);
            }

            return Dossier.OfWorking(edited, today, own: true) with
            {
                Merged = mergedIn,
            };
        }
    }
}
