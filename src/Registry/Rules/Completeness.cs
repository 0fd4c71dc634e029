using Trading.Kernel;
using Trading.Kernel.Codes;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>How complete one section is.</summary>
/// <param name="Section">Its code.</param>
/// <param name="Filled">Fields filled that must be.</param>
/// <param name="Required">Fields that must be filled.</param>
/// <param name="Errors">What is missing or breaks a rule, by field.</param>
internal sealed record Completeness(
    string Section,
    int Filled,
    int Required,
    IReadOnlyList<FieldError> Errors
)
{
    /// <summary>
    /// What a record must have to be submitted. A draft may lack any of it: it is saved as typed, and this tells
    /// what is left to do.
    /// </summary>
    public static IReadOnlyList<Completeness> Of(EntityRecord record, DateOnly today) =>
        [
            Identity(record.Identity),
            Contacts(record.Contacts),
            Qualifications(record.Qualifications, today),
            Size(record.Identity, record.Size),
        ];

    private static Completeness Identity(IdentitySection identity)
    {
        var check = new Check(Sections.Identity);
        check.Need("/identity/name", identity.Name, new("企业名称", "registered name"));
        check.Need("/identity/kind", identity.Kind, new("主体类型", "kind of body"));
        check.Need(
            "/identity/legalRepresentative",
            identity.LegalRepresentative,
            new("法定代表人", "legal representative")
        );
        check.Need("/identity/region", identity.Region, new("所在地区", "region"));
        check.Need("/identity/address", identity.Address, new("注册地址", "registered address"));
        check.Need("/identity/industry", identity.Industry, new("所属行业", "industry"));
        return check.Result();
    }

    private static Completeness Contacts(IReadOnlyList<Contact> contacts)
    {
        var check = new Check(Sections.Contacts);
        if (contacts.Count == 0)
        {
            check.Need("/contacts", null, new("至少一名联系人", "at least one contact"));
        }

        for (var i = 0; i < contacts.Count; i++)
        {
            var at = $"/contacts/{i}";
            check.Need($"{at}/name", contacts[i].Name, new("联系人姓名", "contact's name"));
            check.Need($"{at}/phone", contacts[i].Phone, new("联系电话", "telephone number"));
            if (
                contacts[i].Phone is { } phone
                && !PhoneNumber.TryParse(phone, out _, out var fault)
            )
            {
                check.Wrong(fault.At($"{at}/phone"));
            }

            if (
                contacts[i].Email is { } email
                && !EmailAddress.TryParse(email, out _, out var unread)
            )
            {
                check.Wrong(unread.At($"{at}/email"));
            }
        }

        return check.Result();
    }

    private static Completeness Qualifications(
        IReadOnlyList<Qualification> qualifications,
        DateOnly today
    )
    {
        var check = new Check(Sections.Qualifications);
        for (var i = 0; i < qualifications.Count; i++)
        {
            var at = $"/qualifications/{i}";
            var qualification = qualifications[i];
            check.Need($"{at}/name", qualification.Name, new("资质名称", "licence"));
            check.Need($"{at}/number", qualification.Number, new("证书编号", "certificate number"));
            check.Need($"{at}/issuer", qualification.Issuer, new("发证机关", "issuer"));
            check.Need($"{at}/validFrom", qualification.ValidFrom, new("有效期起", "first day"));
            if (qualification.ValidTo < qualification.ValidFrom)
            {
                check.Wrong(
                    $"{at}/validTo",
                    "qualification.period",
                    new("有效期止早于有效期起。", "It expires before it begins.")
                );
            }
            else if (qualification.ValidTo < today)
            {
                check.Wrong(
                    $"{at}/validTo",
                    "qualification.expired",
                    new(
                        "该资质已过有效期，请更新或删除。",
                        "This licence has expired; renew or remove it."
                    )
                );
            }

            if (
                qualification.Number is { } number
                && qualifications
                    .Take(i)
                    .Any(earlier => earlier.Number == number && earlier.Name == qualification.Name)
            )
            {
                check.Wrong(
                    $"{at}/number",
                    "qualification.twice",
                    new("同一资质填写了两次。", "The same licence is entered twice.")
                );
            }
        }

        return check.Result();
    }

    private static Completeness Size(IdentitySection identity, SizeSection size)
    {
        var check = new Check(Sections.Size);
        check.Need("/size/year", size.Year, new("年度", "year"));
        check.Need("/size/employees", size.Employees, new("从业人员", "employees"));
        check.Need("/size/revenueMinor", size.RevenueMinor, new("营业收入", "revenue"));
        // Only some industries are measured by assets.
        if (
            IndustrySection.SmeIndustryOf(identity.Industry) is { } industry
            && industry.Small.Assets is not null
        )
        {
            check.Need("/size/assetsMinor", size.AssetsMinor, new("资产总额", "total assets"));
        }

        return check.Result();
    }

    private sealed class Check(string section)
    {
        private readonly List<FieldError> _errors = [];
        private int _filled;
        private int _required;

        public void Need(string pointer, object? value, Text name)
        {
            _required++;
            if (value is null)
            {
                Wrong(pointer, "missing", new($"请填写{name.Zh}。", $"Enter the {name.En}."));
            }
            else
            {
                _filled++;
            }
        }

        public void Wrong(string pointer, string code, Text message) =>
            Wrong(new FieldError(pointer, code, message.ToString()));

        public void Wrong(FieldError error) => _errors.Add(error);

        public Completeness Result() => new(section, _filled, _required, _errors);
    }
}
