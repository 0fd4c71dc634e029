using System.Reflection;
using Trading.Analysis.Procedures;

namespace Trading.Alerts.Models;

/// <summary>Which code trained a model: the version of the assembly that learns, with its commit where the build knows one.</summary>
internal static class CodeVersion
{
    private const int Longest = 100;

    public static readonly string Current = Read();

    private static string Read()
    {
        var version =
            typeof(ProcedureModel)
                .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                ?.InformationalVersion
            ?? "unknown";
        return version[..Math.Min(Longest, version.Length)];
    }
}
