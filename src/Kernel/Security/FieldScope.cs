namespace Trading.Kernel.Security;

/// <summary>Which fields of which sections of a record a trading system may read, however much its keys open.</summary>
/// <param name="Sections">The fields of each; a section that is not there is closed.</param>
public sealed record FieldScope(IReadOnlyDictionary<string, IReadOnlySet<string>> Sections)
{
    /// <summary>True where any field of a section may be read.</summary>
    public bool Holds(string section) => Sections.ContainsKey(section);

    /// <summary>True where the field may be read.</summary>
    public bool Holds(string section, string field) =>
        Sections.TryGetValue(section, out var fields) && fields.Contains(field);
}
