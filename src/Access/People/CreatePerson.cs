using System.Text.RegularExpressions;
using FluentValidation;
using Trading.Access.Contracts;
using Trading.Access.Offices;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.People;

/// <summary>
/// Gives a person an account, with a first password that the system makes and shows once. 409 when the sign-in name is
/// taken.
/// </summary>
public static partial class CreatePerson
{
    /// <summary>The account to be.</summary>
    /// <param name="Login">Sign-in name; kept in lower case.</param>
    /// <param name="DisplayName">As others see it.</param>
    /// <param name="Roles">Codes of <see cref="Access.Roles"/>.</param>
    [Requires(AccessPermissions.ManageAccess)]
    public sealed record Command(string Login, string DisplayName, IReadOnlyList<string> Roles)
        : ICommand<Made>,
            IAbout
    {
        /// <summary>The office worked for.</summary>
        public Guid? OfficeId { get; init; }

        /// <summary>The division whose data are seen, with all below it; the office's when left out.</summary>
        public RegionCode? Region { get; init; }

        /// <summary>The firm: of a bidder and of an agency always, of a purchaser where it runs its own procurements.</summary>
        public EntityCode? EntityCode { get; init; }

        /// <inheritdoc/>
        string IAbout.About => Login;
    }

    /// <summary>The account as made.</summary>
    /// <param name="Person">The account.</param>
    /// <param name="FirstPassword">
    /// To be told to the person; left out of the reply to a repeated request, because nobody keeps it. Reset it then.
    /// </param>
    public sealed record Made(Person Person, [property: Secret] FirstPassword? FirstPassword)
        : IVersioned
    {
        /// <inheritdoc/>
        public long Version => Person.Version;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._@-]{2,99}\z")]
    private static partial Regex LoginForm();

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Login)
                .Must(login => login is not null && LoginForm().IsMatch(login))
                .WithMessage(
                    "login.form",
                    "登录名由 3 至 100 个字母、数字或 . _ @ - 组成，以字母或数字开头。",
                    "A sign-in name has 3 to 100 letters, digits or . _ @ -, and begins with a letter or digit."
                );
            RuleFor(command => command.DisplayName).IsLine(100, "姓名", "Name");
            RuleFor(command => command.Roles).NotNull().Named("角色", "Roles");
            RuleFor(command => command.Region)
                .Must(region => SetScope.IsOfTheProvince(region!.Value))
                .When(command => command.Region is not null)
                .WithMessage(
                    "scope.region",
                    "数据范围只能是辽宁省或省内已列出的行政区划。",
                    "A scope's divisions are Liaoning, or listed ones in it."
                );
            RuleFor(command => command.EntityCode)
                .NotNull()
                .WithMessage(
                    "entity_code.required",
                    "经营主体、代理机构的人员须填写其统一社会信用代码。",
                    "A bidder's or agency's account needs the firm's unified social credit code."
                )
                .When(command => command.Roles?.Any(Roles.OfFirms.Contains) == true);
            RuleFor(command => command.EntityCode)
                .Null()
                .WithMessage(
                    "entity_code.not_bidder",
                    "只有经营主体、采购人、代理机构的人员才填写主体代码。",
                    "Only a bidder's, purchaser's or agency's account has a firm's code."
                )
                .When(command => command.Roles is { } roles && !Roles.MayNameFirm(roles));
        }
    }

    internal sealed class Handler(IPeople people, PersonStore file, OfficeStore offices)
        : ICommandHandler<Command, Made>
    {
        public async ValueTask<Outcome<Made>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (
                command.OfficeId is { } office
                && await offices.Find(office, cancellationToken) is null
            )
            {
                return Office.Unknown;
            }

            var created = await people.CreateForAnother(
                new NewPerson(command.Login, command.DisplayName.Trim(), "", command.Roles)
                {
                    OfficeId = command.OfficeId,
                    EntityCode = command.EntityCode,
                    Region = command.Region,
                },
                cancellationToken
            );
            return created.Problem is { } problem
                ? problem
                : new Made(
                    (await file.Find(created.Value.Id, cancellationToken))!,
                    created.Value.FirstPassword
                );
        }
    }
}
