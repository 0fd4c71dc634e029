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
            from type in module.GetTypes()
            from permission in type.GetCustomAttribute<RequiresAttribute>()?.AnyOf ?? []
            where Find(permission) is null
            select $"{type.FullName} asks for {permission}";
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
