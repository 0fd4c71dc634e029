namespace Trading.Tests.Harness;

/// <summary>A fact about PostgreSQL alone; skipped in sight where it is not installed.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() =>
        Skip = PostgresCluster.Installed ? null : "PostgreSQL is not installed.";
}
