using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace Trading.Cli;

/// <summary>The last section of every command's help: how it is used in earnest.</summary>
internal static class Examples
{
    private static readonly ConditionalWeakTable<Command, string[]> OfCommand = [];

    /// <summary>Gives a command examples, each a whole line to be copied.</summary>
    public static Command WithExamples(this Command command, params string[] lines)
    {
        OfCommand.Add(command, lines);
        return command;
    }

    // A command with commands below it shows theirs.
    private static IEnumerable<string> Of(Command command) =>
        (OfCommand.TryGetValue(command, out var own) ? own : []).Concat(
            command.Subcommands.SelectMany(Of)
        );

    /// <summary>The library's help, and the examples after it.</summary>
    public sealed class Help(SynchronousCommandLineAction ordinary) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var result = ordinary.Invoke(parseResult);
            var lines = Of(parseResult.CommandResult.Command).ToList();
            if (lines.Count > 0)
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine(new LocalizedText("示例：", "Examples:"));
                lines.ForEach(line => output.WriteLine("  " + line));
            }

            return result;
        }
    }
}
