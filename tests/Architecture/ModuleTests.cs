using System.Reflection;
using Trading.Composition;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Tests.Architecture;

/// <summary>Who may know whom, and what a module shows.</summary>
public sealed class ModuleTests
{
    private static readonly string[] Modules =
    [
        "Access",
        "Documents",
        "Registry",
        "Exchange",
        "Procurement",
        "Evaluation",
        "Alerts",
    ];

    // Tables that were another module's when their script was written; a script that has run keeps its name.
    private static readonly Dictionary<string, string> Moved = new()
    {
        ["document"] = "documents",
        ["document_content"] = "documents",
        ["document_chunk"] = "documents",
    };

    private static IEnumerable<Assembly> ModuleAssemblies =>
        Platform.Modules.Where(assembly => Modules.Contains(NameOf(assembly)));

    [Fact]
    public void The_domain_knows_nobody_and_the_kernel_and_the_analysis_know_the_domain_alone()
    {
        var domain = typeof(LocalizedText).Assembly;
        Assert.Empty(References(domain));
        Assert.All(
            domain.GetReferencedAssemblies(),
            beneath => Assert.StartsWith("System.", beneath.Name, StringComparison.Ordinal)
        );
        Assert.Equal(["Domain"], References(typeof(Trading.Kernel.KernelModule).Assembly));
        Assert.Equal(["Domain"], References(Assembly.Load("Trading.Analysis")));
    }

    [Fact]
    public void The_analysis_knows_no_database_and_no_web()
    {
        var foreign = Assembly
            .Load("Trading.Analysis")
            .GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name =>
                name.StartsWith("Dapper", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || name.Contains("Hangfire", StringComparison.Ordinal)
            );
        Assert.Empty(foreign);
    }

    [Fact]
    public void No_module_knows_the_composition_or_the_web() =>
        Assert.All(
            ModuleAssemblies,
            module => Assert.Empty(References(module).Intersect(["Composition", "Web"]))
        );

    [Fact]
    public void Modules_meet_only_through_their_contracts()
    {
        var trespasses =
            from module in ModuleAssemblies
            from used in ForeignTypes(module)
            let owner = NameOf(used.Assembly)
            where
                Modules.Contains(owner)
                && !used.Namespace!.StartsWith(
                    $"Trading.{owner}.Contracts",
                    StringComparison.Ordinal
                )
            // The roles' and scopes' codes are words of Access that everybody speaks.
            where used.FullName is not "Trading.Access.Roles" and not "Trading.Access.Scopes"
            select $"{NameOf(module)} uses {used.FullName}";
        Assert.Empty(trespasses.Distinct());
    }

    [Fact]
    public void Every_message_says_who_may_send_it()
    {
        var silent =
            from module in Platform.Modules
            from type in module.GetTypes()
            where
                typeof(Mediator.IMessage).IsAssignableFrom(type)
                && type is { IsInterface: false, IsAbstract: false }
            where
                type.IsDefined(typeof(RequiresAttribute)) == type.IsDefined(typeof(AnyoneAttribute))
            select type.FullName;
        Assert.Empty(silent);
    }

    [Fact]
    public void Nobody_reads_another_modules_tables()
    {
        // A script is named NNNN_module.sql, a later one of the same module NNNN_module_what.sql.
        var owners = Schema
            .Scripts(Engine.Sqlite)
            .SelectMany(script =>
                System
                    .Text.RegularExpressions.Regex.Matches(script.Text, @"create table (\w+)")
                    .Select(match =>
                        (
                            Table: match.Groups[1].Value,
                            Module: Moved.GetValueOrDefault(
                                match.Groups[1].Value,
                                script.Name[5..^4].Split('_')[0]
                            )
                        )
                    )
            )
            .ToDictionary(pair => pair.Table, pair => pair.Module);
        var trespasses =
            from module in Platform.Modules
            let name = NameOf(module).ToLowerInvariant()
            from statement in Statement.AllIn([module])
            from System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(
                statement.Text,
                @"\b(?:from|join|into|update)\s+(\w+)"
            )
            let table = match.Groups[1].Value
            where owners.TryGetValue(table, out var owner) && owner != name
            select $"{statement.Name} touches {table} of {owners[table]}";
        Assert.Empty(trespasses);
    }

    [Fact]
    public void A_statement_is_named_after_its_module()
    {
        var strangers =
            from module in Platform.Modules
            from statement in Statement.AllIn([module])
            where
                !statement.Name.StartsWith(
                    NameOf(module).ToLowerInvariant() + ".",
                    StringComparison.Ordinal
                )
            select statement.Name;
        Assert.Empty(strangers);
    }

    private static string NameOf(Assembly assembly) =>
        assembly.GetName().Name!["Trading.".Length..];

    private static IEnumerable<string> References(Assembly assembly) =>
        assembly
            .GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith("Trading.", StringComparison.Ordinal))
            .Select(name => name["Trading.".Length..]);

    private static IEnumerable<Type> ForeignTypes(Assembly module)
    {
        const BindingFlags all =
            BindingFlags.Instance
            | BindingFlags.Static
            | BindingFlags.Public
            | BindingFlags.NonPublic
            | BindingFlags.DeclaredOnly;
        foreach (var type in module.GetTypes())
        {
            var used = type.GetFields(all)
                .Select(field => field.FieldType)
                .Concat(
                    type.GetConstructors(all)
                        .SelectMany(constructor =>
                            constructor.GetParameters().Select(parameter => parameter.ParameterType)
                        )
                )
                .Concat(
                    type.GetMethods(all)
                        .SelectMany(method =>
                            method
                                .GetParameters()
                                .Select(parameter => parameter.ParameterType)
                                .Append(method.ReturnType)
                        )
                )
                .Concat(
                    type.GetMethods(all)
                        .Select(method => method.GetMethodBody())
                        .OfType<MethodBody>()
                        .SelectMany(body => body.LocalVariables.Select(local => local.LocalType))
                )
                .Concat(type.GetInterfaces())
                .SelectMany(Unfold);
            foreach (
                var foreign in used.Where(candidate =>
                    candidate.Assembly != module && candidate.Namespace is not null
                )
            )
            {
                yield return foreign;
            }
        }
    }

    private static IEnumerable<Type> Unfold(Type type) =>
        type.IsGenericType ? type.GetGenericArguments().SelectMany(Unfold).Append(type)
        : type.HasElementType ? Unfold(type.GetElementType()!)
        : [type];
}
