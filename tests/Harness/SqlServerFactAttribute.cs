namespace Trading.Tests.Harness;

/// <summary>A fact about SQL Server alone; skipped in sight where the tests have none.</summary>
public sealed class SqlServerFactAttribute : FactAttribute
{
    public SqlServerFactAttribute() =>
        Skip = Engines.SqlServer is null ? "TRADING_TEST_SQLSERVER names no SQL Server." : null;
}
