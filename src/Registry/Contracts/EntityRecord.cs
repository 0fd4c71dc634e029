using Trading.Kernel.Security;

namespace Trading.Registry.Contracts;

/// <summary>What a bidder enters once: its record, by section.</summary>
public sealed record EntityRecord
{
    /// <summary>Who the firm is.</summary>
    public IdentitySection Identity { get; init; } = new();

    /// <summary>Whom to reach.</summary>
    public IReadOnlyList<Contact> Contacts { get; init; } = [];

    /// <summary>What it is licensed to do.</summary>
    public IReadOnlyList<Qualification> Qualifications { get; init; } = [];

    /// <summary>How big it is.</summary>
    public SizeSection Size { get; init; } = new();

    /// <summary>Who owns and who controls it.</summary>
    public IReadOnlyList<Shareholder> Shareholders { get; init; } = [];

    /// <summary>Its qualified staff.</summary>
    public IReadOnlyList<StaffMember> Personnel { get; init; } = [];

    /// <summary>What it has built, supplied or done.</summary>
    public IReadOnlyList<Performance> Performances { get; init; } = [];

    /// <summary>Its financial statements, one a year.</summary>
    public IReadOnlyList<FinancialStatement> Financials { get; init; } = [];

    /// <summary>Where deposits are paid from and back to.</summary>
    public BankAccount BankAccount { get; init; } = new();

    /// <summary>Digital certificates and electronic seals.</summary>
    public IReadOnlyList<DigitalCertificate> Certificates { get; init; } = [];
}

/// <summary>Who the firm is, as on its business licence.</summary>
public sealed record IdentitySection
{
    /// <summary>Registered name.</summary>
    public string? Name { get; init; }

    /// <summary>One of <see cref="EntityKinds"/>.</summary>
    public string? Kind { get; init; }

    /// <summary>法定代表人 (or the person in charge), by name.</summary>
    public string? LegalRepresentative { get; init; }

    /// <summary>Identity number (GB 11643) of the legal representative; masked, and sealed at rest.</summary>
    [Secret]
    public string? LegalRepresentativeId { get; init; }

    /// <summary>Division by GB/T 2260.</summary>
    public string? Region { get; init; }

    /// <summary>Registered address.</summary>
    public string? Address { get; init; }

    /// <summary>Industry by GB/T 4754-2017: a section's letter, or two to four digits, with or without the letter.</summary>
    public string? Industry { get; init; }

    /// <summary>Day of establishment.</summary>
    public DateOnly? EstablishedOn { get; init; }
}

/// <summary>A person to reach.</summary>
public sealed record Contact
{
    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>What the person does in the firm.</summary>
    public string? Duty { get; init; }

    /// <summary>Telephone number; masked for everybody but the firm itself.</summary>
    [Secret]
    public string? Phone { get; init; }

    /// <summary>E-mail address.</summary>
    [Secret]
    public string? Email { get; init; }
}

/// <summary>资质: a licence to do works, supply or serve.</summary>
public sealed record Qualification
{
    /// <summary>What it is for, e.g. 建筑工程施工总承包.</summary>
    public string? Name { get; init; }

    /// <summary>Grade, e.g. 一级; none where the licence knows no grades.</summary>
    public string? Grade { get; init; }

    /// <summary>Number of the certificate.</summary>
    public string? Number { get; init; }

    /// <summary>Who issued it.</summary>
    public string? Issuer { get; init; }

    /// <summary>First day.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>Last day; 9999-12-31 where it does not expire, none where that is not filled in.</summary>
    public DateOnly? ValidTo { get; init; }
}

/// <summary>The figures of the last full year, from which the size class follows.</summary>
public sealed record SizeSection
{
    /// <summary>The year.</summary>
    public int? Year { get; init; }

    /// <summary>从业人员.</summary>
    public int? Employees { get; init; }

    /// <summary>营业收入, in hundredths of a yuan.</summary>
    public long? RevenueMinor { get; init; }

    /// <summary>资产总额, in hundredths of a yuan.</summary>
    public long? AssetsMinor { get; init; }
}

/// <summary>股东、实际控制人: who owns or controls the firm. Avoidance and the search for collusion rest on it.</summary>
public sealed record Shareholder
{
    /// <summary>Name of the person or body.</summary>
    public string? Name { get; init; }

    /// <summary>One of <see cref="HolderKinds"/>.</summary>
    public string? Kind { get; init; }

    /// <summary>Code of the body that holds; none where a person does.</summary>
    public string? Code { get; init; }

