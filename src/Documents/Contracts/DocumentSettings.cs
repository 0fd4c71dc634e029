using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Trading.Documents.Contracts;

/// <summary>What the operator decides about documents; all below <c>Trading:Documents</c>.</summary>
public sealed record DocumentSettings
{
    /// <summary><c>MaxFileBytes</c>: the largest file.</summary>
    public long MaxFileBytes { get; init; } = 20L * 1024 * 1024;

    /// <summary><c>MaxInflatedBytes</c>: what a packed file may unfold to.</summary>
    public long MaxInflatedBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary><c>MaxPixels</c>: width times height of an image.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary><c>Store</c>: <c>database</c>, or <c>folder:PATH</c>.</summary>
    public string Store { get; init; } = Database;

    /// <summary><c>Grace</c>: how long content that nothing refers to is kept, since it may be an upload under way.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);

    /// <summary><c>Clamd</c>: <c>tcp://HOST:PORT</c> or <c>unix:PATH</c> of a ClamAV daemon; none by default.</summary>
    public string? Clamd { get; init; }

    /// <summary>
    /// <c>Origin</c>: the origin that hands documents to browsers and serves nothing else; null when there is none
    /// (<c>none</c>). Where it is not said and the product listens on this machine alone, it is the next port.
    /// </summary>
    public Uri? Origin { get; init; }

    internal const string Database = "database";
    private const string Folder = "folder:";

    internal string? FolderPath =>
        Store.StartsWith(Folder, StringComparison.Ordinal) ? Store[Folder.Length..]
        : Store == Database ? null
        : throw new InvalidOperationException(
            $"Trading:Documents:Store is '{Store}'; it must be database or folder:PATH."
        );

    /// <summary>From the settings.</summary>
    public static DocumentSettings From(IConfiguration? settings)
    {
        var given = settings?.GetSection("Trading:Documents");
        var usual = new DocumentSettings();
        return new DocumentSettings
        {
            MaxFileBytes = Number("MaxFileBytes", usual.MaxFileBytes),
            MaxInflatedBytes = Number("MaxInflatedBytes", usual.MaxInflatedBytes),
            MaxPixels = Number("MaxPixels", usual.MaxPixels),
            Store = given?["Store"] is { Length: > 0 } store ? store : usual.Store,
            Grace = given?["Grace"] is { Length: > 0 } grace
                ? TimeSpan.Parse(grace, CultureInfo.InvariantCulture)
                : usual.Grace,
            Clamd = given?["Clamd"] is { Length: > 0 } clamd ? clamd : null,
            Origin = given?["Origin"] switch
            {
                null or "" => NextPort(settings?["Urls"]),
                "none" => null,
                var origin => OriginOf(origin),
            },
        };

        long Number(string name, long otherwise) =>
            given?[name] is { Length: > 0 } text
                ? long.Parse(text, CultureInfo.InvariantCulture)
                : otherwise;
    }

    private static Uri? NextPort(string? urls) =>
        Uri.TryCreate(urls?.Split(';')[0], UriKind.Absolute, out var own)
        && own is { IsLoopback: true, Scheme: "http", Port: < ushort.MaxValue }
            ? new UriBuilder(own.Scheme, own.Host, own.Port + 1).Uri
            : null;

    private static Uri OriginOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var origin)
        && origin.Scheme is "http" or "https"
        && origin.AbsolutePath == "/"
            ? origin
            : throw new InvalidOperationException(
                $"Trading:Documents:Origin is '{text}'; it must be an origin such as https://files.example.cn."
            );
}
