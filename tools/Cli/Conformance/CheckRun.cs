using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace Trading.Cli.Conformance;

/// <summary>Makes checks one after the other; what goes wrong within one is what that one saw.</summary>
internal sealed class CheckRun(Action<CheckResult> told, CancellationToken cancel)
{
    private readonly List<CheckResult> _results = [];

    public IReadOnlyList<CheckResult> Results => _results;

    public CancellationToken Cancel => cancel;

    public bool Fails => _results.Exists(result => result.Seen.Verdict == Verdict.Fails);

    /// <summary>Makes one; true where it holds.</summary>
    public async Task<bool> Try(Check check, Func<Task<Seen>> look)
    {
        Seen seen;
        try
        {
            seen = await look();
        }
        catch (NotTriedException missing)
        {
            seen = new(Verdict.NotTried, missing.Why);
        }
        catch (Exception error)
            when (!cancel.IsCancellationRequested
                && error
                    is HttpRequestException
                        or IOException
                        or SocketException
                        or AuthenticationException
                        or OperationCanceledException
            )
        {
            var why = Innermost(error);
            seen = Seen.Bad($"没有应答：{why}", $"No answer: {why}");
        }
        catch (Exception error)
            when (error
                    is JsonException
                        or FormatException
                        or InvalidDataException
                        or InvalidOperationException
                        or KeyNotFoundException
            )
        {
            seen = Seen.Bad(
                $"应答不是说明文档所述的形式：{error.Message}",
                $"The answer has not the form that the documents describe: {error.Message}"
            );
        }

        var result = new CheckResult(check, seen);
        _results.Add(result);
        told(result);
        return seen.Verdict == Verdict.Holds;
    }

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
        {
            error = inner;
        }

        return error is OperationCanceledException
            ? new LocalizedText("超过时限", "the time allowed is over").ToString()
            : error.Message.ReplaceLineEndings(" ");
    }
}
