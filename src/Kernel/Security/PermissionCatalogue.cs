using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Trading.Kernel.Security;

/// <summary>
/// Every permission that a module declared. A message that asks for one that nobody declared could be sent by nobody;
/// such a host does not start.
/// </summary>
public sealed class PermissionCatalogue
{
    // A module's thousands of types are looked through once, however many containers a process makes.
    private static readonly ConcurrentDictionary<
        Assembly,
        (Type Type, Permission Permission)[]
    > Asked = new();

    private readonly FrozenDictionary<string, DeclaredPermission> _byCode;

    internal PermissionCatalogue(
        IEnumerable<DeclaredPermission> declared,
        IEnumerable<Assembly> modules
    )
    {
        All = [.. declared];
        _byCode = All.ToFrozenDictionary(each => each.Permission.Code);
        var unknown =
            from module in modules
            from each in AskedIn(module)
            where Find(each.Permission) is null
            select $"{each.Type.FullName} asks for {each.Permission}";
        if (unknown.FirstOrDefault() is { } first)
        {
            throw new InvalidOperationException($"{first}, which no module declares.");
        }
    }

    /// <summary>All of them, module by module.</summary>
    public IReadOnlyList<DeclaredPermission> All { get; }

    /// <summary>By itself; null when no module declares it.</summary>
    public DeclaredPermission? Find(Permission permission) =>
        _byCode.GetValueOrDefault(permission.Code);

    private static (Type Type, Permission Permission)[] AskedIn(Assembly module) =>
        Asked.GetOrAdd(
            module,
            static of =>
                [
                    .. from type in of.GetTypes()
                    from permission in type.GetCustomAttribute<RequiresAttribute>()?.AnyOf ?? []
                    select (type, permission),
                ]
        );
}

/// <summary>How a module declares its permissions.</summary>
public static class PermissionRegistration
{
    /// <summary>Adds a module's permissions.</summary>
    public static IServiceCollection AddPermissions(
        this IServiceCollection services,
        IEnumerable<DeclaredPermission> declared
    )
    {
        foreach (var each in declared)
        {
            services.AddSingleton(each);
        }

        return services;
    }
}
