using System.CommandLine;

namespace Trading.Cli;

/// <summary>
/// A file that a command writes: never over one that is there unless that was said, and never half of one: it lies beside
/// its place under another name until it is whole.
/// </summary>
internal sealed class NewFile : IDisposable
{
    private readonly string _place;
    private readonly bool _force;

    private NewFile(string place, bool force)
    {
        (_place, _force) = (place, force);
        Path = place + ".part";
    }

    /// <summary>Where it is written until <see cref="Finish"/>.</summary>
    public string Path { get; }

    /// <summary><c>--force</c>.</summary>
    public static Option<bool> Force() =>
        new("--force")
        {
            Description = new LocalizedText(
                "文件已存在时覆盖",
                "Write over a file that is there"
            ).ToString(),
        };

    /// <summary>Begins one; said before any work is done for it when it may not be written.</summary>
    public static NewFile At(string path, bool force)
    {
        var place = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(place))
        {
            throw new WrongUsageException(new($"“{path}”是目录。", $"\"{path}\" is a directory."));
        }

        if (!Directory.Exists(System.IO.Path.GetDirectoryName(place)))
        {
            throw new WrongUsageException(
                new($"没有“{path}”所在的目录。", $"The directory of \"{path}\" does not exist.")
            );
        }

        return !force && File.Exists(place) ? throw IsThere(path) : new(place, force);
    }

    /// <summary>Puts it in its place.</summary>
    public void Finish()
    {
        try
        {
            File.Move(Path, _place, _force);
        }
        catch (IOException) when (!_force && File.Exists(_place))
        {
            // Somebody was quicker.
            throw IsThere(_place);
        }
    }

    /// <summary>Whatever was not finished is gone.</summary>
    public void Dispose() => File.Delete(Path);

    private static WrongUsageException IsThere(string path) =>
        new(
            new(
                $"文件“{path}”已存在，未改动。换一个文件名，或用 --force 覆盖。",
                $"\"{path}\" exists and was left as it is. Give another name, or --force to write over it."
            )
        );
}
