using System.Reflection;

namespace Trading.Web.Pages.Access;

/// <summary>
/// The words of the audit trail, which itself speaks in codes that outlive them: names of operations, of fields and of what
/// came of it. As data, so that words change without code; what has no name any more is shown as its code.
/// </summary>
internal static class AuditWords
{
    /// <summary>Operations by code; a module by its name and a dot.</summary>
    public static IReadOnlyDictionary<string, LocalizedText> Operations { get; } =
        Read("operations.csv");

    /// <summary>Fields of what was sent.</summary>
    public static IReadOnlyDictionary<string, LocalizedText> Fields { get; } = Read("fields.csv");

    /// <summary>What came of it.</summary>
    public static IReadOnlyDictionary<string, LocalizedText> Results { get; } = Read("results.csv");

    public static string Operation(string code) =>
        Operations.TryGetValue(code, out var name) ? name.ToString() : code;

    public static string Field(string name) =>
        Fields.TryGetValue(name, out var words) ? words.ToString() : name;

    /// <summary>Null for a reason that has no words here.</summary>
    public static string? Result(string code) =>
        Results.TryGetValue(code, out var words) ? words.ToString() : null;

    /// <summary>Operations under the module they are of.</summary>
    public static IEnumerable<IGrouping<string, (string Code, LocalizedText Name)>> ByModule =>
        from operation in Operations
        where !operation.Key.EndsWith('.')
        group (operation.Key, operation.Value) by operation.Key[
            ..(operation.Key.IndexOf('.', StringComparison.Ordinal) + 1)
        ];

    private static Dictionary<string, LocalizedText> Read(string file)
    {
        using var stream = Assembly
            .GetExecutingAssembly()
            .GetManifestResourceStream($"audit/{file}")!;
        using var reader = new StreamReader(stream);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Skip(1)
            .Select(line => line.Split(','))
            .ToDictionary(parts => parts[0], parts => new LocalizedText(parts[1], parts[2]));
    }
}
