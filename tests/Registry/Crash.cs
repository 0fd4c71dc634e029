using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

/// <summary>Kills a command before each of its statements in turn and looks whether anything is left of it.</summary>
internal static class Crash
{
    private static readonly string[] Tables =
    [
        "entity",
        "entity_qualification",
        "entity_version",
        "entity_section",
        "entity_draft",
        "entity_undivided",
        "review",
        "notice",
        "receipt",
        "person",
        "audit_entry",
        "outbox_message",
    ];

    /// <summary>At the end the command has run once, whole.</summary>
    public static async Task BetweenAnyTwoStatements<T>(
        Province province,
        Func<Task<Outcome<T>>> command
    )
        where T : notnull
    {
        var before = await Fingerprint(province);
        for (var statement = 1; ; statement++)
        {
            province.Crash.Arm(statement);
            try
            {
                var outcome = await command();
                province.Crash.Disarm();
                Assert.True(outcome.Succeeded, outcome.Problem?.Code);
                Assert.NotEqual(before, await Fingerprint(province));
                // A test that never crashed would prove nothing.
                Assert.True(statement > 4, "The command has too few statements.");
                Assert.Contains("commit", province.Crash.Seen);
                return;
            }
            catch (CrashException)
            {
                Assert.Equal(before, await Fingerprint(province));
            }
        }
    }

    private static async Task<string> Fingerprint(Province province)
    {
        var parts = new List<string>();
        foreach (var table in Tables)
        {
            foreach (var row in await province.Rows<dynamic>($"select * from {table}"))
            {
                parts.Add(
                    table
                        + ": "
                        + string.Join(
                            "|",
                            ((IDictionary<string, object?>)row).Select(cell =>
                                $"{cell.Key}={cell.Value}"
                            )
                        )
                );
            }
        }

        return string.Join("\n", parts.Order(StringComparer.Ordinal));
    }
}
