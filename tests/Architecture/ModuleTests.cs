using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Composition;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;

namespace Trading.Tests.Architecture;

/// <summary>Who may know whom, and what a module shows.</summary>
public sealed class ModuleTests
{
    private static readonly string[] Modules =
    [
        "Messaging",
        "Access",
        "Registry",
        "Documents",
        "Exchange",
        "Procurement",
        "Evaluation",
        "Alerts",
    ];

    // The compiled code, with what the bodies of its methods use.
    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Compiled = new(() =>
        new ArchUnitNET.Loader.ArchLoader().LoadAssemblies([.. Platform.Modules]).Build()
    );

    // Tables that were another module's when their script was written; a script that has run keeps its name.
    private static readonly Dictionary<string, string> Moved = new()
    {
        ["document"] = "documents",
        ["document_content"] = "documents",
        ["document_chunk"] = "documents",
        ["notice"] = "messaging",
    };

    private static IEnumerable<Assembly> ModuleAssemblies =>
        Platform.Modules.Where(assembly => Modules.Contains(NameOf(assembly)));

    [Fact]
    public void The_domain_knows_nobody_and_the_kernel_the_analysis_and_the_indicators_know_the_domain_alone()
    {
        var domain = typeof(LocalizedText).Assembly;
        Assert.Empty(References(domain));
        Assert.All(
            domain.GetReferencedAssemblies(),
            beneath => Assert.StartsWith("System.", beneath.Name, StringComparison.Ordinal)
        );
        Assert.Equal(["Domain"], References(typeof(Trading.Kernel.KernelModule).Assembly));
        Assert.Equal(["Domain"], References(Assembly.Load("Trading.Analysis")));
        Assert.Equal(["Domain"], References(Assembly.Load("Trading.Indicators")));
    }

    [Fact]
    public void Documents_and_messaging_know_none_of_the_modules_that_use_them()
    {
        foreach (var beneath in new[] { "Trading.Documents", "Trading.Messaging" })
        {
            Assert.Empty(References(Assembly.Load(beneath)).Except(["Domain", "Kernel"]));
        }
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
            from type in Compiled.Value.Types
            let module = ModuleOf(type)
            where Modules.Contains(module)
            from dependency in type.Dependencies
            // The library takes one class's parameter T for another's.
            where dependency.Target is not ArchUnitNET.Domain.GenericParameter
            let owner = ModuleOf(dependency.Target)
            where owner != module && Modules.Contains(owner)
            let used = dependency.Target.FullName
            where !used.StartsWith($"Trading.{owner}.Contracts.", StringComparison.Ordinal)
            // The roles' and scopes' codes are words of Access that everybody speaks.
            where used is not "Trading.Access.Roles" and not "Trading.Access.Scopes"
            select $"{type.FullName} uses {used}";
        var all = string.Join('\n', trespasses.Distinct());
        Assert.True(all.Length == 0, all);
    }

    [Fact]
    public void The_architecture_is_read_with_the_bodies_of_methods()
    {
        // RecordOpening asks the registry inside its handler: were bodies not read, this would not be seen.
        var opening = Compiled.Value.Types.Where(type =>
            type.FullName.StartsWith("Trading.Procurement.RecordOpening", StringComparison.Ordinal)
        );
        Assert.Contains(
            opening.SelectMany(type => type.Dependencies),
            dependency => ModuleOf(dependency.Target) == "Registry"
        );
    }

    [Fact]
    public void A_file_holds_what_its_name_says_and_one_use_case_at_most()
    {
        var faults =
            from file in Directory.EnumerateFiles(
                Path.Combine(Repository.Root, "src"),
                "*.cs",
                SearchOption.AllDirectories
            )
            where !Regex.IsMatch(file, @"[\\/](obj|bin)[\\/]")
            let text = File.ReadAllText(file)
            let name = Path.GetFileName(file).Split('.')[0]
            // Each top-level type ends with a brace in the first column.
            let useCases = Regex
                .Split(text, "^}", RegexOptions.Multiline)
                .Count(type =>
                    Regex.IsMatch(
                        type,
                        @"^    internal sealed class \w*Handler\b",
                        RegexOptions.Multiline
                    )
                )
            where
                (
                    name != "Program"
                    && !Regex.IsMatch(text, $@"\b(class|record|struct|interface|enum) {name}\b")
                )
                || useCases > 1
            select $"{Path.GetRelativePath(Repository.Root, file)}: {useCases} use cases";
        var all = string.Join('\n', faults);
        Assert.True(all.Length == 0, all);
    }

