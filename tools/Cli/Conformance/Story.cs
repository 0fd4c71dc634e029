using System.Text.Json.Nodes;

namespace Trading.Cli.Conformance;

/// <summary>Requests in their order, with what the platform has to answer: a file of samples/requests.</summary>
/// <param name="Number">The check's number.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Writes">True where it leaves something on the platform.</param>
/// <param name="Requests">One after the other.</param>
internal sealed record Story(
    string Number,
    StoryTitle Title,
    bool Writes,
    IReadOnlyList<StoryRequest> Requests
);

/// <summary>In the two languages.</summary>
internal sealed record StoryTitle(string Zh, string En);

/// <summary>
/// One request. <c>{run}</c> in path, headers and body is a word that no other run has, <c>{firm}</c> a firm that has submitted
/// its record, <c>{name}</c> what an answer before was to be remembered by.
/// </summary>
/// <param name="Method">GET, POST, PUT, DELETE.</param>
/// <param name="Path">Below the platform's address.</param>
/// <param name="Body">JSON.</param>
/// <param name="Raw">Instead of JSON: the text as it is sent.</param>
/// <param name="File">Instead of both: a file beside, as it is sent.</param>
/// <param name="Type">The media type; application/json unless said.</param>
/// <param name="Headers">More headers.</param>
/// <param name="Expect">What has to come.</param>
internal sealed record StoryRequest(
    string Method,
    string Path,
    StoryAnswer Expect,
    JsonNode? Body = null,
    string? Raw = null,
    string? File = null,
    string? Type = null,
    IReadOnlyDictionary<string, string>? Headers = null
);

/// <summary>What has to come.</summary>
/// <param name="Status">The status.</param>
/// <param name="Code">A refusal's code.</param>
/// <param name="Pointer">To which field a refusal points.</param>
/// <param name="FieldCode">The code at that field.</param>
/// <param name="Has">Values of the answer by JSON pointer, as text.</param>
/// <param name="Keep">What later requests call by a name: the pointer by name.</param>
internal sealed record StoryAnswer(
    int Status,
    string? Code = null,
    string? Pointer = null,
    string? FieldCode = null,
    IReadOnlyDictionary<string, string>? Has = null,
    IReadOnlyDictionary<string, string>? Keep = null
);
