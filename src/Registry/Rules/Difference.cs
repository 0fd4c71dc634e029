using System.Globalization;
using Trading.Kernel;
using Trading.Kernel.Codes;
using Trading.Registry.Contracts;

namespace Trading.Registry.Rules;

/// <summary>What differs between two records, field by field, in the words of the form.</summary>
internal static class Differences
{
    private static readonly Text Missing = new("（无）", "(none)");

    /// <summary>
    /// From one record to another. Rows of a list are matched by what names them, so that a removed row is one
    /// difference and not a shift of all that follow.
    /// </summary>
    public static IReadOnlyList<Difference> Between(
        EntityRecord before,
        EntityRecord after,
        bool maskPhones
    )
    {
        var old = Fields(before);
        var now = Fields(after);
        return
        [
            .. old
                .Keys.Union(now.Keys)
                .Where(key =>
                    old.GetValueOrDefault(key)?.Value != now.GetValueOrDefault(key)?.Value
                )
                .Select(key =>
                    Shown(old.GetValueOrDefault(key), now.GetValueOrDefault(key), maskPhones)
                ),
        ];
    }

    private static Difference Shown(Field? before, Field? after, bool maskPhones)
    {
        var field = after ?? before!;
        return new Difference(
            field.Section,
            field.Pointer,
            field.Label.ToString(),
            Words(before),
            Words(after)
        );

        string? Words(Field? side) =>
            side?.Value is { } value && maskPhones && side.IsPhone
                ? Masks.Phone(value)
                : side?.Value;
    }

    private static Dictionary<string, Field> Fields(EntityRecord record)
    {
        var fields = new Dictionary<string, Field>(StringComparer.Ordinal);
        var identity = record.Identity;
        Add(Sections.Identity, "/identity/name", new("企业名称", "Name"), identity.Name);
        Add(
            Sections.Identity,
            "/identity/kind",
            new("主体类型", "Kind"),
            EntityKinds.Find(identity.Kind)?.Name.ToString() ?? identity.Kind
        );
        Add(
            Sections.Identity,
            "/identity/legalRepresentative",
            new("法定代表人", "Legal representative"),
            identity.LegalRepresentative
        );
        Add(
            Sections.Identity,
            "/identity/region",
            new("所在地区", "Region"),
            identity.Region is { } region ? $"{RegionCode.Parse(region).Name} {region}" : null
        );
        Add(
            Sections.Identity,
            "/identity/address",
            new("注册地址", "Registered address"),
            identity.Address
        );
        Add(
            Sections.Identity,
            "/identity/industry",
            new("所属行业", "Industry"),
            identity.Industry
        );
        Add(
            Sections.Identity,
            "/identity/establishedOn",
            new("成立日期", "Established on"),
            Day(identity.EstablishedOn)
        );

        for (var i = 0; i < record.Contacts.Count; i++)
        {
            var contact = record.Contacts[i];
            var row = Row(Sections.Contacts, contact.Name, i);
            var who = contact.Name ?? Missing.ToString();
            var at = $"/contacts/{i}";
            Add(row, $"{at}/name", new($"联系人「{who}」", $"Contact “{who}”"), who);
            Add(
                row,
                $"{at}/duty",
                new($"联系人「{who}」职务", $"Contact “{who}”: duty"),
                contact.Duty
            );
            Add(
                row,
                $"{at}/phone",
                new($"联系人「{who}」电话", $"Contact “{who}”: telephone"),
                contact.Phone,
                isPhone: true
            );
            Add(
                row,
                $"{at}/email",
                new($"联系人「{who}」电子邮箱", $"Contact “{who}”: e-mail"),
                contact.Email
            );
        }

        for (var i = 0; i < record.Qualifications.Count; i++)
        {
            var held = record.Qualifications[i];
            var row = Row(Sections.Qualifications, held.Name, i);
            var what = held.Name ?? Missing.ToString();
            var at = $"/qualifications/{i}";
            Add(row, $"{at}/name", new($"资质「{what}」", $"Licence “{what}”"), what);
            Add(
                row,
                $"{at}/grade",
                new($"资质「{what}」等级", $"Licence “{what}”: grade"),
                held.Grade
            );
            Add(
                row,
                $"{at}/number",
                new($"资质「{what}」编号", $"Licence “{what}”: number"),
                held.Number
            );
            Add(
                row,
                $"{at}/issuer",
                new($"资质「{what}」发证机关", $"Licence “{what}”: issuer"),
                held.Issuer
            );
            Add(
                row,
                $"{at}/validFrom",
                new($"资质「{what}」有效期起", $"Licence “{what}”: from"),
                Day(held.ValidFrom)
            );
            Add(
                row,
                $"{at}/validTo",
                new($"资质「{what}」有效期止", $"Licence “{what}”: to"),
                Day(held.ValidTo)
            );
        }

        var size = record.Size;
        Add(
            Sections.Size,
            "/size/year",
            new("年度", "Year"),
            size.Year?.ToString(CultureInfo.InvariantCulture)
        );
        Add(
            Sections.Size,
            "/size/employees",
            new("从业人员（人）", "Employees"),
            size.Employees?.ToString("N0", CultureInfo.InvariantCulture)
        );
        Add(
            Sections.Size,
            "/size/revenueMinor",
            new("营业收入（万元）", "Revenue (10,000 yuan)"),
            Money(size.RevenueMinor)
        );
        Add(
            Sections.Size,
            "/size/assetsMinor",
            new("资产总额（万元）", "Total assets (10,000 yuan)"),
            Money(size.AssetsMinor)
        );
        return fields;

        // The row's name, made unique where two rows share one.
        string Row(string section, string? name, int index)
        {
            var row = $"{section}\n{name}";
            return fields.ContainsKey($"{row}\nname") ? $"{row}\n{index}" : row;
        }

        void Add(string row, string pointer, Text label, string? value, bool isPhone = false)
        {
            var section = row.Split('\n')[0];
            fields[$"{row}\n{pointer[(pointer.LastIndexOf('/') + 1)..]}"] = new(
                section,
                pointer,
                label,
                value,
                isPhone
            );
        }
    }

    private static string? Day(DateOnly? day) =>
        day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Exact to the hundredth of a yuan: what differs must be seen to differ.
    private static string? Money(long? minor) =>
        minor is { } amount
            ? (amount / 1_000_000m).ToString("#,##0.00####", CultureInfo.InvariantCulture)
            : null;

    private sealed record Field(
        string Section,
        string Pointer,
        Text Label,
        string? Value,
        bool IsPhone
    );
}
