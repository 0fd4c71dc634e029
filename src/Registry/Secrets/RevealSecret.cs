using System.Globalization;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Secrets;

/// <summary>
/// An officer looks at one masked number, with a reason; the firm sees who looked and why (Personal Information
/// Protection Law art. 6, 17 and 51: purpose, minimum, record). One number at a time: a list of them is no purpose.
/// </summary>
public static class RevealSecret
{
    /// <summary>Which number, and what for.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Pointer">JSON pointer of the field in the record, e.g. <c>/contacts/0/phone</c>.</param>
    /// <param name="Reason">What for, ten characters at least.</param>
    /// <param name="Draft">True for the draft that was handed in, and not the version in force.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    [NeedsFreshFactor]
    public sealed record Command(EntityCode Code, string Pointer, string Reason, bool Draft = false)
        : ICommand<Revealed>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Code.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Pointer">JSON pointer of the field in the record.</param>
    /// <param name="Reason">What for.</param>
    /// <param name="Draft">True for the draft that was handed in, and not the version in force.</param>
    public sealed record Body(string Pointer, string Reason, bool Draft = false)
    {
        /// <summary>As a command.</summary>
        public Command Of(EntityCode code) => new(code, Pointer ?? "", Reason ?? "", Draft);
    }

    /// <summary>The number.</summary>
    /// <param name="Value">In the clear.</param>
    public sealed record Revealed([property: Secret] string Value);

    private const int ShortestReason = 10;

    /// <summary>Looks whose time is over.</summary>
    internal static readonly Statement Forget = Statement.Of(
        "registry.secret_view.forget",
        """
        delete from secret_view where id in (
            select v.id from secret_view v where v.at < @before order by v.at, v.id {page})
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "registry.secret_view.insert",
        """
        insert into secret_view (id, entity_code, at, person_id, viewer, section, pointer, reason)
        values (@id, @code, @now, @personId, @viewer, @section, @pointer, @reason)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Reason).IsLineOrNone(500);
            RuleFor(command => command.Reason)
                .Must(reason => reason?.Trim().Length >= ShortestReason)
                .WithMessage(
                    "reveal.reason",
                    $"请写明查看用途，至少 {ShortestReason} 个字；对方会看到。",
                    $"Say what for in {ShortestReason} characters or more; the firm will see it."
                );
            RuleFor(command => command.Pointer)
                .Must(pointer => Field(pointer) is not null)
                .WithMessage(
                    "reveal.pointer",
                    "没有这个隐去的号码。",
                    "There is no such masked number."
                );
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        EntityStore entities,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Revealed>
    {
        public async ValueTask<Outcome<Revealed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var code = command.Code;
            if (await entities.Find(code, cancellationToken) is not { } entity)
            {
                return Ownership.Unknown();
            }

            var (section, row, field) = Field(command.Pointer)!.Value;
            var rows = section.Rows((command.Draft ? entity.AsHandedIn : entity).Record);
            if (row >= rows.Count || field.Of(rows[row]) is not string clear)
            {
                return Problem.NotFound("该栏没有填写。", "Nothing is entered there.");
            }

            var now = time.GetUtcNow();
            await sql.Execute(
                Insert,
                new
                {
                    id = sql.NewId(now),
                    code,
                    now,
                    personId = current.Caller.PersonId,
                    viewer = current.Caller.Name,
                    section = section.Code,
                    pointer = command.Pointer,
                    reason = command.Reason.Trim(),
                },
                cancellationToken
            );
            return new Revealed(clear);
        }
    }

    /// <summary>The secret field a pointer names; null when it names none.</summary>
    internal static (SectionShape Section, int Row, FieldShape Field)? Field(string? pointer)
    {
        var parts = pointer?.Split('/') ?? [];
        if (parts.Length is < 3 or > 4 || Sections.Find(parts[1]) is not { } section)
        {
            return null;
        }

        var row = 0;
        var fits = section.IsList
            ? parts.Length == 4
                && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out row)
            : parts.Length == 3;
        return
            fits
            && section.Fields.FirstOrDefault(field => field.IsSecret && field.Name == parts[^1])
                is { } found
            ? (section, row, found)
            : null;
    }
}
