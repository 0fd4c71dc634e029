using FluentValidation;
using Trading.Kernel;
using Trading.Kernel.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>
/// Saves what was typed, complete or not. A verified section that is edited needs verification again, and so does
/// the record. 409 while an officer reads it; 412 with the difference when somebody else saved in the meantime.
/// </summary>
public static class SaveEntity
{
    /// <summary>Most contacts of one firm.</summary>
    public const int MostContacts = 20;

    /// <summary>Most qualifications of one firm.</summary>
    public const int MostQualifications = 200;

    /// <summary>The sections to be saved; those left out stay as they are.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Expected">The version that was edited.</param>
    /// <param name="Identity">Identity.</param>
    /// <param name="Contacts">All contacts.</param>
    /// <param name="Qualifications">All qualifications.</param>
    /// <param name="Size">Size.</param>
    [Requires(Permission.EditOwnEntity)]
    public sealed record Command(
        string Code,
        long Expected,
        IdentitySection? Identity = null,
        IReadOnlyList<Contact>? Contacts = null,
        IReadOnlyList<Qualification>? Qualifications = null,
        SizeSection? Size = null
    ) : ICommand<Dossier>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code;

        internal EntityRecord Over(EntityRecord record) =>
            new()
            {
                Identity = Identity ?? record.Identity,
                Contacts = Contacts ?? record.Contacts,
                Qualifications = Qualifications ?? record.Qualifications,
                Size = Size ?? record.Size,
            };
    }

    /// <summary>The sections of a request's body; those left out stay as they are.</summary>
    public sealed record Changes
    {
        /// <summary>Identity.</summary>
        public IdentitySection? Identity { get; init; }

        /// <summary>All contacts.</summary>
        public IReadOnlyList<Contact>? Contacts { get; init; }

        /// <summary>All qualifications.</summary>
        public IReadOnlyList<Qualification>? Qualifications { get; init; }

        /// <summary>Size.</summary>
        public SizeSection? Size { get; init; }

        /// <summary>As a command.</summary>
        public Command Of(string code, long expected) =>
            new(code, expected, Identity, Contacts, Qualifications, Size);
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Code).IsCode(default(EntityCode));
            RuleFor(command => command.Identity!)
                .SetValidator(new IdentityRules())
                .When(command => command.Identity is not null);
            RuleFor(command => command.Contacts)
                .Must(contacts => contacts is null || contacts.Count <= MostContacts)
                .Says(
                    "contacts.many",
                    $"最多{MostContacts}名联系人。",
                    $"At most {MostContacts} contacts."
                );
            RuleForEach(command => command.Contacts).NotNull().SetValidator(new ContactRules());
            RuleFor(command => command.Qualifications)
                .Must(held => held is null || held.Count <= MostQualifications)
                .Says(
                    "qualifications.many",
                    $"最多{MostQualifications}项资质。",
                    $"At most {MostQualifications} qualifications."
                );
            RuleForEach(command => command.Qualifications)
                .NotNull()
                .SetValidator(new QualificationRules());
            RuleFor(command => command.Size!)
                .SetValidator(new SizeRules())
                .When(command => command.Size is not null);
        }
    }

    internal sealed class Handler(EntityRows entities, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, Dossier>
    {
        public async ValueTask<Outcome<Dossier>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var code = EntityCode.Parse(command.Code).ToString();
            if (!current.Caller.Keeps(code))
            {
                return Ownership.NotYours();
            }

            if (await entities.FindToChange(code, cancellationToken) is not { } entity)
            {
                return Ownership.Unknown();
            }

            var today = time.Today();
            if (entity.Version != command.Expected)
            {
                return Stale.Of(entity, Canonical.Of(command.Over(entity.Record)), today);
            }

            if (!EntityStates.Editable(entity.State))
            {
                return Problem.Conflict(
                    "entity.locked",
                    "信息正在核验，暂不能修改；如需修改请先撤回。",
                    "The record is being verified; withdraw it before you change it."
                );
            }

            var edited = entity.Edited(command.Over(entity.Record), time.GetUtcNow());
            if (!ReferenceEquals(edited, entity))
            {
                await entities.Update(entity, edited, Actions.Saved, null, cancellationToken);
            }

            return Dossier.Of(edited, today, own: true);
        }
    }
}
