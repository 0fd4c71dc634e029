using System.Runtime.CompilerServices;
using Dapper;

namespace Trading.Tests.Harness;

/// <summary>
/// Dapper writes code for each statement and each address of a database it is sent to. The product has one address, the
/// tests have thousands, all with one schema: those of an engine share what was written.
/// </summary>
internal sealed class SameSchema : IEqualityComparer<string>
{
    [ModuleInitializer]
    internal static void Share() => SqlMapper.ConnectionStringComparer = new SameSchema();

    public bool Equals(string? x, string? y) =>
        x is not null && y is not null ? EngineOf(x) == EngineOf(y) : x == y;

    public int GetHashCode(string obj) => EngineOf(obj);

    // A file, a server with a port, any other.
    private static int EngineOf(string address) =>
        address.Contains(".db", StringComparison.Ordinal) ? 1
        : address.Contains("Port=", StringComparison.OrdinalIgnoreCase) ? 2
        : 3;
}
