using Trading.Kernel.Sql;

namespace Trading.Kernel.Outbox;

/// <summary>What went wrong, in words that fit into a column of 1,000 characters.</summary>
internal static class ErrorText
{
    private const int Longest = 1000;

    /// <summary>Of an exception: its type, the statement at which it came, which tells more than a driver's words do, and its message.</summary>
    public static string Of(Exception error) =>
        Cut(
            error.Data[SqlSession.StatementName] is string statement
                ? $"{error.GetType().Name} ({statement}): {error.Message}"
                : $"{error.GetType().Name}: {error.Message}"
        );

    /// <summary>Of a rule that refused.</summary>
    public static string Of(Problem problem) =>
        Cut($"{problem.Code}: {problem.Message.Zh} {problem.Message.En}");

    private static string Cut(string words) =>
        words.Length <= Longest ? words : words[..(Longest - 1)] + "…";
}
