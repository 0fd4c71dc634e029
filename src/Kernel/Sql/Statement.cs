using System.Collections.Concurrent;
using System.Reflection;
using Trading.Domain.Codes;
using Trading.Kernel.Security;

namespace Trading.Kernel.Sql;

/// <summary>
/// One SQL statement, written once, named so that a trace, a slow log and a test can speak of it. Keep each in a
/// <c>static readonly</c> field: that is how the tests find every statement the product can send.
/// </summary>
public sealed class Statement
{
    /// <summary>How long a statement may take that says nothing else.</summary>
    public static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(30);

    // A scope with every condition, twice: what is compiled and reviewed.
    private static readonly DataScope WidestScope = DataScope.Of([Wide("210100"), Wide("210200")]);

    private readonly string?[] _rendered = new string?[3];
    private readonly ConcurrentDictionary<(Engine, string), string> _scoped = new();

    private Statement(string name, string text, TimeSpan patience)
    {
        Name = name;
        Text = text;
        Patience = patience;
        IsScoped = ScopeText.IsIn(text);
    }

    /// <summary>Module, table and purpose: <c>registry.entity.by_code</c>.</summary>
    public string Name { get; }

    /// <summary>The text with its tokens (see <see cref="Dialect"/>).</summary>
    public string Text { get; }

    /// <summary>How long it may take, waiting for locks included; then it is broken off (<see cref="Database.IsTimeout"/>).</summary>
    public TimeSpan Patience { get; }

    /// <summary>True when it reads or takes what somebody's <see cref="DataScope"/> limits, and is sent with one.</summary>
    public bool IsScoped { get; }

    /// <summary>Names a statement.</summary>
    public static Statement Of(string name, string text) => new(name, text, UsualPatience);

    /// <summary>The same statement, which may take so long: for those that go over many rows.</summary>
    public Statement Within(TimeSpan patience) => new(Name, Text, patience);

    /// <summary>The text one engine is sent; rendered once.</summary>
    public string For(Engine engine) =>
        _rendered[(int)engine] ??= Dialect.Render(ScopeText.Render(Text, WidestScope), engine);

    /// <summary>The text one engine is sent for a scope; rendered once for each form of scope.</summary>
    internal string For(Engine engine, DataScope scope) =>
        _scoped.GetOrAdd(
            (engine, ScopeText.FormOf(scope)),
            _ => Dialect.Render(ScopeText.Render(Text, scope), engine)
        );

    private static DataArea Wide(string region) =>
        new()
        {
            Region = RegionCode.Parse(region),
            Kinds = [""],
            OfficeId = Guid.Empty,
            Source = "",
        };

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
                .SelectMany(In)
                .OrderBy(statement => statement.Name, StringComparer.Ordinal),
        ];

    /// <summary>The statements in a static field; none in one that holds something else.</summary>
    public static IEnumerable<Statement> In(FieldInfo field) =>
        field.FieldType == typeof(Statement) ? [(Statement)field.GetValue(null)!]
        : field.FieldType.IsAssignableTo(typeof(IStatements))
            ? ((IStatements)field.GetValue(null)!).All
        : [];
}
