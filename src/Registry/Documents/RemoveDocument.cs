using FluentValidation;
using Trading.Kernel;
using Trading.Kernel.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Entities;

namespace Trading.Registry.Documents;

/// <summary>
/// Takes a document off the own record. Its row stays, to tell who removed it and when; its content goes once nothing
/// else refers to it (see <see cref="CollectContents"/>). 409 while an officer reads the record.
/// </summary>
public static class RemoveDocument
{
    /// <summary>By key.</summary>
    /// <param name="Code">The own firm.</param>
    /// <param name="Id">Which.</param>
    [Requires(Permission.EditOwnEntity)]
    public sealed record Command(string Code, Guid Id) : ICommand<Done>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code;
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() => RuleFor(command => command.Code).IsCode(default(EntityCode));
    }

    internal sealed class Handler(DocumentRows documents, CurrentCaller current, TimeProvider time)
        : ICommandHandler<Command, Done>
    {
        public async ValueTask<Outcome<Done>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var code = EntityCode.Parse(command.Code).ToString();
            if (!current.Caller.Keeps(code))
            {
                return Ownership.NotYours();
            }

            if (
                UploadDocument.Locked(await documents.RecordToChange(code, cancellationToken)) is
                { } locked
            )
            {
                return locked;
            }

            return await documents.Remove(
                code,
                command.Id,
                current.Caller.Name,
                time.GetUtcNow(),
                cancellationToken
            )
                ? Done.It
                : GetDocument.Unknown();
        }
    }
}
