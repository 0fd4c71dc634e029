using System.Runtime.CompilerServices;
using Npgsql;
using Trading.Kernel.Sql;

namespace Trading.Tests.Harness;

/// <summary>
/// Drops a database of the tests' cluster when nothing in the process speaks of it any more: hundreds are made in a run,
/// and lie in memory. Whoever has its address keeps it.
/// </summary>
internal sealed class DroppedDatabase
{
    private static readonly ConditionalWeakTable<string, DroppedDatabase> ByAddress = [];

    private readonly string _name;

    private DroppedDatabase(string name) => _name = name;

    ~DroppedDatabase() => ThreadPool.UnsafeQueueUserWorkItem(Drop, _name, preferLocal: false);

    /// <summary>The same database, which goes when it is reachable no more.</summary>
    public static Database OnceUnused(Database database, string name)
    {
        ByAddress.Add(database.ConnectionString, new DroppedDatabase(name));
        return database;
    }

    private static void Drop(string name)
    {
        try
        {
            PostgresCluster.Execute($"drop database if exists {name} with (force)");
        }
        catch (NpgsqlException)
        {
            // The cluster goes with the run, and all of it.
        }
    }
}