    /// <summary>Identity number of the person that holds; masked, and sealed at rest.</summary>
    [Secret]
    public string? IdentityNumber { get; init; }

    /// <summary>Share, in hundredths of a per cent.</summary>
    public int? ShareBasisPoints { get; init; }

    /// <summary>True for the actual controller (实际控制人).</summary>
    public bool? Controls { get; init; }
}

/// <summary>A person whose qualification counts in a tender.</summary>
public sealed record StaffMember
{
    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Identity number (GB 11643); masked, and sealed at rest.</summary>
    [Secret]
    public string? IdentityNumber { get; init; }

    /// <summary>What the person does, e.g. 项目经理.</summary>
    public string? Duty { get; init; }

    /// <summary>职称, e.g. 高级工程师.</summary>
    public string? Title { get; init; }

    /// <summary>执业资格, e.g. 一级建造师（建筑工程）.</summary>
    public string? Licence { get; init; }

    /// <summary>Number of the licence.</summary>
    public string? LicenceNumber { get; init; }

    /// <summary>Last day of the licence; 9999-12-31 where it does not expire, none where that is not filled in.</summary>
    public DateOnly? ValidTo { get; init; }
}

/// <summary>业绩: a contract carried out.</summary>
public sealed record Performance
{
    /// <summary>Name of the project.</summary>
    public string? Project { get; init; }

    /// <summary>For whom.</summary>
    public string? Buyer { get; init; }

    /// <summary>Reference of the procurement or contract, where there is one.</summary>
    public string? Reference { get; init; }

    /// <summary>Value of the contract, in hundredths of a yuan.</summary>
    public long? ValueMinor { get; init; }

    /// <summary>Day of signing.</summary>
    public DateOnly? SignedOn { get; init; }

    /// <summary>Day of acceptance; none while it is under way.</summary>
    public DateOnly? CompletedOn { get; init; }

    /// <summary>Who led it.</summary>
    public string? Manager { get; init; }
}

/// <summary>A year's financial statement.</summary>
public sealed record FinancialStatement
{
    /// <summary>The year.</summary>
    public int? Year { get; init; }

    /// <summary>营业收入, in hundredths of a yuan.</summary>
    public long? RevenueMinor { get; init; }

    /// <summary>净利润, in hundredths of a yuan; negative for a loss.</summary>
    public long? ProfitMinor { get; init; }

    /// <summary>资产总额, in hundredths of a yuan.</summary>
    public long? AssetsMinor { get; init; }

    /// <summary>负债总额, in hundredths of a yuan.</summary>
    public long? LiabilitiesMinor { get; init; }

    /// <summary>会计师事务所 that audited it.</summary>
    public string? Auditor { get; init; }

    /// <summary>Number of the audit report.</summary>
    public string? ReportNumber { get; init; }
}

/// <summary>The firm's basic account.</summary>
public sealed record BankAccount
{
    /// <summary>In whose name.</summary>
    public string? Holder { get; init; }

    /// <summary>The bank with its branch.</summary>
    public string? Bank { get; init; }

    /// <summary>联行号 of the branch, 12 digits.</summary>
    public string? BankCode { get; init; }

    /// <summary>Number of the account; masked, and sealed at rest.</summary>
    [Secret]
    public string? Number { get; init; }
}

/// <summary>A digital certificate (CA 证书) or electronic seal.</summary>
public sealed record DigitalCertificate
{
    /// <summary>Whose it is, or the seal's wording.</summary>
    public string? Name { get; init; }

    /// <summary>One of <see cref="CertificateKinds"/>.</summary>
    public string? Kind { get; init; }

    /// <summary>Serial number.</summary>
    public string? Serial { get; init; }

    /// <summary>Who issued it.</summary>
    public string? Issuer { get; init; }

    /// <summary>First day.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>Last day.</summary>
    public DateOnly? ValidTo { get; init; }
}

/// <summary>One field that differs between two records.</summary>
/// <param name="Section">One of <see cref="Sections"/>.</param>
/// <param name="Pointer">JSON pointer of the field in the record.</param>
/// <param name="Field">The field in words, in the caller's language.</param>
/// <param name="Before">Its value in the first record; null when it has none there.</param>
/// <param name="After">Its value in the second record; null when it has none there.</param>
/// <param name="Change">What happened to its row, one of <see cref="ChangeKinds"/>.</param>
/// <param name="Item">What its row is called; null in a section that is no list.</param>
public sealed record Difference(
    string Section,
    string Pointer,
    string Field,
    string? Before,
    string? After,
    string Change = ChangeKinds.Changed,
    string? Item = null
);