    [Fact]
    public void A_page_and_a_test_lie_where_their_slice_lies()
    {
        var source = Path.Combine(Repository.Root, "src");
        var rooms = Directory.GetDirectories(source).Select(Path.GetFileName).ToHashSet();
        var strangers =
            from mirror in new[] { "tests", "src/Web/Pages" }
            from room in Directory.GetDirectories(Path.Combine(Repository.Root, mirror))
            where rooms.Contains(Path.GetFileName(room)) && Path.GetFileName(room) != "Web"
            from folder in Directory.GetDirectories(room)
            where
                Path.GetFileName(folder) is not ("bin" or "obj")
                && !Directory.Exists(
                    Path.Combine(source, Path.GetFileName(room), Path.GetFileName(folder))
                )
            select Path.GetRelativePath(Repository.Root, folder);
        Assert.Empty(strangers);
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
    public void A_permission_is_declared_by_its_module_once_and_somebody_holds_it()
    {
        var declared =
            from module in Platform.Modules
            from type in module.GetTypes()
            where type.Name.EndsWith("Permissions", StringComparison.Ordinal)
            from field in type.GetFields(BindingFlags.Static | BindingFlags.Public)
            from each in field.GetValue(null) switch
            {
                IReadOnlyList<DeclaredPermission> many => many,
                _ => [],
            }
            select (Module: NameOf(module).ToLowerInvariant(), Declared: each);
        var all = declared.ToList();
        Assert.All(
            all,
            each =>
                Assert.StartsWith(
                    // The platform's own are declared where the roles are known.
                    each.Declared.Permission.Code.StartsWith("kernel.", StringComparison.Ordinal)
                        ? "kernel."
                        : each.Module + ".",
                    each.Declared.Permission.Code,
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(all.Count, all.Select(each => each.Declared.Permission).Distinct().Count());
        Assert.Equal(
            [Permission.FinishSignIn, Permission.Platform, Permission.ReplacePassword],
            all.Where(each => each.Declared is { Roles: [], Scopes: [] })
                .Select(each => each.Declared.Permission.Code)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void No_message_asks_for_a_permission_that_no_module_declares()
    {
        var services = new ServiceCollection().AddTrading(new ConfigurationBuilder().Build());
        using var provider = services.BuildServiceProvider();
        var catalogue = provider.GetRequiredService<PermissionCatalogue>();
        var held = Callers.Granted;
        var unheld = Roles
            .All.Where(role => held.OfRoles([role.Code]).Count < 2)
            .Select(role => role.Code)
            .Concat(Scopes.All.Keys.Where(scope => held.OfScopes([scope]).Count < 2));
        Assert.Empty(unheld);
        var required =
            from module in Platform.Modules
            from type in module.GetTypes()
            from permission in type.GetCustomAttribute<RequiresAttribute>()?.AnyOf ?? []
            where catalogue.Find(permission) is null
            select $"{type.FullName} asks for {permission}";
        Assert.Empty(required);
    }

    [Fact]
    public void A_permission_that_nobody_declares_is_said_at_the_start()
    {
        var said = Assert.Throws<InvalidOperationException>(() =>
            new PermissionCatalogue([KernelPermissions.SignedIn], Platform.Modules)
        );
        Assert.Contains("no module declares", said.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_reads_another_modules_tables()
    {
        // A script is named NNNN_module.sql, a later one of the same module NNNN_module_what.sql.
        var owners = Schema
            .Scripts(Engine.Sqlite)
            .SelectMany(script =>
                Regex
                    .Matches(script.Text, @"create table (\w+)")
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
            from Match match in Regex.Matches(
                statement.Text,
                @"\b(?:from|join|into|update)\s+(\w+)"
            )
            let table = match.Groups[1].Value
            where owners.TryGetValue(table, out var owner) && owner != name
            select $"{statement.Name} touches {table} of {owners[table]}";
        Assert.Empty(trespasses);
    }

    [Fact]
    public void What_a_scope_limits_is_read_within_a_scope_or_says_why_not()
    {
        var statements =
            from module in Platform.Modules
            from type in module.GetTypes()
            where !type.ContainsGenericParameters
            from field in type.GetFields(
                BindingFlags.Static
                    | BindingFlags.Public
                    | BindingFlags.NonPublic
                    | BindingFlags.DeclaredOnly
            )
            from statement in Statement.In(field)
            let because = field.GetCustomAttribute<WithoutScopeAttribute>()?.Because
            where
                Regex.IsMatch(
                    statement.Text,
                    // The tables that carry a division; what hangs on their rows is reached by their key.
                    @"\b(from|join)\s+(procurement|alert|panel|screening|supervision_case)\b",
                    RegexOptions.IgnoreCase
                ) || statement.IsScoped
            select (statement, because);
        var all = statements.ToList();
        Assert.Empty(
            all.Where(pair => pair.statement.IsScoped == (pair.because is { Length: > 0 }))
                .Select(pair => pair.statement.Name)
        );
        Assert.Contains(all, pair => pair.statement.IsScoped);
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
        assembly.GetName().Name!.Replace("Trading.", "", StringComparison.Ordinal);

    private static IEnumerable<string> References(Assembly assembly) =>
        assembly
            .GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith("Trading.", StringComparison.Ordinal))
            .Select(name => name["Trading.".Length..]);

    private static string ModuleOf(ArchUnitNET.Domain.IType type) =>
        type.FullName.Split('.') is ["Trading", var module, ..] ? module : "";
}
