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

    /// <summary>Last day; none where it does not expire.</summary>
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

/// <summary>One field that differs between two records.</summary>
/// <param name="Section">One of <see cref="Sections"/>.</param>
/// <param name="Pointer">JSON pointer of the field in the record.</param>
/// <param name="Field">The field in words, in the caller's language.</param>
/// <param name="Before">Its value in the first record; null when it has none there.</param>
/// <param name="After">Its value in the second record; null when it has none there.</param>
public sealed record Difference(
    string Section,
    string Pointer,
    string Field,
    string? Before,
    string? After
);
