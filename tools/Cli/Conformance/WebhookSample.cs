namespace Trading.Cli.Conformance;

/// <summary>
/// A webhook with what a receiver has to say to it, a file of samples/webhooks. The signatures in it are of the instant that it
/// names; a kit that posts it signs anew for now, the same way.
/// </summary>
/// <param name="Number">The check's number.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Advice">What to do where a receiver answers otherwise.</param>
/// <param name="Now">The receiver's clock, in seconds of Unix time, for which the verdict is.</param>
/// <param name="Takes">True where it is to be believed (2xx), false where it is to be refused (4xx).</param>
/// <param name="Requests">As they come, one after the other; the verdict is of each.</param>
/// <param name="ByPublicKeyAlone">True of one that only the public key (<c>whpk_</c>) tells.</param>
internal sealed record WebhookSample(
    string Number,
    StoryTitle Title,
    StoryTitle Advice,
    long Now,
    bool Takes,
    IReadOnlyList<WebhookRequest> Requests,
    bool ByPublicKeyAlone = false
);

/// <summary>One request of a webhook.</summary>
/// <param name="Headers">As sent; a header that is missing is left out.</param>
/// <param name="Body">The text that is sent, byte by byte.</param>
/// <param name="Signing">How the signatures were made, so that they can be made for another instant.</param>
internal sealed record WebhookRequest(
    IReadOnlyDictionary<string, string> Headers,
    string Body,
    WebhookSigning Signing
);

/// <summary>How a request is signed.</summary>
/// <param name="By">
/// In their order: <c>v1</c> and <c>v1a</c> by the secret and the key in force, <c>v1:other</c> by another secret, <c>v1a:hmac</c>
/// an HMAC that says it is Ed25519, <c>v2</c> something newer.
/// </param>
/// <param name="Offset">So many seconds from now it says that it was sent.</param>
/// <param name="Body">The text that was signed, where it is another than was sent.</param>
/// <param name="Id">The id that was signed, where it is another than was sent.</param>
internal sealed record WebhookSigning(
    IReadOnlyList<string> By,
    long Offset = 0,
    string? Body = null,
    string? Id = null
);
