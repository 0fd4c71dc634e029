using System.Reflection;

namespace Trading.Kernel.Sql;

/// <summary>
/// One SQL statement, written once, named so that a trace, a slow log and a test can speak of it. Keep each in a
/// <c>static readonly</c> field: that is how the tests find every statement the product can send.
/// </summary>
public sealed class Statement
{
    /// <summary>How long a statement may take that says nothing else.</summary>
    public static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(30);

    private readonly string?[] _rendered = new string?[3];

    private Statement(string name, string text, TimeSpan patience)
    {
        Name = name;
        Text = text;
        Patience = patience;
    }

    /// <summary>Module, table and purpose: <c>registry.entity.by_code</c>.</summary>
    public string Name { get; }

    /// <summary>The text with its tokens (see <see cref="Dialect"/>).</summary>
    public string Text { get; }

    /// <summary>How long it may take, waiting for locks included; then it is broken off (<see cref="Database.IsTimeout"/>).</summary>
    public TimeSpan Patience { get; }

    /// <summary>Names a statement.</summary>
    public static Statement Of(string name, string text) => new(name, text, UsualPatience);

    /// <summary>The same statement, which may take so long: for those that go over many rows.</summary>
    public Statement Within(TimeSpan patience) => new(Name, Text, patience);

    /// <summary>The text one engine is sent; rendered once.</summary>
    public string For(Engine engine) => _rendered[(int)engine] ??= Dialect.Render(Text, engine);

    /// <summary>Every statement declared in the assemblies.</summary>
    public static IReadOnlyList<Statement> AllIn(IEnumerable<Assembly> assemblies) =>
        [
            .. assemblies
                .SelectMany(assembly => assembly.GetTypes())
                .Where(type => !type.ContainsGenericParameters)
                .SelectMany(type =>
                    type.GetFields(
                        BindingFlags.Static
                            | BindingFlags.Public
                            | BindingFlags.NonPublic
                            | BindingFlags.DeclaredOnly
                    )
                )
                .Where(field => field.FieldType == typeof(Statement))
                .Select(field => (Statement)field.GetValue(null)!)
                .OrderBy(statement => statement.Name, StringComparer.Ordinal),
        ];
}
