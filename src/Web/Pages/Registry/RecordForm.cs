using System.Globalization;
using Trading.Kernel.Codes;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Web.Pages.Registry;

/// <summary>A record while it is typed. Amounts are in ten thousand yuan, as the forms of the field are.</summary>
internal sealed class RecordForm
{
    private const decimal MinorPerTenThousand = 1_000_000m;

    public string? Name { get; set; }
    public string? Kind { get; set; }
    public string? LegalRepresentative { get; set; }
    public string? Region { get; set; }
    public string? Address { get; set; }

    /// <summary>The letter of the industry's section.</summary>
    public string? IndustryLetter { get; set; }

    /// <summary>The digits within it.</summary>
    public string? IndustryDigits { get; set; }
    public DateOnly? EstablishedOn { get; set; }
    public List<ContactRow> Contacts { get; } = [];
    public List<QualificationRow> Qualifications { get; } = [];
    public int? Year { get; set; }
    public int? Employees { get; set; }
    public decimal? Revenue { get; set; }
    public decimal? Assets { get; set; }

    public static RecordForm Of(EntityRecord record)
    {
        var form = new RecordForm
        {
            Name = record.Identity.Name,
            Kind = record.Identity.Kind,
            LegalRepresentative = record.Identity.LegalRepresentative,
            Region = record.Identity.Region,
            Address = record.Identity.Address,
            IndustryLetter = IndustrySection
                .Find(record.Identity.Industry)
                ?.Letter.ToString(CultureInfo.InvariantCulture),
            IndustryDigits = record.Identity.Industry?.TrimStart([
                .. Enumerable.Range('A', 26).Select(c => (char)c),
            ]),
            EstablishedOn = record.Identity.EstablishedOn,
            Year = record.Size.Year,
            Employees = record.Size.Employees,
            Revenue = record.Size.RevenueMinor / MinorPerTenThousand,
            Assets = record.Size.AssetsMinor / MinorPerTenThousand,
        };
        form.Contacts.AddRange(record.Contacts.Select(ContactRow.Of));
        form.Qualifications.AddRange(record.Qualifications.Select(QualificationRow.Of));
        return form;
    }

    /// <summary>The sections named, to be saved over a version.</summary>
    public SaveEntity.Command Save(string code, long expected, IReadOnlySet<string> sections)
    {
        var record = ToRecord();
        return new SaveEntity.Command(
            code,
            expected,
            sections.Contains(Sections.Identity) ? record.Identity : null,
            sections.Contains(Sections.Contacts) ? record.Contacts : null,
            sections.Contains(Sections.Qualifications) ? record.Qualifications : null,
            sections.Contains(Sections.Size) ? record.Size : null
        );
    }

    /// <summary>
    /// A pointer into what is stored, as one into what is shown: rows with nothing in them are shown and not stored.
    /// </summary>
    public string Shown(string pointer)
    {
        var parts = pointer.Split('/');
        if (
            parts.Length < 4
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var row)
        )
        {
            return pointer;
        }

        var filled = parts[1] switch
        {
            Sections.Contacts => Contacts.Select(contact => contact.IsBlank),
            Sections.Qualifications => Qualifications.Select(held => held.IsBlank),
            _ => [],
        };
        parts[2] = filled
            .Index()
            .Where(place => !place.Item)
            .Select(place => place.Index)
            .ElementAtOrDefault(row)
            .ToString(CultureInfo.InvariantCulture);
        return string.Join('/', parts);
    }

    private EntityRecord ToRecord() =>
        new()
        {
            Identity = new IdentitySection
            {
                Name = Name,
                Kind = Kind,
                LegalRepresentative = LegalRepresentative,
                Region = Region,
                Address = Address,
                Industry = IndustryLetter + IndustryDigits?.Trim(),
                EstablishedOn = EstablishedOn,
            },
            // Rows with nothing in them are left out here, so that errors count the rows that are left.
            Contacts = [.. Contacts.Where(row => !row.IsBlank).Select(row => row.ToContact())],
            Qualifications =
            [
                .. Qualifications.Where(row => !row.IsBlank).Select(row => row.ToQualification()),
            ],
            Size = new SizeSection
            {
                Year = Year,
                Employees = Employees,
                RevenueMinor = Minor(Revenue),
                AssetsMinor = Minor(Assets),
            },
        };

    // What is too much to count is refused by the rule as the largest there is.
    private static long? Minor(decimal? tenThousands) =>
        tenThousands is not { } amount ? null
        : Math.Abs(amount) > long.MaxValue / MinorPerTenThousand ? long.MaxValue
        : (long)(amount * MinorPerTenThousand);

    internal sealed class ContactRow
    {
        public string? Name { get; set; }
        public string? Duty { get; set; }
        public string? Phone { get; set; }
        public string? Email { get; set; }

        public bool IsBlank =>
            string.IsNullOrWhiteSpace(Name)
            && string.IsNullOrWhiteSpace(Duty)
            && string.IsNullOrWhiteSpace(Phone)
            && string.IsNullOrWhiteSpace(Email);

        public static ContactRow Of(Contact contact) =>
            new()
            {
                Name = contact.Name,
                Duty = contact.Duty,
                Phone = contact.Phone,
                Email = contact.Email,
            };

        public Contact ToContact() =>
            new()
            {
                Name = Name,
                Duty = Duty,
                Phone = Phone,
                Email = Email,
            };
    }

    internal sealed class QualificationRow
    {
        public string? Name { get; set; }
        public string? Grade { get; set; }
        public string? Number { get; set; }
        public string? Issuer { get; set; }
        public DateOnly? ValidFrom { get; set; }
        public DateOnly? ValidTo { get; set; }

        public bool IsBlank =>
            string.IsNullOrWhiteSpace(Name)
            && string.IsNullOrWhiteSpace(Grade)
            && string.IsNullOrWhiteSpace(Number)
            && string.IsNullOrWhiteSpace(Issuer)
            && ValidFrom is null
            && ValidTo is null;

        public static QualificationRow Of(Qualification held) =>
            new()
            {
                Name = held.Name,
                Grade = held.Grade,
                Number = held.Number,
                Issuer = held.Issuer,
                ValidFrom = held.ValidFrom,
                ValidTo = held.ValidTo,
            };

        public Qualification ToQualification() =>
            new()
            {
                Name = Name,
                Grade = Grade,
                Number = Number,
                Issuer = Issuer,
                ValidFrom = ValidFrom,
                ValidTo = ValidTo,
            };
    }
}
