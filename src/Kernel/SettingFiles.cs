using System.Text;
using Microsoft.Extensions.Configuration;

namespace Trading.Kernel;

/// <summary>Tables that an operator gives besides those that ship: a setting names a CSV file, or a folder of them.</summary>
public static class SettingFiles
{
    /// <summary>The files that a setting names, in the order of their names; none where it is not set.</summary>
    /// <exception cref="InvalidOperationException">It names nothing that is there.</exception>
    public static IReadOnlyList<string> Of(IConfiguration settings, string name)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings[name] is not { Length: > 0 } path)
        {
            return [];
        }

        if (Directory.Exists(path))
        {
            return [.. Directory.EnumerateFiles(path, "*.csv").Order(StringComparer.Ordinal)];
        }

        return File.Exists(path)
            ? [path]
            : throw new InvalidOperationException(
                $"{name} is '{path}': there is no such file or folder. / 没有这个文件或文件夹。"
            );
    }

    /// <summary>Reads one of them.</summary>
    /// <exception cref="InvalidOperationException">It has a mistake, told with file, line and column, or cannot be read.</exception>
    public static T Read<T>(string name, string file, Func<TextReader, string, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            using var reader = new StreamReader(
                file,
                new UTF8Encoding(false, throwOnInvalidBytes: true)
            );
            return read(reader, file);
        }
        catch (Exception mistake)
            when (mistake
                    is FormatException
                        or IOException
                        or UnauthorizedAccessException
                        or DecoderFallbackException
            )
        {
            throw new InvalidOperationException(
                mistake is DecoderFallbackException
                    ? $"{name}: {file} is not UTF-8. / 不是 UTF-8 编码。"
                    : $"{name}: {mistake.Message}",
                mistake
            );
        }
    }
}
