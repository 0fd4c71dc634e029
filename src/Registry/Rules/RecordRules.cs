using FluentValidation;
using Trading.Kernel.Codes;
using Trading.Kernel.Commands;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>
/// What even a draft must keep to: what can be stored and shown. Everything else is told by
/// <see cref="Completeness"/> and refused only when the record is submitted.
/// </summary>
internal sealed class IdentityRules : AbstractValidator<IdentitySection>
{
    public IdentityRules()
    {
        RuleFor(identity => identity.Name).IsLineOrNone(200);
        RuleFor(identity => identity.LegalRepresentative).IsLineOrNone(100);
        RuleFor(identity => identity.Address).IsLineOrNone(300);
        RuleFor(identity => identity.Region).IsCodeOrNone(default(RegionCode));
        RuleFor(identity => identity.Kind)
            .Must(kind =>
                string.IsNullOrWhiteSpace(kind) || EntityKinds.Find(kind.Trim()) is not null
            )
            .Says("entity.kind", "没有这种主体类型。", "There is no such kind of body.");
        RuleFor(identity => identity.Industry)
            .Must(code =>
                string.IsNullOrWhiteSpace(code)
                || (code.Trim().Length <= 5 && IndustrySection.Find(code) is not null)
            )
            .Says(
                "entity.industry",
                "所属行业应为 GB/T 4754-2017 的门类字母或二至四位代码。",
                "The industry is a section's letter or two to four digits of GB/T 4754-2017."
            );
        RuleFor(identity => identity.EstablishedOn).SetValidator(new DayRules<IdentitySection>());
    }
}

/// <summary>One contact of a draft.</summary>
internal sealed class ContactRules : AbstractValidator<Contact>
{
    public ContactRules()
    {
        RuleFor(contact => contact.Name).IsLineOrNone(100);
        RuleFor(contact => contact.Duty).IsLineOrNone(100);
        RuleFor(contact => contact.Phone).IsSecretLineOrNone(40);
        RuleFor(contact => contact.Email).IsSecretLineOrNone(254);
    }
}

/// <summary>One qualification of a draft.</summary>
internal sealed class QualificationRules : AbstractValidator<Qualification>
{
    public QualificationRules()
    {
        RuleFor(held => held.Name).IsLineOrNone(200);
        RuleFor(held => held.Grade).IsLineOrNone(50);
        RuleFor(held => held.Number).IsLineOrNone(100);
        RuleFor(held => held.Issuer).IsLineOrNone(200);
        RuleFor(held => held.ValidFrom).SetValidator(new DayRules<Qualification>());
        RuleFor(held => held.ValidTo).SetValidator(new DayRules<Qualification>());
    }
}

/// <summary>The figures of a draft.</summary>
internal sealed class SizeRules : AbstractValidator<SizeSection>
{
    // Ten trillion yuan: more than the largest firm there is, and far from overflowing.
    private const long MostMoney = 1_000_000_000_000_000;
    private const int MostPeople = 10_000_000;

    public SizeRules()
    {
        RuleFor(size => size.Year).InclusiveBetween(1949, 2100).Named("年度", "Year");
        RuleFor(size => size.Employees)
            .InclusiveBetween(0, MostPeople)
            .Named("从业人员", "Employees");
        RuleFor(size => size.RevenueMinor)
            .InclusiveBetween(0, MostMoney)
            .Named("营业收入", "Revenue");
        RuleFor(size => size.AssetsMinor)
            .InclusiveBetween(0, MostMoney)
            .Named("资产总额", "Total assets");
    }
}

/// <summary>A day that the calendar of licences can mean.</summary>
/// <typeparam name="T">Whose day it is.</typeparam>
internal sealed class DayRules<T> : FluentValidation.Validators.PropertyValidator<T, DateOnly?>
{
    private static readonly DateOnly First = new(1900, 1, 1);
    private static readonly DateOnly Last = new(2199, 12, 31);

    public override string Name => "day";

    public override bool IsValid(ValidationContext<T> context, DateOnly? value)
    {
        if (value is { } day && (day < First || day > Last))
        {
            FieldRules.Fail(
                context,
                "day.range",
                new("日期应在1900年至2199年之间。", "The day lies between 1900 and 2199."),
                null
            );
        }

        return true;
    }
}
