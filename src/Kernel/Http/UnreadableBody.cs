using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Trading.Kernel.Http;

/// <summary>What the framework says of a body it could not take, told as problems of ours.</summary>
internal static partial class UnreadableBody
{
    /// <summary>A body of another media type, or none at all; null when it is something else.</summary>
    public static Problem? Of(BadHttpRequestException error) =>
        error.StatusCode == StatusCodes.Status415UnsupportedMediaType ? WrongMediaType
        : Missing().IsMatch(error.Message) ? NoBody
        : null;

    /// <summary>A body of another media type than the operation takes.</summary>
    public static readonly Problem WrongMediaType = new(
        ProblemKind.UnsupportedMedia,
        "media_type",
        new(
            "请求正文的类型不受支持，请用 Content-Type: application/json。",
            "The body is of a media type that is not taken here; send Content-Type: application/json."
        )
    );

    private static readonly Problem NoBody = new(
        ProblemKind.Malformed,
        "body.missing",
        new("缺少请求正文。", "The body is missing.")
    );

    /// <summary>A member nobody knows; null when it is another fault.</summary>
    public static Problem? Unknown(JsonException error)
    {
        if (UnknownMember().Match(error.Message) is not { Success: true } found)
        {
            return null;
        }

        var name = found.Groups["name"].Value;
        var pointer = Pointer(error.Path);
        // The path ends at the object, or at the member itself.
        if (!pointer.EndsWith("/" + Escaped(name), StringComparison.Ordinal))
        {
            pointer = pointer.TrimEnd('/') + "/" + Escaped(name);
        }

        return new Problem(
            ProblemKind.Malformed,
            "member.unknown",
            new(
                $"请求正文中没有定义这样的成员：{name}。",
                $"The body has a member that is not known here: {name}."
            )
        )
        {
            Errors =
            [
                new FieldError(
                    pointer,
                    "member.unknown",
                    new LocalizedText("没有这样的成员。", "There is no such member.").ToString()
                ),
            ],
        };
    }

    /// <summary>A path as the reader tells it, <c>$.bids[0]['a.b']</c>, as a JSON pointer: <c>/bids/0/a.b</c>.</summary>
    public static string Pointer(string? path)
    {
        var pointer = string.Concat(
            Step()
                .Matches(path ?? "")
                .Select(step =>
                    "/"
                    + Escaped(
                        step.Groups["name"].Success ? step.Groups["name"].Value
                        : step.Groups["index"].Success ? step.Groups["index"].Value
                        : step.Groups["quoted"].Value
                    )
                )
        );
        return pointer.Length == 0 ? "/" : pointer;
    }

    private static string Escaped(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal)
            .Replace("/", "~1", StringComparison.Ordinal);

    [GeneratedRegex(@"\.(?<name>[^.\[]+)|\[(?<index>\d+)\]|\['(?<quoted>.*?)'\]")]
    private static partial Regex Step();

    [GeneratedRegex("^The JSON property '(?<name>.*)' could not be mapped to any \\.NET member")]
    private static partial Regex UnknownMember();

    [GeneratedRegex(
        "was not provided from body\\.$|^Implicit body inferred for parameter .* but no body was provided"
    )]
    private static partial Regex Missing();
}
