using Dapper;

namespace Trading.Kernel.Sql;

/// <summary>A statement's parameters from several objects, each value with its type also where it is null.</summary>
public static class Arguments
{
    /// <summary>The members of all of them.</summary>
    public static object Of(params ReadOnlySpan<object> parts)
    {
        var all = new DynamicParameters();
        foreach (var part in parts)
        {
            all.AddDynamicParams(part);
        }

        return all;
    }
}
